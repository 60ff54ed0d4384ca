package io.batoid.objectstore.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends this process with SIGKILL before its k-th shared write, for tests of what survivors see
 * then.
 *
 * <p>Off unless the system property {@code batoid.crashpoints} is true; the constant is folded by
 * the compiler, so that a write then costs nothing more. Each shared write (words of the segment,
 * lock bytes, names of session files) calls {@link #beforeWrite} first.
 */
public final class CrashPoints {
  /** Whether shared writes are counted in this JVM. */
  public static final boolean ENABLED = Boolean.getBoolean("batoid.crashpoints");

  private static final int SIGKILL = 9;
  private static final AtomicLong COUNT = new AtomicLong();
  private static volatile long fatal = Long.MAX_VALUE;

  private CrashPoints() {}

  /**
   * Starts counting from zero; the {@code k}-th write from now, counted from 1, does not happen.
   */
  public static void arm(long k) {
    if (!ENABLED) {
      throw new IllegalStateException("crash points are off; start with -Dbatoid.crashpoints=true");
    }
    COUNT.set(0);
    fatal = k;
  }

  /** Stops killing and returns the number of writes since {@link #arm}. */
  public static long disarm() {
    fatal = Long.MAX_VALUE;
    return COUNT.get();
  }

  static void beforeWrite() {
    if (ENABLED) {
      count();
    }
  }

  private static void count() {
    if (COUNT.incrementAndGet() == fatal) {
      Syscall.KILL.callOnce(Posix.pid(), SIGKILL, 0, 0);
      while (true) {
        Thread.onSpinWait(); // the signal reaches another thread of ours first, maybe
      }
    }
  }
}
