package io.batoid.bench.torture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long operations of survivors were held up by a death: what of them came after the kernel's
 * release of the dead one's lock byte, if they overlap the time until it was reaped.
 *
 * @param nanos how long
 * @param kind of what operation, or null if none took long
 */
record Stalls(long nanos, @Nullable Kind kind) {
  /**
   * The longest by a death; an operation that overlaps a stop does not count, nor does joining and
   * leaving, which waits for whoever is just starting.
   */
  static Stalls longestByDeath(Figures figures) {
    Stalls longest = new Stalls(0, null);
    for (Figures.Slow operation : figures.slow) {
      if (operation.kind() == Kind.REJOIN || overlapsAny(operation, figures.stopped)) {
        continue;
      }
      for (Deaths.Death death : figures.deaths) {
        if (operation.end() > death.releasedAt && operation.start() < death.reapedAt) {
          long nanos = operation.end() - Math.max(operation.start(), death.releasedAt);
          if (nanos > longest.nanos) {
            longest = new Stalls(nanos, operation.kind());
          }
        }
      }
    }
    return longest;
  }

  /** The longest operation of another process that overlaps a stop; part of it is the stop's. */
  static Stalls longestBesideStop(Figures figures) {
    Stalls longest = new Stalls(0, null);
    for (Figures.Slow operation : figures.slow) {
      long nanos = operation.end() - operation.start();
      if (nanos > longest.nanos && overlapsAny(operation, figures.stopped)) {
        longest = new Stalls(nanos, operation.kind());
      }
    }
    return longest;
  }

  /** The longest of one kind, whatever happened meanwhile. */
  static Stalls longestOf(Figures figures, Kind kind) {
    Stalls longest = new Stalls(0, null);
    for (Figures.Slow operation : figures.slow) {
      long nanos = operation.end() - operation.start();
      if (operation.kind() == kind && nanos > longest.nanos) {
        longest = new Stalls(nanos, kind);
      }
    }
    return longest;
  }

  private static boolean overlapsAny(Figures.Slow operation, List<long[]> stops) {
    for (long[] stop : stops) {
      if (operation.end() > stop[0] && operation.start() < stop[1]) {
        return true;
      }
    }
    return false;
  }
}
