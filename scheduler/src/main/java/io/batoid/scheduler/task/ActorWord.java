package io.batoid.scheduler.task;

/** What the process that an actor lives in tells the one that keeps it. */
enum ActorWord {
  /** It was made, and takes calls. */
  MADE(0),
  /** It has ended, for good. */
  ENDED(1);

  private static final int LONGEST_WHY = 2_000;

  private final int code;

  ActorWord(int code) {
    this.code = code;
  }

  byte[] message(long actor, int restarts, String why) {
    Bytes out = new Bytes();
    out.putLong(actor);
    out.putInt(restarts);
    out.putByte(code);
    out.putText(why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) : why);
    return out.toArray();
  }

  static ActorWord of(int code) {
    return code == MADE.code ? MADE : ENDED;
  }
}
