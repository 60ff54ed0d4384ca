package io.batoid.bench.harness;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.DoubleUnaryOperator;

/**
 * Repeated measurements of one thing, summed up by their median and their spread.
 *
 * <p>The median, because on a shared machine the noise is one-sided: a neighbour can only make a
 * repetition slower. The spread is the least and the greatest of up to {@value #FEW} repetitions,
 * and the 5th and 95th percentile of more, whose extremes say more about how many there were than
 * about the thing measured.
 */
public final class Samples {
  private static final int FEW = 20;

  private final double[] sorted;

  private Samples(double[] sorted) {
    this.sorted = sorted;
  }

  /** Returns the samples given, in any order. */
  public static Samples of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no samples");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Samples(sorted);
  }

  /** Returns the samples given, in any order. */
  public static Samples of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns these samples in another unit. */
  public Samples map(DoubleUnaryOperator conversion) {
    return of(Arrays.stream(sorted).map(conversion).toArray());
  }

  /** Returns how many there are. */
  public int count() {
    return sorted.length;
  }

  /** Returns the middle sample, or the mean of the two middle ones. */
  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Returns the lower end of the spread. */
  public double low() {
    return sorted.length <= FEW ? sorted[0] : percentile(5);
  }

  /** Returns the upper end of the spread. */
  public double high() {
    return sorted.length <= FEW ? sorted[sorted.length - 1] : percentile(95);
  }

  /** Returns the smallest sample that {@code percent} of the samples do not exceed. */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }
}
