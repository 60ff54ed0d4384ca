package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.memory.Segment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The most memory that objects of one process' making may have.
 *
 * <p>Who frees an object need not be who made it, so nobody can keep count. This process adds up
 * what it takes, and only when that reaches the quota looks at every slot what is left of it.
 */
final class Quota {
  private final Engine engine;
  private final long quota;
  private final int maker;
  private final AtomicLong atMost = new AtomicLong();

  Quota(Engine engine) {
    this.engine = engine;
    this.quota = engine.segment.memory().get(SegmentLayout.PROCESS_QUOTA_OFFSET);
    this.maker = SlotLayout.maker(engine.processes.self(), engine.processes.incarnation());
  }

  boolean isSet() {
    return quota != 0;
  }

  void checkSize(long length) {
    if (quota != 0 && length > quota) {
      throw new ObjectStoreFullException(
          "an object of "
              + length
              + " bytes is larger than the processQuota of "
              + quota
              + " bytes; make the store anew with a larger one");
    }
  }

  /** Fails if so many bytes more would be too many. */
  void require(long blockSize) {
    long bytes = room(blockSize);
    if (atMost.get() + bytes > quota && isExceededBy(blockSize)) {
      throw new ObjectStoreFullException(
          "this process has the memory of its processQuota, "
              + quota
              + " bytes, and needs "
              + bytes
              + " more; free objects, or make the store anew with a larger processQuota");
    }
  }

  /** Counts what was taken; the slot is in our charge. */
  void taken(int slot, long blockSize) {
    Segment segment = engine.segment;
    long created = segment.slot(slot) + SlotLayout.CREATED_OFFSET;
    long seconds = SlotLayout.createdSeconds(segment.memory().getPlain(created));
    segment.memory().putPlain(created, SlotLayout.created((int) seconds, maker));
    atMost.addAndGet(room(blockSize));
  }

  /** Whether so many bytes more would be too many, by a look at every slot. */
  boolean isExceededBy(long blockSize) {
    if (quota == 0) {
      return false;
    }
    long used = count();
    atMost.set(used);
    return used + room(blockSize) > quota;
  }

  /** Has objects of ours leave memory; whether any did. */
  boolean leave(long bytes, BooleanSupplier stop) {
    return engine.spill.leaveByUse(Math.max(bytes, quota / 32), this::isOurs, stop) > 0;
  }

  /** The memory that a block has, rounding included. */
  private static long room(long blockSize) {
    int sizeClass = SizeClasses.classOf(blockSize);
    return sizeClass == 0
        ? (blockSize + SegmentLayout.CHUNK - 1) / SegmentLayout.CHUNK * SegmentLayout.CHUNK
        : SizeClasses.blockSize(sizeClass);
  }

  private boolean isOurs(int slot) {
    Segment segment = engine.segment;
    long word = segment.memory().getPlain(segment.slot(slot) + SlotLayout.CREATED_OFFSET);
    return SlotLayout.makerOf(word) == maker;
  }

  private long count() {
    long[] bytes = {0};
    engine.segment.forEachObject((slot, _, arenaOffset) -> {
      if (isOurs(slot)) {
        bytes[0] += engine.segment.room(arenaOffset);
      }
    });
    return bytes[0];
  }
}
