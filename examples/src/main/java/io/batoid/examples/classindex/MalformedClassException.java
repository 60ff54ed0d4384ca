package io.batoid.examples.classindex;

/** Bytes that are not a class file, or not one that follows its format; the message says where. */
final class MalformedClassException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedClassException(String message) {
    super(message);
  }

  MalformedClassException(String message, Throwable cause) {
    super(message, cause);
  }
}
