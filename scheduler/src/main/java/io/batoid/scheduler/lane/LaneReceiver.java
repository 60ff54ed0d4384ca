package io.batoid.scheduler.lane;

import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.spi.SessionLink;
import org.agrona.collections.LongArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a lane. Its owner lets one thread at a time in, except for {@link #hasNews}.
 *
 * <p>Messages of the kinds that can wait stay in the ring until they are taken: until then the
 * sender may take them back. All others are delivered at the first look.
 */
public final class LaneReceiver {
  private final SessionLink link;
  private final SharedMemory memory;
  private final int sender;
  private final int incarnation;
  private final long block;
  private final long at;
  private final LongArrayQueue waiting = new LongArrayQueue(-1);
  private volatile long seen;
  private long head;

  /** What to do with a message that does not wait. */
  @FunctionalInterface
  public interface Delivery {
    /** A message, in a buffer of its own. */
    void deliver(LaneReceiver from, Message message);
  }

  /** A lane that this process has open. */
  LaneReceiver(SessionLink link, int sender, int incarnation, long block) {
    this.link = link;
    this.memory = link.memory();
    this.sender = sender;
    this.incarnation = incarnation;
    this.block = block;
    this.at = link.offsetOf(block);
  }

  /** The process that sends. */
  public int sender() {
    return sender;
  }

  /** That process' incarnation. */
  public int senderIncarnation() {
    return incarnation;
  }

  long block() {
    return block;
  }

  /** Whether there is something that {@link #look} has not seen. For any thread. */
  boolean hasNews() {
    return memory.getAcquire(at + LaneLayout.TAIL_OFFSET) != seen; // pairs with LaneSender.send
  }

  /** Delivers what came and does not wait, and notes what does. */
  void look(Delivery delivery) {
    long tail = memory.get(at + LaneLayout.TAIL_OFFSET); // pairs with LaneSender.send
    long position = seen;
    while (position < tail) {
      long word = memory.get(place(position));
      int size = LaneLayout.entrySize(LaneLayout.length(word));
      if (LaneLayout.state(word) == LaneLayout.SENT) {
        if (MessageKind.waits(LaneLayout.kind(word))) {
          waiting.addLong(position);
        } else {
          Message message = copy(position, word);
          position += size;
          seen = position;
          moveHead();
          delivery.deliver(this, message);
          continue;
        }
      }
      position += size;
    }
    seen = position;
    moveHead();
  }

  /** Takes the oldest message that waits; null if there is none. */
  @Nullable Message take() {
    Message taken = null;
    while (taken == null && !waiting.isEmpty()) {
      long position = waiting.pollLong();
      long place = place(position);
      long word = memory.get(place);
      if (LaneLayout.state(word) == LaneLayout.SENT
          && memory.cas(place, word, LaneLayout.withState(word, LaneLayout.TAKEN))) {
        taken = copy(position, word);
      }
    }
    moveHead();
    return taken;
  }

  /** How many messages wait, those taken back included. */
  int waiting() {
    return waiting.size();
  }

  private Message copy(long position, long word) {
    byte[] payload = new byte[LaneLayout.length(word)];
    memory.copyOut(place(position) + LaneLayout.ENTRY_HEADER, payload, payload.length);
    return new Message(LaneLayout.kind(word), LaneLayout.flags(word), payload);
  }

  private void moveHead() {
    long next = waiting.isEmpty() ? seen : waiting.peekLong();
    if (next != head) {
      head = next;
      // release: comes after what was read from there; pairs with LaneSender.send, revoke
      memory.putRelease(at + LaneLayout.HEAD_OFFSET, next);
    }
  }

  /** Lets the lane go. */
  void close() {
    link.closeBlock(block);
  }

  private long place(long position) {
    return at + LaneLayout.RING_OFFSET + (position & LaneLayout.CAPACITY - 1);
  }
}
