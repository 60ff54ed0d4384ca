package io.batoid.runtime;

import io.batoid.BatoidException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Shuts down what is still running when the JVM exits, and what is just being started, so that no
 * session stays behind. There is a hook only while there are runtimes, so that a class loader can
 * go once they are closed.
 */
final class ExitHook {
  /** No longer does an exit wait for starts: one of them may be what exits. */
  private static final long STARTS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * Hooks run all at once: one of the program's, which has patience, gets so long to begin if there
   * is anything to be patient with.
   */
  private static final Duration ANOTHER_ENDER = Duration.ofMillis(100);

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Condition CHANGED = LOCK.newCondition();

  // Guarded by the lock.
  private static final Set<BatoidRuntime> RUNNING = new HashSet<>();
  private static int starting;
  private static @Nullable Thread hook;
  private static boolean exiting;

  private ExitHook() {}

  /**
   * Comes before anything of a runtime is made; {@link #startEnded} follows.
   *
   * @throws BatoidException if the JVM is exiting: nobody would take away what is made now
   */
  static void startBegins() {
    LOCK.lock();
    try {
      if (hook == null) {
        Thread thread = new Thread(ExitHook::run, "batoid-exit");
        Runtime.getRuntime().addShutdownHook(thread);
        hook = thread;
      } else if (exiting) {
        throw refused(null);
      }
      starting++;
    } catch (IllegalStateException e) {
      throw refused(e);
    } finally {
      LOCK.unlock();
    }
  }

  private static BatoidException refused(@Nullable Throwable cause) {
    return new BatoidException("this JVM is exiting, and starts no runtime any more", cause);
  }

  static void startEnded() {
    LOCK.lock();
    try {
      starting--;
      CHANGED.signalAll();
      removeIfIdle();
    } finally {
      LOCK.unlock();
    }
  }

  static void add(BatoidRuntime runtime) {
    LOCK.lock();
    try {
      RUNNING.add(runtime);
    } finally {
      LOCK.unlock();
    }
  }

  static void remove(BatoidRuntime runtime) {
    LOCK.lock();
    try {
      RUNNING.remove(runtime);
      removeIfIdle();
    } finally {
      LOCK.unlock();
    }
  }

  private static void removeIfIdle() {
    if (hook != null && RUNNING.isEmpty() && starting == 0) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
        hook = null;
      } catch (IllegalStateException e) {
        // The JVM is exiting, and the hook runs or has run.
      }
    }
  }

  private static void run() {
    shutDownAll(begin());
    shutDownAll(awaitStarts());
  }

  private static Set<BatoidRuntime> begin() {
    LOCK.lock();
    try {
      exiting = true;
      return Set.copyOf(RUNNING);
    } finally {
      LOCK.unlock();
    }
  }

  /** What is running once everything has been started. */
  private static Set<BatoidRuntime> awaitStarts() {
    LOCK.lock();
    try {
      long left = STARTS_NANOS;
      while (starting > 0 && left > 0) {
        left = CHANGED.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      LOCK.unlock();
    }
    return begin();
  }

  private static void shutDownAll(Set<BatoidRuntime> runtimes) {
    for (BatoidRuntime runtime : runtimes) {
      try {
        runtime.awaitEnder(ANOTHER_ENDER);
        runtime.shutdown(Duration.ZERO);
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(ExitHook.class).warn("{} did not shut down in order", runtime, e);
      }
    }
  }
}
