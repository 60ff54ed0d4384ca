package io.batoid.objectstore.table;

import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;

/**
 * One doorbell for each process: whoever decides an object that a process waits for announces the
 * slot in that process' ring and rings its bell.
 *
 * <p>The ring is a hint: a ring that overflowed, or a ringer that died half-way, only means that
 * the listener looks at everything it waits for. A reaper rings every bell with that order (R12).
 */
final class Doorbell {
  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final long mine;
  private long seen;
  private long unwritten = -1;
  private long unwrittenSince;

  Doorbell(ProcessTable processes) {
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.mine = layout.process(processes.self());
  }

  /**
   * Wakes whoever waits for a slot: those asleep on its word, and the listeners of every process
   * with a waiters bit.
   */
  void wake(int slot) {
    if (!segment.anyWaiter(
        slot)) { // seq-cst after the state word changed: pairs with Waiters.register
      return;
    }
    Futex.wakeAll(segment.futexOf(slot));
    for (int word = 0; word < 2; word++) {
      for (long bits = segment.bits(slot, SlotLayout.WAITERS_OFFSET, word);
          bits != 0;
          bits &= bits - 1) {
        int process = (word << 6) + Long.numberOfTrailingZeros(bits);
        if (process < layout.maxProcesses()) {
          announce(layout.process(process), slot);
        }
      }
    }
  }

  /** Makes every listener look at everything it waits for. */
  void ringAll() {
    for (int process = 0; process < layout.maxProcesses(); process++) {
      long entry = layout.process(process);
      if (memory.getInt(entry + ProcessLayout.LISTENING_OFFSET) != ProcessLayout.LISTENING_NOBODY) {
        memory.put(entry + ProcessLayout.LOOK_EVERYWHERE_OFFSET, 1);
        ring(entry);
      }
    }
  }

  /** Rings our own bell, so that our listener looks up. */
  void ringOurs() {
    ring(mine);
  }

  /** Our listener starts, or stops. */
  void listening(boolean on) {
    memory.putInt(
        mine + ProcessLayout.LISTENING_OFFSET,
        on ? ProcessLayout.LISTENING_AWAKE : ProcessLayout.LISTENING_NOBODY);
  }

  /** The number of rings so far; read it before looking, and sleep only while it stays the same. */
  int bell() {
    return memory.getInt(mine + ProcessLayout.BELL_OFFSET);
  }

  /** Sleeps until the bell is rung again, at most {@code nanos}. */
  void sleep(int bell, long nanos) {
    memory.putInt(mine + ProcessLayout.LISTENING_OFFSET, ProcessLayout.LISTENING_ASLEEP);
    if (bell() == bell) { // seq-cst after saying that we sleep: pairs with ring
      Futex.await(memory.addressOf(mine + ProcessLayout.BELL_OFFSET), bell, nanos);
    }
    memory.putInt(mine + ProcessLayout.LISTENING_OFFSET, ProcessLayout.LISTENING_AWAKE);
  }

  /**
   * Passes on each slot announced since the last call.
   *
   * @return false if announcements may have been missed, and everything must be looked at
   */
  boolean drain(java.util.function.IntConsumer announced) {
    boolean complete = true;
    if (memory.get(mine + ProcessLayout.LOOK_EVERYWHERE_OFFSET) != 0) {
      memory.put(mine + ProcessLayout.LOOK_EVERYWHERE_OFFSET, 0);
      complete = false;
    }
    long head = memory.get(mine + ProcessLayout.RING_HEAD_OFFSET);
    if (head - seen > ProcessLayout.RING_CAPACITY) {
      seen = head;
      complete = false;
    }
    for (; seen < head; seen++) {
      long place = place(mine, seen);
      long entry = memory.get(place);
      if (entry >>> 32 == (seen + 1 & 0xFFFF_FFFFL)) {
        announced.accept((int) entry);
      } else { // its ringer is between claiming the place and writing it, or died there
        complete = false;
        if (mayStillBeWritten()) {
          break;
        }
      }
    }
    return complete;
  }

  /** Whether the next place has been found unwritten for no longer than a living ringer takes. */
  private boolean mayStillBeWritten() {
    long now = System.nanoTime();
    if (unwritten != seen) {
      unwritten = seen;
      unwrittenSince = now;
    }
    return now - unwrittenSince < Futex.SLICE_NANOS;
  }

  /** Announces a slot to one process. */
  void announceTo(int process, int slot) {
    announce(layout.process(process), slot);
  }

  private void announce(long entry, int slot) {
    if (memory.getInt(entry + ProcessLayout.LISTENING_OFFSET) == ProcessLayout.LISTENING_NOBODY) {
      return;
    }
    long position = memory.getAndAdd(entry + ProcessLayout.RING_HEAD_OFFSET, 1);
    memory.put(place(entry, position), ((position + 1) << 32) | slot);
    ring(entry);
  }

  private void ring(long entry) {
    memory.getAndAddInt(entry + ProcessLayout.BELL_OFFSET, 1);
    if (memory.getInt(entry + ProcessLayout.LISTENING_OFFSET) == ProcessLayout.LISTENING_ASLEEP) {
      Futex.wakeAll(memory.addressOf(entry + ProcessLayout.BELL_OFFSET));
    }
  }

  private static long place(long entry, long position) {
    return entry + ProcessLayout.RING_OFFSET + 8 * (position & ProcessLayout.RING_CAPACITY - 1);
  }
}
