package io.batoid.bench.harness;

/**
 * One measured quantity: a median, its spread, and from how many repetitions.
 *
 * @param what what was measured, in words
 * @param unit the unit, such as {@code ns} or {@code M/s}
 * @param median the median of the repetitions
 * @param low the lower end of the spread (see {@link Samples})
 * @param high the upper end of the spread
 * @param count how many repetitions there were
 */
public record Figure(String what, String unit, double median, double low, double high, int count) {

  /** Sums up {@code samples}, which are in {@code unit}. */
  public static Figure of(String what, String unit, Samples samples) {
    return new Figure(what, unit, samples.median(), samples.low(), samples.high(), samples.count());
  }

  /** A quantity that was measured once. */
  public static Figure single(String what, String unit, double value) {
    return new Figure(what, unit, value, value, value, 1);
  }

  /** Returns the median with its unit, such as {@code 7.3 M/s}. */
  public String medianText() {
    return number(median) + " " + unit;
  }

  /** Returns the median with its unit and, where there is one, its spread. */
  public String text() {
    return count == 1
        ? medianText()
        : number(median) + " " + unit + " (" + number(low) + "–" + number(high) + ")";
  }

  /** Renders a number with three significant digits, or as a whole number from a hundred on. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100 || value == Math.rint(value)) {
      return String.format("%,d", Math.round(value));
    }
    return String.format(size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
  }
}
