package io.batoid.bench.torture;

import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a run is on its way to the counts it has to reach: time is that which has gone by. */
final class Pace {
  /** So much more than asked for is aimed at, as some of the time goes into checks. */
  private static final double MARGIN = 1.08;

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

  /** The operation of which there are fewest, and too few. */
  @Nullable Kind mostBehind() {
    double enough = MARGIN * Run.OPERATIONS_PER_MINUTE * minutes();
    return Stream.of(Kind.values())
        .filter(kind -> figures.count(kind) < enough)
        .min(Comparator.comparingLong(figures::count))
        .orElse(null);
  }
}
