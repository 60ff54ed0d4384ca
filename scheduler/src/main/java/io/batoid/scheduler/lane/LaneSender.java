package io.batoid.scheduler.lane;

import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.spi.SessionLink;

/**
 * The sending end of a lane. Its owner lets one thread at a time in.
 *
 * <p>Positions count bytes since the lane was made, and so never come again.
 */
public final class LaneSender {
  /** No room in the ring. */
  public static final long FULL = -1;

  private final SessionLink link;
  private final SharedMemory memory;
  private final long block;
  private final long at;
  private long tail;
  private long head;

  /** Makes a lane. */
  LaneSender(SessionLink link) {
    this.link = link;
    this.memory = link.memory();
    this.block = link.createBlock(LaneLayout.RING_OFFSET + LaneLayout.CAPACITY);
    this.at = link.offsetOf(block);
  }

  long block() {
    return block;
  }

  /** The longest payload that can be sent. */
  public static int maxPayload() {
    return LaneLayout.MAX_PAYLOAD;
  }

  /**
   * Sends a message; whoever is to notice must be woken after it.
   *
   * @param reserve bytes of the ring that must stay free after it
   * @return its position, or {@link #FULL}
   */
  public long send(int kind, int flags, byte[] payload, int length, int reserve) {
    int size = LaneLayout.entrySize(length);
    int toEnd = LaneLayout.CAPACITY - (int) (tail & LaneLayout.CAPACITY - 1);
    int padding = size > toEnd ? toEnd : 0;
    long needed = (long) padding + size + reserve;
    if (tail + needed - head > LaneLayout.CAPACITY) {
      head = memory.getAcquire(at + LaneLayout.HEAD_OFFSET); // pairs with LaneReceiver.moveHead
      if (tail + needed - head > LaneLayout.CAPACITY) {
        return FULL;
      }
    }
    if (padding > 0) {
      memory.putPlain(
          place(tail),
          LaneLayout.word(LaneLayout.REVOKED, 0, 0, padding - LaneLayout.ENTRY_HEADER));
      tail += padding;
    }
    long position = tail;
    long place = place(position);
    memory.copyIn(payload, 0, place + LaneLayout.ENTRY_HEADER, length);
    memory.putPlain(place, LaneLayout.word(LaneLayout.SENT, kind, flags, length));
    tail = position + size;
    // seq-cst: publishes the entry to LaneReceiver.look, and comes before the look whether the
    // receiver sleeps
    memory.put(at + LaneLayout.TAIL_OFFSET, tail);
    return position;
  }

  /** Takes a message back; false if the receiver has taken it. */
  public boolean revoke(long position) {
    head = memory.getAcquire(at + LaneLayout.HEAD_OFFSET); // pairs with LaneReceiver.moveHead
    if (position < head) {
      return false;
    }
    long place = place(position);
    long word = memory.get(place);
    return LaneLayout.state(word) == LaneLayout.SENT
        && memory.cas(place, word, LaneLayout.withState(word, LaneLayout.REVOKED));
  }

  /** Whether the receiver has taken a message. */
  public boolean isTaken(long position) {
    head = memory.getAcquire(at + LaneLayout.HEAD_OFFSET); // pairs with LaneReceiver.moveHead
    return position < head || LaneLayout.state(memory.get(place(position))) != LaneLayout.SENT;
  }

  /** Lets the lane go. */
  void close() {
    link.closeBlock(block);
  }

  private long place(long position) {
    return at + LaneLayout.RING_OFFSET + (position & LaneLayout.CAPACITY - 1);
  }
}
