package io.batoid.scheduler.lane;

/**
 * A lane: what one process sends to one other, in order. A block of the store that the sender
 * makes.
 *
 * <pre>
 *    0  tail: bytes sent so far                        written by the sender alone
 *   64  head: bytes the receiver is done with          written by the receiver alone
 *  128  ring of entries, a power of two
 *
 * an entry, 8-aligned, never wrapping:
 *    0  word: length 32 | flags 16 | kind 8 | state 8
 *    8  payload
 * </pre>
 *
 * <p><b>Ordering.</b> Payload, entry word, then tail: the receiver reads tail first. Head is
 * written after the payload was copied out: the sender reads head before it writes over it.
 *
 * <p><b>Crash.</b> A sender that dies half-way has not moved the tail: nobody ever sees the entry.
 * A receiver that dies leaves entries that the sender can tell apart: those still {@link #SENT}
 * were never begun.
 */
final class LaneLayout {
  static final int TAIL_OFFSET = 0;
  static final int HEAD_OFFSET = 64;
  static final int RING_OFFSET = 128;

  /** Bytes of a ring. */
  static final int CAPACITY = 64 << 10;

  /** Bytes of an entry before its payload. */
  static final int ENTRY_HEADER = 8;

  /** The longest payload: larger things travel as objects. */
  static final int MAX_PAYLOAD = CAPACITY / 8;

  /** The receiver may take it, the sender may take it back: whoever changes this first. */
  static final int SENT = 1;

  /** The receiver has taken it. */
  static final int TAKEN = 2;

  /** The sender has taken it back; also the rest of the ring before an entry that did not fit. */
  static final int REVOKED = 3;

  private static final int KIND_SHIFT = 8;
  private static final int FLAGS_SHIFT = 16;
  private static final int LENGTH_SHIFT = 32;

  private LaneLayout() {}

  static long word(int state, int kind, int flags, int length) {
    return state
        | (long) kind << KIND_SHIFT
        | (flags & 0xFFFFL) << FLAGS_SHIFT
        | (long) length << LENGTH_SHIFT;
  }

  static int state(long word) {
    return (int) word & 0xFF;
  }

  static long withState(long word, int state) {
    return (word & ~0xFFL) | state;
  }

  static int kind(long word) {
    return (int) (word >>> KIND_SHIFT) & 0xFF;
  }

  static int flags(long word) {
    return (int) (word >>> FLAGS_SHIFT) & 0xFFFF;
  }

  static int length(long word) {
    return (int) (word >>> LENGTH_SHIFT);
  }

  /** Bytes that an entry takes in the ring. */
  static int entrySize(int length) {
    return ENTRY_HEADER + (length + 7 & ~7);
  }
}
