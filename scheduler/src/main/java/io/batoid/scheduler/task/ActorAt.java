package io.batoid.scheduler.task;

import io.batoid.BatoidException;

/**
 * Where an actor lives, as its keeper tells those who ask.
 *
 * @param actor its number
 * @param version grows with each change: what is older than what one knows is passed over
 * @param state whether it can be called
 * @param host the process it lives in; -1 for none yet
 * @param hostIncarnation that process' incarnation
 * @param restarts how often it was made again
 * @param maxRestarts how often it may be; -1 for no limit
 * @param why what made it so
 */
record ActorAt(
    long actor,
    int version,
    State state,
    int host,
    int hostIncarnation,
    int restarts,
    int maxRestarts,
    String why) {
  private static final int LONGEST_WHY = 2_000;

  /** Whether an actor can be called. */
  enum State {
    /** It is being made, or made again. */
    MAKING(0),
    /** It lives. */
    ALIVE(1),
    /** It is dead, for good. */
    DEAD(2);

    private final int code;

    State(int code) {
      this.code = code;
    }

    static State of(int code) {
      for (State state : values()) {
        if (state.code == code) {
          return state;
        }
      }
      throw new BatoidException("unknown state of an actor=" + code);
    }
  }

  byte[] toBytes() {
    Bytes out = new Bytes();
    out.putLong(actor);
    out.putInt(version);
    out.putByte(state.code);
    out.putInt(host);
    out.putInt(hostIncarnation);
    out.putInt(restarts);
    out.putInt(maxRestarts);
    out.putText(why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) : why);
    return out.toArray();
  }

  static ActorAt of(byte[] bytes) {
    Bytes in = new Bytes(bytes);
    return new ActorAt(
        in.getLong(),
        in.getInt(),
        State.of(in.getByte()),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getText());
  }
}
