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

  private static final int SIZE = 9;

  private final byte code;

  Ending(int code) {
    this.code = (byte) code;
  }

  /** The message about a task: its number, and the ending's. */
  byte[] message(long number) {
    byte[] message = new byte[SIZE];
    Bytes.longAt(message, 0, number);
    message[8] = code;
    return message;
  }

  static long number(byte[] message) {
    return Bytes.longAt(message, 0);
  }

  static Ending of(byte[] message) {
    for (Ending ending : values()) {
      if (ending.code == message[8]) {
        return ending;
      }
    }
    throw new BatoidException("unknown ending=" + message[8]);
  }
}
