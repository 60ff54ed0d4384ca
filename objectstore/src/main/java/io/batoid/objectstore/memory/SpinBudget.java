package io.batoid.objectstore.memory;

/**
 * How often to look again before going to sleep: as often as has paid off lately.
 *
 * <p>Looking that paid off may go on for longer next time; looking in vain for half as long. But a
 * sleep that was over at once says that looking a little longer would have paid off: without this,
 * two processes that answer each other, once slow, would sleep between all their messages for ever,
 * each because the other does. So the budget grows to about what a sleep costs (competitive
 * spinning: Karlin, Li, Manasse, Owicki, "Empirical studies of competitive spinning for a
 * shared-memory multiprocessor", SOSP 1991). Where that does not help, as with fewer processors
 * than threads, it is tried again only now and then.
 *
 * <p>Whoever is waited for may be waiting for this very processor: the kernel likes to wake a
 * process where its waker runs, and does not move it while one of the two always sleeps. So now and
 * then a look gives the processor away ({@link #pause}): both can go on there, and being ready to
 * run both, they are soon given one each.
 *
 * <p>Safe for use by any thread; racy on purpose, as any budget between the bounds is right.
 */
public final class SpinBudget {
  private static final int MIN = 32;
  private static final int MAX = 1 << 14;

  /** So many looks take about as long as falling asleep and being woken. */
  private static final int ASLEEP = 4096;

  /** Of so many looks one gives the processor away. */
  private static final int YIELD_MASK = 64 - 1;

  /**
   * A sleep of less was hardly one: most of it is falling asleep and being woken, which takes 50 µs
   * where the processor was halted meanwhile.
   */
  private static final long SHORT_NANOS = 100_000;

  /** So often one looks that long in vain before giving up, */
  private static final int TRIES = 4;

  /** and so many sleeps pass before it is tried again. */
  private static final int REST = 128;

  private int spins = 2000;
  private int inVain;

  /** What to do after the look with a number, counted from 0, was in vain. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: whoever waits long sleeps
  public static void pause(int look) {
    if ((look & YIELD_MASK) == YIELD_MASK) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** How often to look. */
  public int spins() {
    return spins;
  }

  /** What was waited for came while looking at most {@code budget} times. */
  public void paidOff(int budget) {
    inVain = Math.min(inVain, 0);
    spins = Math.min(MAX, budget + (budget >> 3) + 1);
  }

  /** It did not come while looking {@code budget} times, and then came after a sleep. */
  public void slept(int budget, long nanos) {
    if (nanos >= SHORT_NANOS) {
      spins = Math.max(MIN, budget >> 1);
    } else if (inVain < 0) {
      inVain++;
      spins = MIN;
    } else if (budget < ASLEEP) {
      spins = budget * 2;
    } else if (++inVain >= TRIES) {
      inVain = -REST;
      spins = MIN;
    } else {
      spins = ASLEEP;
    }
  }
}
