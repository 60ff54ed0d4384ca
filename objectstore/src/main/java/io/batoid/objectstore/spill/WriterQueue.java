package io.batoid.objectstore.spill;

import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;
import java.util.TreeSet;

/**
 * Writers that wait for memory, of all processes, first come first served.
 *
 * <p>Who waits takes a number; each process shows the lowest of its own in its entry. Whoever has
 * the lowest of all may try; the others sleep until memory is freed, or somebody ahead of them has
 * what it wanted. Newcomers join the queue as long as there is one.
 *
 * <p><b>Crash.</b> The entry of a dead process counts for nothing once it is reaped, and every
 * waiter reaps. <b>Stopped.</b> Who waits says at each look that it looks; who has not done so for
 * a while is passed over (R14), and has its turn when it looks again.
 */
public final class WriterQueue {
  private static final long PASSED_OVER_NANOS = 5 * Futex.SLICE_NANOS;

  private final ProcessTable processes;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final long mine;
  private final TreeSet<Long> tickets = new TreeSet<>(); // under the lock
  private final RankedLock lock = new RankedLock(LockOrder.Rank.TICKETS);

  /** The queue, as one process takes part in it. */
  public WriterQueue(ProcessTable processes) {
    this.processes = processes;
    this.memory = processes.segment().memory();
    this.layout = processes.segment().layout();
    this.mine = layout.process(processes.self());
  }

  /** Whether somebody waits, or did: then who needs memory has to get in line. */
  public boolean isBusy() {
    return memory.getPlain(SegmentLayout.QUEUE_OFFSET) != 0;
  }

  /** Gets in line. */
  public Place enter() {
    long ticket = memory.getAndAdd(SegmentLayout.TICKETS_OFFSET, 1) + 1;
    lock.lock();
    try {
      tickets.add(ticket);
      memory.put(mine + ProcessLayout.TICKET_OFFSET, tickets.getFirst());
    } finally {
      lock.unlock();
    }
    memory.put(SegmentLayout.QUEUE_OFFSET, 1); // seq-cst, after the ticket: pairs with leave
    return new Place(ticket);
  }

  /** Wakes all who wait for memory. */
  public void wake() {
    memory.put(SegmentLayout.MEMORY_WAITED_FOR_OFFSET, 0);
    Futex.wakeAll(memory.addressOf(SegmentLayout.MEMORY_WAITED_FOR_OFFSET));
  }

  private boolean anybody() {
    for (int index = 0; index < layout.maxProcesses(); index++) {
      if (processes.state(index) == ProcessLayout.LIVE && ticketOf(index) != 0) {
        return true;
      }
    }
    return false;
  }

  private long ticketOf(int index) {
    return memory.get(layout.process(index) + ProcessLayout.TICKET_OFFSET);
  }

  /** One writer's place in the queue. */
  public final class Place implements AutoCloseable {
    private final long ticket;
    private final long[] looks = new long[layout.maxProcesses()];
    private final long[] since = new long[layout.maxProcesses()];

    private Place(long ticket) {
      this.ticket = ticket;
    }

    /** Whether it is this writer's turn; says that it has looked. */
    public boolean isTurn() {
      memory.getAndAdd(mine + ProcessLayout.LOOKS_OFFSET, 1);
      long now = System.nanoTime();
      if (isBehindOneOfOurs()) {
        return false;
      }
      for (int index = 0; index < layout.maxProcesses(); index++) {
        if (index != processes.self() && processes.state(index) == ProcessLayout.LIVE) {
          long ahead = ticketOf(index);
          if (ahead != 0 && ahead < ticket && looks(index, now)) {
            return false;
          }
        }
      }
      return true;
    }

    private boolean isBehindOneOfOurs() {
      lock.lock();
      try {
        return tickets.getFirst() < ticket;
      } finally {
        lock.unlock();
      }
    }

    /** Sleeps until memory may have been freed, at most a slice. */
    public void await(long nanos) {
      Futex.await(memory.addressOf(SegmentLayout.MEMORY_WAITED_FOR_OFFSET), 1, nanos);
    }

    /** Says that somebody waits: to be called before trying, so that no wake-up is lost. */
    public void announce() {
      memory.put(SegmentLayout.MEMORY_WAITED_FOR_OFFSET, 1);
    }

    private boolean looks(int index, long now) {
      long seen = memory.get(layout.process(index) + ProcessLayout.LOOKS_OFFSET);
      if (since[index] == 0 || seen != looks[index]) {
        looks[index] = seen;
        since[index] = now | 1;
        return true;
      }
      return now - since[index] < PASSED_OVER_NANOS;
    }

    /** Gets out of line, and has the next one look. */
    @Override
    public void close() {
      lock.lock();
      try {
        tickets.remove(ticket);
        memory.put(mine + ProcessLayout.TICKET_OFFSET, tickets.isEmpty() ? 0 : tickets.getFirst());
      } finally {
        lock.unlock();
      }
      if (!anybody()) {
        memory.put(SegmentLayout.QUEUE_OFFSET, 0);
        if (anybody()) { // after clearing, seq-cst: somebody may just have entered
          memory.put(SegmentLayout.QUEUE_OFFSET, 1);
        }
      }
      wake();
    }
  }
}
