package io.batoid.bench.harness;

/**
 * The time of one operation, from batches: reading the clock costs as much as the operations that
 * are of interest, so a batch is timed and divided.
 *
 * @param median the median over the batches, in nanoseconds per operation
 * @param low the 5th percentile
 * @param high the 95th percentile
 * @param batches how many batches
 */
public record BatchTimes(double median, double low, double high, int batches) {

  /**
   * Times {@code batches} batches after a third as many for warm-up.
   *
   * @param operations how many operations {@code batch} makes
   * @param between runs before each batch, untimed
   */
  public static BatchTimes measure(int batches, int operations, Runnable batch, Runnable between) {
    double[] nanos = new double[batches];
    for (int i = -batches / 3; i < batches; i++) {
      between.run();
      long start = System.nanoTime();
      batch.run();
      if (i >= 0) {
        nanos[i] = (System.nanoTime() - start) / (double) operations;
      }
    }
    between.run();
    Samples samples = Samples.of(nanos);
    return new BatchTimes(samples.median(), samples.percentile(5), samples.percentile(95), batches);
  }

  /** Reads what {@link #toString} wrote. */
  public static BatchTimes parse(String text) {
    String[] words = text.split(" ", -1);
    return new BatchTimes(
        Double.parseDouble(words[0]),
        Double.parseDouble(words[1]),
        Double.parseDouble(words[2]),
        Integer.parseInt(words[3]));
  }

  /** Returns it as a figure. */
  public Figure figure(String what) {
    return new Figure(what, "ns", median, low, high, batches);
  }

  @Override
  public String toString() {
    return median + " " + low + " " + high + " " + batches;
  }
}
