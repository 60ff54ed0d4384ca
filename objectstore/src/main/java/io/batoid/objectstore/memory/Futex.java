package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sleeping on 32 bits of shared memory until another process wakes us: Linux' futex(2), shared
 * between processes.
 *
 * <p>Waking may be spurious; callers look at the word again.
 */
public final class Futex {
  /**
   * The longest slice of a wait: whoever waits looks at the liveness of what it depends on this
   * often.
   */
  public static final long SLICE_NANOS = 20_000_000;

  private static final int WAIT = 0;
  private static final int WAKE = 1;

  private Futex() {}

  /**
   * Sleeps while the word at {@code address} is {@code expected}, at most {@code nanos}, at most a
   * slice.
   */
  public static void await(long address, int expected, long nanos) {
    long bounded = Math.min(nanos, SLICE_NANOS);
    if (bounded <= 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(16, 8);
      timespec.set(JAVA_LONG, 0, bounded / 1_000_000_000);
      timespec.set(JAVA_LONG, 8, bounded % 1_000_000_000);
      Syscall.FUTEX.callOnce(address, WAIT, expected, timespec.address());
    }
  }

  /** Wakes everyone who sleeps on the word at {@code address}. */
  public static void wakeAll(long address) {
    Syscall.FUTEX.callOnce(address, WAKE, Integer.MAX_VALUE, 0);
  }

  /** Wakes one of those who sleep on the word at {@code address}. */
  public static void wakeOne(long address) {
    Syscall.FUTEX.callOnce(address, WAKE, 1, 0);
  }
}
