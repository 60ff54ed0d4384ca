package io.batoid.objectstore.serialization;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** A class loader with a class that its parent does not know. */
final class ChildLoader extends ClassLoader {

  private static final ClassDesc STRING = ConstantDescs.CD_String;
  private static final ClassDesc THROWABLE = ConstantDescs.CD_Throwable;

  private ChildLoader() {
    super("child", ChildLoader.class.getClassLoader());
  }

  /**
   * A loader that knows {@code com.child.Failure}, an exception, and {@code com.child.Plain}, with
   * one int field.
   */
  static ChildLoader create() {
    ChildLoader loader = new ChildLoader();
    byte[] failure = failureClass();
    loader.defineClass("com.child.Failure", failure, 0, failure.length);
    byte[] plain = plainClass();
    loader.defineClass("com.child.Plain", plain, 0, plain.length);
    return loader;
  }

  static Throwable newFailure(String message) throws ReflectiveOperationException {
    return (Throwable)
        create()
            .loadClass("com.child.Failure")
            .getConstructor(String.class, Throwable.class)
            .newInstance(message, new IllegalStateException("the cause"));
  }

  private static byte[] failureClass() {
    ClassDesc parent = ClassDesc.of("java.lang.RuntimeException");
    MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_void, STRING, THROWABLE);
    return ClassFile.of()
        .build(
            ClassDesc.of("com.child.Failure"),
            c ->
                c.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                    .withSuperclass(parent)
                    .withMethodBody(
                        ConstantDescs.INIT_NAME,
                        type,
                        ClassFile.ACC_PUBLIC,
                        b ->
                            b.aload(0)
                                .aload(1)
                                .aload(2)
                                .invokespecial(parent, ConstantDescs.INIT_NAME, type)
                                .return_()));
  }

  private static byte[] plainClass() {
    return ClassFile.of()
        .build(
            ClassDesc.of("com.child.Plain"),
            c ->
                c.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                    .withField("n", ConstantDescs.CD_int, ClassFile.ACC_PUBLIC)
                    .withMethodBody(
                        ConstantDescs.INIT_NAME,
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_PUBLIC,
                        b ->
                            b.aload(0)
                                .invokespecial(
                                    ConstantDescs.CD_Object,
                                    ConstantDescs.INIT_NAME,
                                    ConstantDescs.MTD_void)
                                .return_()));
  }
}
