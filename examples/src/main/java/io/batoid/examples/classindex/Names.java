package io.batoid.examples.classindex;

import java.lang.constant.MethodTypeDesc;

/** Names as people write them, from names as class files hold them. */
final class Names {
  private Names() {}

  /** {@code java/lang/Thread} as {@code java.lang.Thread}. */
  static String type(String internalName) {
    return internalName.replace('/', '.');
  }

  /** {@code java/lang/Thread, sleep, (J)V} as {@code java.lang.Thread.sleep(long)void}. */
  static String method(String owner, String name, String descriptor) {
    return type(owner) + "." + name + MethodTypeDesc.ofDescriptor(descriptor).displayDescriptor();
  }
}
