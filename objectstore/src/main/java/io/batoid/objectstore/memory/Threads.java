package io.batoid.objectstore.memory;

import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/** How threads of ours end, and what keeps them from it. */
public final class Threads {
  private static final long BREATH_NANOS = 10_000_000;

  private Threads() {}

  /**
   * A thread that is not started. Also sees to it that {@link #goesOn} needs no heap when there is
   * none.
   */
  public static Thread daemon(String name, Runnable action) {
    return Thread.ofPlatform().daemon().name(name).unstarted(action);
  }

  /**
   * The calling thread has failed at something, and goes on with the next: says so. If somebody has
   * taken all of the heap, nothing can be said; that one gets a moment to give it back.
   */
  public static void goesOn(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      LockSupport.parkNanos(BREATH_NANOS);
    } else {
      LoggerFactory.getLogger(Threads.class)
          .warn("{} failed and goes on", Thread.currentThread().getName(), failure);
    }
  }

  /**
   * Waits until a thread that was told to stop has ended, however often the caller is interrupted,
   * whose flag stays set then. Returns at once if it is the caller.
   */
  public static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
