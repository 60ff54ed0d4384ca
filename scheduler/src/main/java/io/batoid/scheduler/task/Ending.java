package io.batoid.scheduler.task;

import io.batoid.BatoidException;

/** How an attempt ended, as its owner is told. */
enum Ending {
  /** The result is decided, by this attempt or another hand. */
  DECIDED(0),
  /** It failed in a way that may be retried; the failure is in the outcome object. */
  FAILED(1),
  /** It was never begun: the process ends. */
  NOT_BEGUN(2);

  private static final int CODE_OFFSET = 8;
  private static final int ATTEMPT_OFFSET = 9;
  private static final int SIZE = 13;

  private final byte code;

  Ending(int code) {
    this.code = (byte) code;
  }

  /** The message about a task: its number, and the ending's. */
  byte[] message(long number) {
    return message(number, 0);
  }

  /** The message about an attempt of a task. */
  byte[] message(long number, int attempt) {
    byte[] message = new byte[SIZE];
    Bytes.longAt(message, 0, number);
    message[CODE_OFFSET] = code;
    Bytes.intAt(message, ATTEMPT_OFFSET, attempt);
    return message;
  }

  static int attempt(byte[] message) {
    return Bytes.intAt(message, ATTEMPT_OFFSET);
  }

  static long number(byte[] message) {
    return Bytes.longAt(message, 0);
  }

  static Ending of(byte[] message) {
    for (Ending ending : values()) {
      if (ending.code == message[CODE_OFFSET]) {
        return ending;
      }
    }
    throw new BatoidException("unknown ending=" + message[CODE_OFFSET]);
  }
}
