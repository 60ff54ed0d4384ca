package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.spill.WriterQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Memory for new objects, and for those that come back: what may be asked for, and what happens
 * when there is none.
 *
 * <p>In this order: what the dead left is freed; objects leave memory for disk; then, if the store
 * is open with patience, the writer waits in line with those of all processes; then it fails, and
 * says who holds what.
 */
final class Room {
  private static final int MOST_ROUNDS = 10_000;

  /** How long a writer looks on while others make room, without any patience of its own. */
  private static final long OTHERS_NANOS = 2_000_000_000;

  /** So often one looks again for others who got nothing out of memory: they may do likewise. */
  private static final int ROUNDS_IN_VAIN = 4;

  /** So often, and so far apart, one looks again for readers that had pinned what was to leave. */
  private static final int READERS_LOOKS = 100;

  private static final long READERS_NANOS = 500_000;

  private final StoreCore core;
  private final Engine engine;
  private final WriterQueue queue;
  private final Quota quota;
  private final long maxObjectSize;
  private final boolean spills;

  Room(StoreCore core, Engine engine) {
    this.core = core;
    this.engine = engine;
    this.queue = new WriterQueue(engine.processes);
    this.quota = new Quota(engine);
    this.spills = engine.segment.memory().get(SegmentLayout.SPILL_LIMIT_OFFSET) != 0;
    this.maxObjectSize = engine.segment.memory().get(SegmentLayout.MAX_OBJECT_SIZE_OFFSET);
  }

  /** Takes a slot with a block. */
  int allocate(long length, long blockSize) {
    checkSize(length);
    return retryWhenFull(
        blockSize, Need.BOTH, isPatient(), () -> engine.allocator.allocate(blockSize));
  }

  /** Takes a slot without memory. */
  int allocateSlot() {
    return retryWhenFull(0, Need.SLOT, isPatient(), engine.allocator::allocateSlot);
  }

  /** Gives a block to a slot in our charge. */
  void provide(int slot, long blockSize) {
    int _ = retryWhenFull(blockSize, Need.MEMORY, isPatient(), providing(slot, blockSize));
  }

  /**
   * The same without waiting in line; nor does anything leave memory for what is said at the end,
   * which may be of very many.
   */
  void provideAtOnce(int slot, long blockSize) {
    IntSupplier attempt = providing(slot, blockSize);
    int _ =
        core.isLeaving()
            ? trial(blockSize, Need.MEMORY, attempt).getAsInt()
            : retryWhenFull(blockSize, Need.MEMORY, false, attempt);
  }

  private IntSupplier providing(int slot, long blockSize) {
    return () -> {
      engine.allocator.provide(slot, blockSize);
      return slot;
    };
  }

  /** Brings an object back to memory, if it is on disk only. */
  void restore(int slot, int generation) {
    engine.spill.restore(
        slot,
        generation,
        size ->
            retryWhenFull(
                size,
                Need.MEMORY_TO_RESTORE,
                isPatient(),
                () -> engine.allocator.allocateToRestore(size)));
  }

  void checkSize(long length) {
    long capacity = engine.segment.layout().capacity();
    if (length > capacity) {
      throw new ObjectStoreFullException(
          "an object of "
              + length
              + " bytes is larger than the store, whose capacity is "
              + capacity
              + "; open it anew with a larger capacity");
    }
    if (maxObjectSize != 0 && length > maxObjectSize) {
      throw new ObjectStoreFullException(
          "an object of "
              + length
              + " bytes is larger than the store's maxObjectSize of "
              + maxObjectSize
              + "; put it in parts, or open the store anew with a larger one");
    }
    quota.checkSize(length);
  }

  /** What is asked for. */
  private enum Need {
    SLOT,
    MEMORY,
    BOTH,
    /** For an object that comes back to memory. */
    MEMORY_TO_RESTORE;

    /** Whether it is memory for an object that this process makes. */
    boolean counts() {
      return this == MEMORY || this == BOTH;
    }
  }

  private boolean isPatient() {
    return !core.options().onFull.patience().isZero();
  }

  private int retryWhenFull(long blockSize, Need need, boolean patient, IntSupplier attempt) {
    IntSupplier trial = trial(blockSize, need, attempt);
    if (patient && queue.isBusy()) {
      return waitInLine(blockSize, need, trial);
    }
    try {
      return trial.getAsInt();
    } catch (ObjectStoreFullException e) {
      return makeRoom(blockSize, need, trial, patient);
    }
  }

  private IntSupplier trial(long blockSize, Need need, IntSupplier attempt) {
    return need.counts() && quota.isSet() ? () -> underQuota(blockSize, attempt) : attempt;
  }

  private int underQuota(long blockSize, IntSupplier attempt) {
    quota.require(blockSize);
    int slot = attempt.getAsInt();
    quota.taken(slot, blockSize);
    return slot;
  }

  private int makeRoom(long blockSize, Need need, IntSupplier trial, boolean patient) {
    try {
      return tryMakingRoom(blockSize, need, trial);
    } catch (ObjectStoreFullException e) {
      if (patient) {
        return waitInLine(blockSize, need, trial);
      }
      throw withHolders(e);
    }
  }

  /** Frees what the dead left, and, if the store spills, has objects leave memory. */
  private int tryMakingRoom(long blockSize, Need need, IntSupplier trial) {
    int _ = engine.reapTheDead();
    core.relief().wake();
    long deadline = System.nanoTime() + OTHERS_NANOS;
    int looks = 0; // since something last left
    for (int round = 0; ; round++) {
      long[] before = engine.spill.turns();
      try {
        return trial.getAsInt();
      } catch (ObjectStoreFullException e) {
        core.checkOpen();
        if (!spills || round >= MOST_ROUNDS) {
          throw e;
        }
        if (leave(blockSize, need, round) || waitForOthers(blockSize, before, round, deadline)) {
          looks = 0;
        } else if (!waitForReaders(blockSize, looks++)) {
          throw e;
        }
      }
    }
  }

  private boolean leave(long blockSize, Need need, int round) {
    if (need == Need.SLOT || (need == Need.BOTH && engine.allocator.outOfSlots())) {
      return false;
    }
    boolean overQuota = need.counts() && quota.isExceededBy(blockSize);
    return overQuota
        ? quota.leave(blockSize, core::isClosed)
        : engine.spill.makeRoom(blockSize, round, need == Need.MEMORY_TO_RESTORE, core::isClosed);
  }

  /** What another process is just writing to disk looks pinned: whether to look again. */
  private boolean waitForOthers(long blockSize, long[] before, int round, long deadline) {
    long remaining = deadline - System.nanoTime();
    return blockSize != 0
        && remaining > 0
        && engine.spill.awaitOthers(before, remaining, round < ROUNDS_IN_VAIN);
  }

  /**
   * A reader that copies has an object pinned for a moment, and each piece of memory that is large
   * enough may have one such just now: whether to look again.
   */
  private boolean waitForReaders(long blockSize, int looks) {
    if (blockSize == 0 || looks >= READERS_LOOKS) {
      return false;
    }
    LockSupport.parkNanos(READERS_NANOS);
    return true;
  }

  private int waitInLine(long blockSize, Need need, IntSupplier trial) {
    long deadline = StoreCore.deadline(StoreCore.nanos(core.options().onFull.patience()));
    ObjectStoreFullException last = null;
    try (WriterQueue.Place place = queue.enter()) {
      while (true) {
        int _ = engine.reapTheDead(); // of whom somebody may be ahead
        place.announce(); // before trying: memory freed from here on wakes us
        if (place.isTurn()) {
          try {
            return tryMakingRoom(blockSize, need, trial);
          } catch (ObjectStoreFullException e) {
            last = e;
          }
        }
        long remaining = deadline - System.nanoTime();
        if (remaining <= 0) {
          throw withHolders(last != null ? last : overtaken(blockSize));
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new WaitInterruptedException(
              "interrupted while waiting for room for " + blockSize + " bytes", last);
        }
        core.checkOpen();
        place.await(remaining);
      }
    }
  }

  private static ObjectStoreFullException overtaken(long blockSize) {
    return new ObjectStoreFullException(
        "no room for " + blockSize + " bytes: others have been waiting for longer");
  }

  private ObjectStoreFullException withHolders(ObjectStoreFullException full) {
    String why = engine.spillFiles.why();
    return new ObjectStoreFullException(
        full.getMessage()
            + new Holders(core).describe()
            + (why.isEmpty() ? "" : "; nothing can leave memory: " + why),
        full);
  }
}
