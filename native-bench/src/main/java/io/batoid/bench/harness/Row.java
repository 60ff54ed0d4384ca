package io.batoid.bench.harness;

import org.jspecify.annotations.Nullable;

/**
 * One row of the table: what was measured, beside what, and whether that is enough.
 *
 * @param id the row's name, unique in the table
 * @param scenario the scenario that measured it, which is also the argument that repeats it
 * @param measured the figure, or null if it could not be measured
 * @param baseline what it is compared with, measured in the same run, or null
 * @param goal what it must reach, or null if it is only reported
 * @param how heap sizes, JVM options and whatever else the figure depends on
 * @param missing why there is no figure, or null if there is one
 */
public record Row(
    String id,
    String scenario,
    String what,
    @Nullable Figure measured,
    @Nullable Figure baseline,
    @Nullable Goal goal,
    String how,
    @Nullable String missing) {

  /** Whether the row reached its goal. */
  public enum Verdict {
    /** The goal is reached. */
    PASS("pass"),
    /** The goal is missed. */
    MISS("MISS"),
    /** There is no goal. */
    REPORTED("–"),
    /** There is no figure, or no baseline where the goal is a ratio. */
    NOT_MEASURED("not measured");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A measured row. */
  public static Row of(String id, String scenario, Figure measured) {
    return new Row(id, scenario, measured.what(), measured, null, null, "", null);
  }

  /** A row that could not be measured, and why. */
  public static Row missing(String id, String scenario, String what, String why) {
    return new Row(id, scenario, what, null, null, null, "", why);
  }

  /** The same row beside a baseline of the same run. */
  public Row beside(@Nullable Figure baseline) {
    return new Row(id, scenario, what, measured, baseline, goal, how, missing);
  }

  /** The same row with something to reach. */
  public Row goal(Goal goal) {
    return new Row(id, scenario, what, measured, baseline, goal, how, missing);
  }

  /** The same row with the conditions it was measured under. */
  public Row how(String how) {
    return new Row(id, scenario, what, measured, baseline, goal, how, missing);
  }

  /** Returns the figure divided by its baseline, or null if one of them is missing. */
  public @Nullable Double ratio() {
    return measured == null || baseline == null ? null : measured.median() / baseline.median();
  }

  /** Judges the row. */
  public Verdict verdict() {
    if (measured == null) {
      return Verdict.NOT_MEASURED;
    }
    if (goal == null) {
      return Verdict.REPORTED;
    }
    Double judged = goal.subject() == Goal.Subject.RATIO ? ratio() : (Double) measured.median();
    if (judged == null) {
      return Verdict.NOT_MEASURED;
    }
    return goal.isMetBy(judged) ? Verdict.PASS : Verdict.MISS;
  }
}
