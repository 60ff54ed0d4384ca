package io.batoid.objectstore.memory;

/**
 * How often to look again before going to sleep: as often as has paid off lately.
 *
 * <p>Looking that paid off may go on for longer next time; looking in vain for half as long. But a
 * sleep that was over at once says that looking a little longer would have paid off: without this,
 * two processes that answer each other, once slow, would sleep between all their messages for ever,
 * each because the other does. By that the budget grows to no more than about what a sleep costs,
 * so that where there are fewer processors than threads looking is never much more than doubling
 * the cost (competitive spinning: Karlin, Li, Manasse, Owicki, "Empirical studies of competitive
 * spinning for a shared-memory multiprocessor", SOSP 1991).
 *
 * <p>Safe for use by any thread; racy on purpose, as any budget between the bounds is right.
 */
public final class SpinBudget {
  private static final int MIN = 32;
  private static final int MAX = 1 << 13;

  /** So many looks take about as long as falling asleep and being woken. */
  private static final int ASLEEP = 128;

  /**
   * A sleep of less was hardly one: most of it is falling asleep and being woken, which takes 50 µs
   * where the processor was halted meanwhile.
   */
  private static final long SHORT_NANOS = 100_000;

  private int spins = 2000;

  /** How often to look. */
  public int spins() {
    return spins;
  }

  /** What was waited for came while looking at most {@code budget} times. */
  public void paidOff(int budget) {
    spins = Math.min(MAX, budget + (budget >> 3) + 1);
  }

  /** It did not come while looking {@code budget} times, and then came after a sleep. */
  public void slept(int budget, long nanos) {
    spins = nanos < SHORT_NANOS && budget < ASLEEP ? budget * 2 : Math.max(MIN, budget >> 1);
  }
}
