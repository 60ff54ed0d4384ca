package io.batoid.bench.harness;

/**
 * What a row must reach.
 *
 * @param bound whether the limit is a floor or a ceiling
 * @param limit the limit
 * @param subject whether the limit is on the figure itself or on its ratio to the baseline
 */
public record Goal(Bound bound, double limit, Subject subject) {

  /** Which side of the limit is good. */
  public enum Bound {
    /** The more, the better. */
    AT_LEAST("≥"),
    /** The less, the better. */
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  /** What the limit is about. */
  public enum Subject {
    /** The measured figure, in its own unit. */
    VALUE,
    /** The measured figure divided by the baseline of the same run. */
    RATIO
  }

  /** The figure must be {@code limit} or more. */
  public static Goal atLeast(double limit) {
    return new Goal(Bound.AT_LEAST, limit, Subject.VALUE);
  }

  /** The figure must be {@code limit} or less. */
  public static Goal atMost(double limit) {
    return new Goal(Bound.AT_MOST, limit, Subject.VALUE);
  }

  /** The figure must be {@code limit} times its baseline or more. */
  public static Goal ratioAtLeast(double limit) {
    return new Goal(Bound.AT_LEAST, limit, Subject.RATIO);
  }

  /** The figure must be {@code limit} times its baseline or less. */
  public static Goal ratioAtMost(double limit) {
    return new Goal(Bound.AT_MOST, limit, Subject.RATIO);
  }

  boolean isMetBy(double value) {
    return bound == Bound.AT_LEAST ? value >= limit : value <= limit;
  }

  /** Returns the goal as the table shows it, such as {@code ≥ 7 M/s} or {@code ≤ 2×}. */
  public String text(String unit) {
    String number = Figure.number(limit);
    return bound.sign + " " + (subject == Subject.RATIO ? number + "×" : number + " " + unit);
  }
}
