package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

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
  private static final long NUMBER = System.getProperty("os.arch").equals("aarch64") ? 98 : 202;
  private static final MethodHandle SYSCALL =
      Errno.plainFunction(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
          Linker.Option.firstVariadicArg(1));

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
      long _ = (long) SYSCALL.invokeExact(NUMBER, address, WAIT, expected, timespec, 0L, 0);
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
  }

  /** Wakes everyone who sleeps on the word at {@code address}. */
  public static void wakeAll(long address) {
    wake(address, Integer.MAX_VALUE);
  }

  /** Wakes one of those who sleep on the word at {@code address}. */
  public static void wakeOne(long address) {
    wake(address, 1);
  }

  private static void wake(long address, int count) {
    try {
      long _ = (long) SYSCALL.invokeExact(NUMBER, address, WAKE, count, MemorySegment.NULL, 0L, 0);
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
  }
}
