package io.batoid.scheduler.task;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before another attempt: doubling, with jitter, up to a bound. */
final class Backoff {
  private static final long FIRST_NANOS = 10_000_000L;
  private static final long LONGEST_NANOS = 10_000_000_000L;

  private Backoff() {}

  /** Before re-run number {@code rerun}, from 1: half to one and a half times the plain value. */
  static long nanos(int rerun) {
    int doublings = Math.min(rerun - 1, 20);
    long plain = Math.min(LONGEST_NANOS, FIRST_NANOS << doublings);
    return plain / 2 + ThreadLocalRandom.current().nextLong(plain);
  }

  /**
   * The same after the death of its worker: most deaths are no fault of the task, so that it runs
   * again at once, the first time.
   */
  static long nanosAfterCrash(int rerun) {
    return rerun == 1 ? 0 : nanos(rerun - 1);
  }
}
