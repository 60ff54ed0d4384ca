package io.batoid.scheduler.task;

/** How an argument is written. A number never changes its meaning. */
final class CallTags {
  static final int NULL = 0;
  static final int INTEGER = 1;
  static final int LONG = 2;
  static final int DOUBLE = 3;
  static final int BOOLEAN = 4;
  static final int STRING = 5;

  /** Length and bytes of the session's serializer. */
  static final int SERIALIZED = 6;

  /**
   * An object whose value is the argument: a reference to resolve, or a value too large to carry.
   */
  static final int VALUE_OF = 7;

  /** A reference that is the argument itself. */
  static final int REFERENCE = 8;

  /** The kinds of calls. */
  static final int KIND_VALUE = 0;

  static final int KIND_VOID = 1;
  static final int KIND_ASYNC = 2;

  private CallTags() {}
}
