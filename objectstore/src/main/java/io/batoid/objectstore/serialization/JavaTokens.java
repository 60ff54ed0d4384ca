package io.batoid.objectstore.serialization;

import java.io.Serializable;

/** What stands in a Java stream for an object that Java serialization does not carry. */
final class JavaTokens {

  private JavaTokens() {}

  /**
   * An {@code ObjectRef} or {@code Promise}.
   *
   * @param position its position among the references of the object
   * @param isPromise which of the two
   */
  record Reference(int position, boolean isPromise) implements Serializable {}

  /**
   * An object whose class is not serializable to Java.
   *
   * @param bytes what Kryo made of it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Embedded(byte[] bytes) implements Serializable {}
}
