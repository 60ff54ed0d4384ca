package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Futex;
import java.util.function.IntSupplier;

/** Memory for new objects: what may be asked for, and what happens when there is none. */
final class Room {
  private final StoreCore core;
  private final Engine engine;
  private final long maxObjectSize;

  Room(StoreCore core, Engine engine) {
    this.core = core;
    this.engine = engine;
    this.maxObjectSize = engine.segment.memory().get(SegmentLayout.MAX_OBJECT_SIZE_OFFSET);
  }

  int allocate(long length, long blockSize) {
    checkSize(length);
    return retryWhenFull(() -> engine.allocator.allocate(blockSize));
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
              + maxObjectSize);
    }
  }

  int retryWhenFull(IntSupplier attempt) {
    try {
      return attempt.getAsInt();
    } catch (ObjectStoreFullException e) {
      return makeRoom(attempt, e);
    }
  }

  private int makeRoom(IntSupplier attempt, ObjectStoreFullException full) {
    long deadline = StoreCore.deadline(StoreCore.nanos(core.options().onFull.patience()));
    long word = SegmentLayout.MEMORY_WAITED_FOR_OFFSET;
    ObjectStoreFullException last = full;
    while (true) {
      boolean reaped = engine.reapTheDead() > 0;
      engine.segment.memory().put(word, 1);
      try {
        return attempt.getAsInt();
      } catch (ObjectStoreFullException e) {
        last = e;
      }
      long remaining = deadline - System.nanoTime();
      if (remaining <= 0 && !reaped) {
        throw last;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new WaitInterruptedException(
            "interrupted while waiting for room: " + last.getMessage(), last);
      }
      core.checkOpen();
      Futex.await(engine.segment.memory().addressOf(word), 1, remaining);
    }
  }
}
