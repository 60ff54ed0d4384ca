package io.batoid.objectstore.spill;

import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.OwnFile;
import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.Threads;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps some memory free, so that writers find room without waiting for the disk; and gives disk
 * space back.
 *
 * <p>One thread of each store looks once a second, and whenever a writer found no room. Of all
 * processes one at a time has objects leave memory: who holds a byte of the lock file, which the
 * kernel drops with its holder.
 */
public final class Relief implements Runnable {
  /** Beyond this part of the capacity objects leave. */
  public static final double HIGH = 0.9;

  /** Until no more than this is used. */
  public static final double LOW = 0.8;

  private static final long BYTE = (1 << 20) + 2;
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Looking for disk space may take one part in so many of the time. */
  private static final int RECLAIM_SHARE = 50;

  private final Spill spill;
  private final Segment segment;
  private final Path locks;
  private final Thread thread;
  private volatile boolean stopped;
  private long reclaimNext;

  /** The relief of one process. */
  public Relief(Spill spill, Segment segment, Path locks, String threadName) {
    this.spill = spill;
    this.segment = segment;
    this.locks = locks;
    this.thread = Threads.daemon(threadName, this);
  }

  /** Starts the thread, if the store spills at all. */
  public void start() {
    if (segment.memory().get(SegmentLayout.SPILL_LIMIT_OFFSET) != 0) {
      spill.wakeFor(this::wake);
      thread.start();
    }
  }

  /** Stops the thread and waits for it. */
  public void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    Threads.awaitEnd(thread);
  }

  /** A writer found no room: have a look now. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    reclaimNext = System.nanoTime();
    while (!stopped) {
      LockSupport.parkNanos(this, PERIOD_NANOS);
      try {
        if (!stopped) {
          boolean _ = spill.freeUnreferenced(() -> stopped);
          relieve();
          reclaimIfDue();
        }
      } catch (RuntimeException | OutOfMemoryError e) {
        if (!stopped) {
          Threads.goesOn(e);
        }
      }
    }
  }

  private void relieve() {
    if (chunksTaken() <= HIGH * segment.layout().chunks()) {
      return;
    }
    int descriptor = OwnFile.open(locks, Posix.O_RDWR);
    if (descriptor < 0) {
      return; // the session's directory was removed
    }
    try {
      if (Posix.tryLockExclusive(descriptor, BYTE)) {
        long capacity = segment.layout().capacity();
        long used = bytesUsed();
        if (used > HIGH * capacity) {
          spill.leaveByUse(used - (long) (LOW * capacity), slot -> true, () -> stopped);
        }
        Posix.unlock(descriptor, BYTE);
      }
    } finally {
      Posix.close(descriptor);
    }
  }

  private void reclaimIfDue() {
    long began = System.nanoTime();
    if (began - reclaimNext >= 0) {
      long _ = spill.reclaim();
      long took = System.nanoTime() - began;
      reclaimNext = began + Math.max(PERIOD_NANOS, took * RECLAIM_SHARE);
    }
  }

  /**
   * Chunks with memory: never less than {@link #bytesUsed}, and quick. Whether an object is in them
   * is not looked at: a run that is not in our hand may be given back to the machine meanwhile.
   */
  private long chunksTaken() {
    long taken = 0;
    for (int head = 0; head < segment.layout().chunks(); ) {
      long word = segment.run(head);
      int next = segment.nextRun(head, word);
      taken += RunWord.kind(word) == RunWord.COLD ? 0 : next - head;
      head = next;
    }
    return taken;
  }

  private long bytesUsed() {
    long[] bytes = {0};
    segment.forEachObject((_, _, arenaOffset) -> bytes[0] += segment.room(arenaOffset));
    return bytes[0];
  }
}
