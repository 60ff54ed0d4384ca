package io.batoid.objectstore.spill;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.Freeing;
import io.batoid.objectstore.table.ObjectTable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.LongToIntFunction;

/** Objects leaving memory for disk and coming back, as one process takes part in it. */
public final class Spill {
  private static final long BATCH_BYTES = 1 << 20;
  private static final int BATCHES = 32;

  private final ProcessTable processes;
  private final Segment segment;
  private final Allocator allocator;
  private final Freeing freeing;
  private final SpillFiles files;
  private final Copies copies;
  private final Evictor evictor;
  private final Restorer restorer;
  private final Victims victims;
  private final Reclaimer reclaimer;
  private final RankedLock leaving = new RankedLock(LockOrder.Rank.LEAVE);
  private final RankedLock freeingUnreferenced = new RankedLock(LockOrder.Rank.FREE_ON_DISK);
  private final Set<Integer> unreferenced = ConcurrentHashMap.newKeySet();
  private volatile Runnable wake = () -> {};

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
    this.allocator = allocator;
    this.freeing = table.freeing();
    freeing.restoreEdgesBy(slot -> {
      if (unreferenced.add(slot) && !freeingUnreferenced.isHeldByCurrentThread()) {
        wake.run();
      }
    });
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

  /** Who calls {@link #freeUnreferenced} is to be told that there is something to do. */
  void wakeFor(Runnable wakeUp) {
    wake = wakeUp;
  }

  /** Whether there are containers on disk that nothing refers to any more. */
  public boolean hasUnreferenced() {
    return !unreferenced.isEmpty();
  }

  /** Looks for containers on disk that nothing refers to any more, whoever let go of them last. */
  public void findUnreferenced() {
    segment.forEachSlot(slot -> {
      long word = segment.state(slot);
      if (segment.edgesOnDisk(slot, word) && StateWord.charge(word) == 0 && !segment.held(slot)) {
        unreferenced.add(slot);
      }
    });
  }

  /**
   * Frees containers on disk that nothing refers to any more, and what only they referred to.
   *
   * @return whether nothing is left to be done; what there is no room for now is
   */
  public boolean freeUnreferenced(BooleanSupplier stop) {
    freeingUnreferenced.lock(); // whoever is at it has taken some out of the set
    try {
      return tryFreeUnreferenced(stop);
    } finally {
      freeingUnreferenced.unlock();
    }
  }

  private boolean tryFreeUnreferenced(BooleanSupplier stop) {
    boolean freed = true;
    while (freed && !unreferenced.isEmpty() && !stop.getAsBoolean()) {
      freed = false;
      for (Integer slot : List.copyOf(unreferenced)) {
        unreferenced.remove(slot);
        if (restoreEdges(slot, stop)) {
          freeing.attempt(slot); // which adds it again if it is on disk again, or still is
          freed |= !unreferenced.contains(slot);
        } else {
          unreferenced.add(slot);
        }
      }
    }
    return unreferenced.isEmpty();
  }

  /**
   * Brings back the references inside an object, without its value, if they are on disk only and
   * there is room for them.
   *
   * @return false if there is none
   */
  public boolean restoreEdges(int slot, BooleanSupplier stop) {
    try {
      restorer.restoreEdges(slot, size -> reserve(size, stop));
      return true;
    } catch (ObjectStoreFullException e) {
      return false;
    }
  }

  private int reserve(long size, BooleanSupplier stop) {
    for (int round = 0; ; round++) {
      try {
        return allocator.allocateToRestore(size);
      } catch (ObjectStoreFullException e) {
        if (!makeRoom(size, round, true, stop)) {
          throw e;
        }
      }
    }
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
      boolean freed = false;
      beginLeaving();
      try {
        files.setComingBack(comingBack);
        freed = letLeave(blockSize, round, stop);
        return freed;
      } finally {
        endLeaving(freed);
      }
    } finally {
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
   * How often each process had objects leave memory, twice; odd while it is at it. To be taken
   * before looking for room, for {@link #awaitOthers}.
   */
  public long[] turns() {
    long[] turns = new long[segment.layout().maxProcesses()];
    for (int index = 0; index < turns.length; index++) {
      turns[index] = segment.memory().get(leavingWord(index));
    }
    return turns;
  }

  /**
   * Whether to look again, because another process, or another thread of this one, had objects
   * leave memory meanwhile. Sleeps until another process that is at it ends, at most a slice.
   *
   * @param inVain whether to look also if that one got nothing to leave: what it pinned is free now
   */
  public boolean awaitOthers(long[] before, long nanos, boolean inVain) {
    for (int index = 0; index < before.length; index++) {
      if (processes.state(index) == ProcessLayout.LIVE) {
        long word = leavingWord(index);
        long now = segment.memory().get(word);
        if (now >>> 1 != before[index] >>> 1) {
          return true;
        }
        if (index == processes.self()) {
          continue; // whoever of us is at it holds the lock, which was waited for
        }
        if ((now & 1) != 0) {
          Futex.await(segment.memory().addressOf(word), (int) now, nanos);
          long after = segment.memory().get(word);
          return inVain || after >>> 1 != now >>> 1 || (after & 1) != 0;
        }
        if ((before[index] & 1) != 0 && inVain) {
          return true;
        }
      }
    }
    return false;
  }

  private long leavingWord(int index) {
    return segment.layout().process(index) + ProcessLayout.LEAVING_OFFSET;
  }

  /** Under the lock: the word is odd until {@link #endLeaving}. */
  private void beginLeaving() {
    long word = leavingWord(processes.self());
    segment.memory().put(word, segment.memory().get(word) | 1);
  }

  private void endLeaving(boolean freed) {
    long word = leavingWord(processes.self());
    segment.memory().put(word, (segment.memory().get(word) & ~1L) + (freed ? 2 : 0));
    Futex.wakeAll(segment.memory().addressOf(word)); // after the word: they sleep on its low half
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
        beginLeaving();
        try {
          files.setComingBack(false);
          batch = victims.leaveByUse(Math.min(BATCH_BYTES, wanted - freed), which, stop);
        } finally {
          endLeaving(batch > 0);
        }
      } finally {
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

  /**
   * Bytes that this process wrote to disk, for that and to move copies out of mostly dead files.
   */
  public long bytesWritten() {
    return files.bytesWritten();
  }

  /** Bytes that this process brought back. */
  public long bytesRestored() {
    return restorer.bytesRestored.sum();
  }
}
