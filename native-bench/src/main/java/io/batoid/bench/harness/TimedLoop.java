package io.batoid.bench.harness;

/**
 * Repeats an operation for a fixed time from a fixed moment, so that processes told the same moment
 * work side by side for the whole of it.
 */
public final class TimedLoop {
  private static final int BATCH = 64;

  private TimedLoop() {}

  /**
   * Repeats {@code operation} and returns operations per second.
   *
   * @param startNanos when to start, by {@link System#nanoTime}, which all processes share
   * @param millis for how long
   */
  public static double perSecond(long startNanos, long millis, Runnable operation) {
    while (System.nanoTime() - startNanos < 0) {
      Thread.onSpinWait();
    }
    long begin = System.nanoTime();
    long end = begin + millis * 1_000_000;
    long count = 0;
    long now;
    do {
      for (int i = 0; i < BATCH; i++) {
        operation.run();
      }
      count += BATCH;
      now = System.nanoTime();
    } while (now - end < 0);
    return count * 1e9 / (now - begin);
  }
}
