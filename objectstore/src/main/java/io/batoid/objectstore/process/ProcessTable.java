package io.batoid.objectstore.process;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;

/**
 * The processes of a session. One entry is one open store: a JVM may have several.
 *
 * <p>An entry is EMPTY or LIVE. A joiner needs the lock byte of its index exclusively and finds the
 * entry EMPTY; a dead process' entry stays LIVE until it has been reaped, so an index never changes
 * hands while anything still bears it.
 */
public final class ProcessTable {
  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final Liveness liveness;
  private int self = -1;
  private int incarnation;

  /** The table of a segment. */
  public ProcessTable(Segment segment, Liveness liveness) {
    this.segment = segment;
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.liveness = liveness;
  }

  /**
   * The same place, seen through another view of the segment, as the next incarnation: what the
   * last one holds counts as a dead process' from here on.
   */
  public ProcessTable through(Segment view) {
    ProcessTable table = new ProcessTable(view, liveness);
    table.renew(self);
    return table;
  }

  /**
   * Takes the place of a dead process in order to clear it; false if there is nothing to clear, or
   * it lives.
   */
  public boolean takeOver(int index) {
    if (state(index) != ProcessLayout.LIVE || !liveness.take(index)) {
      return false;
    }
    renew(index);
    return true;
  }

  private void renew(int index) {
    self = index;
    incarnation = incarnation(index) + 1;
    memory.put(layout.process(index), ProcessLayout.status(incarnation, ProcessLayout.LIVE));
  }

  /** Takes a free index for this process. The gate is held, and the dead have been reaped. */
  public void join() {
    for (int index = 0; index < layout.maxProcesses(); index++) {
      if (state(index) != ProcessLayout.EMPTY || !liveness.take(index)) {
        continue;
      }
      if (state(index) != ProcessLayout.EMPTY) {
        liveness.giveBack();
        continue;
      }
      enter(index);
      return;
    }
    throw new ObjectStoreFullException(
        "all "
            + layout.maxProcesses()
            + " process places of the store are taken; close a store, or open it anew with a larger maxProcesses (at most "
            + SegmentLayout.MAX_PROCESSES
            + ")");
  }

  private void enter(int index) {
    long entry = layout.process(index);
    for (int offset = ProcessLayout.PID_OFFSET; offset < ProcessLayout.SIZE; offset += 8) {
      if (memory.getPlain(entry + offset) != 0) {
        memory.putPlain(entry + offset, 0);
      }
    }
    memory.putPlain(entry + ProcessLayout.PID_OFFSET, Posix.pid());
    memory.putPlain(entry + ProcessLayout.START_OFFSET, System.currentTimeMillis());
    incarnation = ProcessLayout.incarnation(memory.get(entry)) + 1;
    self = index;
    memory.put(entry, ProcessLayout.status(incarnation, ProcessLayout.LIVE));
  }

  /**
   * Makes an entry EMPTY; false if somebody else did so first. The process has left or was proven
   * dead and reaped.
   */
  public boolean empty(int index) {
    long entry = layout.process(index);
    long status = memory.get(entry);
    return ProcessLayout.state(status) == ProcessLayout.LIVE
        && memory.cas(
            entry,
            status,
            ProcessLayout.status(ProcessLayout.incarnation(status), ProcessLayout.EMPTY));
  }

  /** Whether every place is taken by a living process. */
  public boolean noneFreeOrDead() {
    for (int index = 0; index < layout.maxProcesses(); index++) {
      if (!alive(index)) {
        return false;
      }
    }
    return true;
  }

  /** Our index. */
  public int self() {
    return self;
  }

  /** Our index as words of the segment bear it: plus one. */
  public int selfCharge() {
    return self + 1;
  }

  /** Our incarnation. */
  public int incarnation() {
    return incarnation;
  }

  /** State and incarnation of an index, as one word. */
  long status(int index) {
    return memory.get(layout.process(index));
  }

  /** EMPTY or LIVE. */
  public int state(int index) {
    return ProcessLayout.state(memory.get(layout.process(index)));
  }

  /** The incarnation of whoever has, or last had, an index. */
  public int incarnation(int index) {
    return ProcessLayout.incarnation(memory.get(layout.process(index)));
  }

  /** The process id of whoever has an index, as that process sees it. */
  public long pid(int index) {
    return memory.get(layout.process(index) + ProcessLayout.PID_OFFSET);
  }

  /** When whoever has an index joined, in milliseconds since 1970. */
  public long startMillis(int index) {
    return memory.get(layout.process(index) + ProcessLayout.START_OFFSET);
  }

  /** Whether an index belongs to a living process. */
  public boolean alive(int index) {
    return index >= 0
        && index < layout.maxProcesses()
        && state(index) == ProcessLayout.LIVE
        && liveness.alive(index);
  }

  /** Whether an index was taken by a process that is dead and has not been reaped. */
  public boolean needsReaping(int index) {
    return state(index) == ProcessLayout.LIVE && !liveness.alive(index);
  }

  /** Whether that very incarnation of an index lives. */
  public boolean alive(int index, int incarnation) {
    return index >= 0
        && index < layout.maxProcesses()
        && memory.get(layout.process(index))
            == ProcessLayout.status(incarnation, ProcessLayout.LIVE)
        && liveness.alive(index);
  }

  /** "process 3 (pid 4711)", for messages. */
  public String describe(int index) {
    return index < 0 ? "nobody" : "process " + index + " (pid " + pid(index) + ")";
  }

  /** The segment this table is in. */
  public Segment segment() {
    return segment;
  }

  /** The lock bytes behind this table. */
  public Liveness liveness() {
    return liveness;
  }
}
