package io.batoid.objectstore.spill;

import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.ObjectTable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.LongToIntFunction;

/** Objects leaving memory for disk and coming back, as one process takes part in it. */
public final class Spill {
  private static final long BATCH_BYTES = 1 << 20;
  private static final int BATCHES = 32;

  private final ProcessTable processes;
  private final Segment segment;
  private final SpillFiles files;
  private final Copies copies;
  private final Evictor evictor;
  private final Restorer restorer;
  private final Victims victims;
  private final Reclaimer reclaimer;
  private final ReentrantLock leaving = new ReentrantLock();

  /** Of one process, which writes {@code files}. */
  public Spill(ProcessTable processes, Allocator allocator, ObjectTable table, SpillFiles files) {
    this.processes = processes;
    this.segment = processes.segment();
    this.files = files;
    this.copies = new Copies(segment, files);
    this.evictor = new Evictor(processes, allocator, table, copies, files);
    this.restorer = new Restorer(processes, allocator, table, copies);
    this.victims = new Victims(segment, evictor);
    this.reclaimer = new Reclaimer(processes, files, copies);
  }

  /** What is on disk, as the slots know it. */
  public Copies copies() {
    return copies;
  }

  /** The files it is in. */
  public SpillFiles files() {
    return files;
  }

  /**
   * Brings an object back to memory, if it is on disk only.
   *
   * @param reserve makes a reservation with a block of so many bytes, making room if need be
   * @throws io.batoid.objectstore.ObjectLostException if its copy is damaged or gone
   */
  public void restore(int slot, int generation, LongToIntFunction reserve) {
    restorer.restore(slot, generation, reserve);
  }

  /**
   * Has objects leave memory so that a block of so many bytes can be had; try after each call.
   *
   * @param round how often that was asked for already
   * @param comingBack whether the room is for an object that comes back to memory
   * @return whether anything came free
   */
  public boolean makeRoom(long blockSize, int round, boolean comingBack, BooleanSupplier stop) {
    if (!leaving.tryLock()) {
      awaitAnother();
      return true;
    }
    try {
      say(1);
      files.setComingBack(comingBack);
      return letLeave(blockSize, round, stop);
    } finally {
      say(0);
      leaving.unlock();
    }
  }

  /** Another thread is making room: it may have made enough. */
  @SuppressWarnings("LockNotBeforeTry") // nothing is done under it
  private void awaitAnother() {
    leaving.lock();
    leaving.unlock();
  }

  /**
   * Whether another process has objects leave memory just now: what looks pinned may be free in a
   * moment.
   */
  public boolean othersMakeRoom() {
    SegmentLayout layout = segment.layout();
    for (int index = 0; index < layout.maxProcesses(); index++) {
      if (index != processes.self()
          && processes.state(index) == ProcessLayout.LIVE
          && segment.memory().get(layout.process(index) + ProcessLayout.LEAVING_OFFSET) != 0) {
        return true;
      }
    }
    return false;
  }

  private void say(int isLeaving) {
    long mine = segment.layout().process(processes.self());
    segment.memory().put(mine + ProcessLayout.LEAVING_OFFSET, isLeaving);
  }

  private boolean letLeave(long blockSize, int round, BooleanSupplier stop) {
    if (round < 2) {
      long batch = Math.min(BATCH_BYTES, segment.layout().capacity() / BATCHES);
      if (victims.leaveByUse(Math.max(batch, blockSize), slot -> true, stop) > 0) {
        return true;
      }
    }
    int sizeClass = SizeClasses.classOf(blockSize);
    long chunks =
        sizeClass == 0
            ? (blockSize + SegmentLayout.CHUNK - 1) / SegmentLayout.CHUNK
            : SizeClasses.spanChunks(sizeClass);
    if (victims.leaveByPlace((int) chunks) > 0) {
      return true;
    }
    return reclaimAll() > 0 && round < 2; // the disk may have been full
  }

  /** Has the least recently used leave memory; the bytes that came free. */
  public long leaveByUse(long wanted, IntPredicate which, BooleanSupplier stop) {
    long freed = 0;
    long batch = -1;
    while (freed < wanted && batch != 0) { // in batches: a writer that needs room gets in between
      leaving.lock();
      try {
        say(1);
        files.setComingBack(false);
        batch = victims.leaveByUse(Math.min(BATCH_BYTES, wanted - freed), which, stop);
      } finally {
        say(0);
        leaving.unlock();
      }
      freed += batch;
    }
    return freed;
  }

  /** Gives disk space back that no object needs; the bytes that came free. */
  public long reclaim() {
    return reclaimer.reclaim();
  }

  /** The same, also in the file that small objects are being written to. */
  public long reclaimAll() {
    files.finishCurrent();
    return reclaimer.reclaim();
  }

  /** Bytes of objects that this process had leave memory. */
  public long bytesSpilled() {
    return evictor.bytesSpilled.sum();
  }

  /** Bytes that this process wrote to disk for that. */
  public long bytesWritten() {
    return evictor.bytesWritten.sum();
  }

  /** Bytes that this process brought back. */
  public long bytesRestored() {
    return restorer.bytesRestored.sum();
  }
}
