package io.batoid.bench.torture;

import io.batoid.bench.harness.LockByte;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.memory.Segment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches the lock bytes of all processes, to know when the kernel lets go of a dead one's, and
 * their entries, to know when it has been reaped.
 */
final class Deaths implements AutoCloseable {
  /** How late a release may be noticed: each look is a system call for each process. */
  private static final long LOOK_NANOS = 1_000_000;

  private final Segment segment;
  private final List<Death> watched = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  /** The end of one process, as it comes; times are of {@link System#nanoTime}, 0 until then. */
  static final class Death {
    private final int index;
    private final long status;
    volatile long releasedAt;
    volatile long reapedAt;

    Death(int index, long status) {
      this.index = index;
      this.status = status;
    }
  }

  Deaths(Path locks, Segment segment) {
    this.segment = segment;
    this.thread = Thread.ofPlatform().daemon().name("deaths").start(() -> watchAll(locks));
  }

  /** Watches the process that has a place now. */
  Death watch(int index) {
    Death death = new Death(index, status(index));
    watched.add(death);
    return death;
  }

  void forget(Death death) {
    watched.remove(death);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watchAll(Path locks) {
    try (LockByte bytes = LockByte.open(locks)) {
      while (!stopped) {
        for (Death death : watched) {
          if (death.releasedAt == 0 && !bytes.isHeld(death.index)) {
            death.releasedAt = System.nanoTime();
          }
          boolean reaped = death.releasedAt != 0 && status(death.index) != death.status;
          if (reaped && death.reapedAt == 0) {
            death.reapedAt = System.nanoTime();
          }
        }
        watched.removeIf(death -> death.reapedAt != 0);
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  private long status(int index) {
    return segment.memory().get(segment.layout().process(index) + ProcessLayout.STATUS_OFFSET);
  }
}
