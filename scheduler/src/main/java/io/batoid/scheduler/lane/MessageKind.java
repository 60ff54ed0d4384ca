package io.batoid.scheduler.lane;

/** The kinds of messages. A number never changes its meaning. */
public final class MessageKind {
  /** A task to run: waits in the ring until a thread takes it. */
  public static final int TASK = 1;

  /** Tasks of the receiver's have ended, or one has failed. */
  public static final int ENDED = 2;

  /** A task that the receiver runs, or is responsible for, is to be cancelled. */
  public static final int CANCEL = 3;

  /** The receiver is to end; with {@link #IF_IDLE}, unless it has anything to do. */
  public static final int STOP = 4;

  /** A flag of {@link #STOP}. */
  public static final int IF_IDLE = 1;

  /** A worker is ready, or gone. */
  public static final int HELLO = 5;

  /** A task to run at once, that occupies less than a processor. */
  public static final int LIGHT_TASK = 6;

  /** The receiver is to report about itself in a promise. */
  public static final int REPORT = 7;

  /** An actor that the receiver is to make. */
  public static final int ACTOR_MAKE = 8;

  /** A call of an actor that the receiver has. */
  public static final int ACTOR_CALL = 9;

  /** What has become of an actor that the sender was to make. */
  public static final int ACTOR_STATE = 10;

  /** An actor of the receiver's is to stop. */
  public static final int ACTOR_STOP = 11;

  /** The receiver is to kill an actor that it keeps. */
  public static final int ACTOR_KILL = 12;

  /** The sender wants to hear where an actor lives that the receiver keeps. */
  public static final int ACTOR_WHERE = 13;

  /** Where an actor lives that the sender keeps, or why it is dead. */
  public static final int ACTOR_AT = 14;

  /** The receiver is to keep a detached actor that the sender made. */
  public static final int ACTOR_KEEP = 15;

  /** The sender keeps a detached actor now, and holds what belongs to it. */
  public static final int ACTOR_KEPT = 16;

  /** A task of the receiver's begins or ends to wait for an object, and lends its processors. */
  public static final int WAITS = 17;

  private MessageKind() {}

  /** Whether a message of a kind waits until it is taken, and can be taken back until then. */
  static boolean waits(int kind) {
    return kind == TASK;
  }
}
