package io.batoid.bench.torture;

/** Whether a run is on its way to the counts it has to reach: time is that which has gone by. */
final class Pace {
  /** So much more than asked for is aimed at, as some of the time goes into checks. */
  private static final double MARGIN = 1.2;

  private final Figures figures;
  private final long start = System.nanoTime();

  Pace(Figures figures) {
    this.figures = figures;
  }

  double minutes() {
    return (System.nanoTime() - start) / 60e9;
  }

  /** Whether lives are to be shorter. */
  boolean killsAreBehind() {
    return figures.allKills() < MARGIN * Run.KILLS_PER_MINUTE * minutes();
  }

  /** Whether more is to be done of an operation. */
  boolean isBehind(Kind kind) {
    return figures.count(kind) < MARGIN * Run.OPERATIONS_PER_MINUTE * minutes();
  }

  /** Whether all counts are those of a run that takes until now. */
  boolean isReached(boolean spill) {
    return figures.allKills() >= Run.KILLS_PER_MINUTE * minutes()
        && figures.fewestOperations() >= Run.OPERATIONS_PER_MINUTE * minutes()
        && figures.emptyCells(spill).isEmpty();
  }
}
