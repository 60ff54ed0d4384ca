package io.batoid.objectstore.memory;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Ends this process with SIGKILL before its k-th shared write, for tests of what survivors see
 * then.
 *
 * <p>Off unless the system property {@code batoid.crashpoints} is true; the constant is folded by
 * the compiler, so that a write then costs nothing more. Each shared write calls in here first:
 * words of the segment, its pages, lock bytes, and every making, linking and deleting of a file of
 * the session.
 */
public final class CrashPoints {
  /** Whether shared writes are counted in this JVM. */
  public static final boolean ENABLED = Boolean.getBoolean("batoid.crashpoints");

  /** SIGKILL. */
  public static final int KILL = 9;

  /** SIGSTOP. */
  public static final int STOP = 19;

  private static final AtomicLong COUNT = new AtomicLong();
  private static volatile long fatal = Long.MAX_VALUE;
  private static volatile @Nullable Watcher watcher;

  /** Sees each shared write before it happens, in the thread that makes it. */
  public interface Watcher {
    /** A word of the segment: the value to be stored, the bits, or what is to be added. */
    void beforeWrite(long offset, long value);

    /** A byte of the lock file is about to be asked for, or to be let go. */
    void beforeLock(long offset, boolean exclusive, boolean unlock);

    /** A file of the session, or its pages, are about to change. */
    void beforeFileChange();
  }

  private CrashPoints() {}

  /**
   * Starts counting from zero; the {@code k}-th write from now, counted from 1, does not happen.
   */
  public static void arm(long k) {
    requireEnabled();
    COUNT.set(0);
    fatal = k;
  }

  /** Stops killing and returns the number of writes since {@link #arm}. */
  public static long disarm() {
    fatal = Long.MAX_VALUE;
    return COUNT.get();
  }

  /** Has every write of this JVM from now on shown to {@code watcher}, which may end it there. */
  public static void watch(@Nullable Watcher watcher) {
    requireEnabled();
    CrashPoints.watcher = watcher;
  }

  /** Sends this process {@link #KILL}, and does not return, or {@link #STOP}. */
  public static void signal(int number) {
    Syscall.KILL.callOnce(Posix.pid(), number, 0, 0);
    while (number == KILL) {
      Thread.onSpinWait(); // the signal may reach another thread of ours first
    }
  }

  /** A file of the session is about to be made, named or deleted, or its pages to change. */
  public static void beforeFileChange() {
    if (ENABLED) {
      Watcher watching = watcher;
      if (watching != null) {
        watching.beforeFileChange();
      }
      count();
    }
  }

  static void beforeWrite(long offset, long value) {
    if (ENABLED) {
      Watcher watching = watcher;
      if (watching != null) {
        watching.beforeWrite(offset, value);
      }
      count();
    }
  }

  static void beforeLock(long offset, boolean exclusive, boolean unlock) {
    if (ENABLED) {
      Watcher watching = watcher;
      if (watching != null) {
        watching.beforeLock(offset, exclusive, unlock);
      }
      count();
    }
  }

  private static void count() {
    if (COUNT.incrementAndGet() == fatal) {
      signal(KILL);
    }
  }

  private static void requireEnabled() {
    if (!ENABLED) {
      throw new IllegalStateException("crash points are off; start with -Dbatoid.crashpoints=true");
    }
  }
}
