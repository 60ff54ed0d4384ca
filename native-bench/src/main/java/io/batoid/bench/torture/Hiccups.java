package io.batoid.bench.torture;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that only sleeps, and how late the machine woke it: what no stall can be shorter than.
 */
final class Hiccups {
  private static final long SLEEP_NANOS = 1_000_000;

  private volatile long longestNanos;

  Hiccups() {
    Thread.ofPlatform().daemon().name("hiccups").start(this::watch);
  }

  long longestNanos() {
    return longestNanos;
  }

  private void watch() {
    while (true) {
      long start = System.nanoTime();
      LockSupport.parkNanos(SLEEP_NANOS);
      longestNanos = Math.max(longestNanos, System.nanoTime() - start - SLEEP_NANOS);
    }
  }
}
