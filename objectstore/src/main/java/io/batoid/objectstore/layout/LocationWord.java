package io.batoid.objectstore.layout;

/**
 * Where an object's block is: residency in the upper 16 bits, block number in the lower 48.
 *
 * <p>It counts only while its residency is the state word's. A block number is the block's offset
 * in the arena divided by {@link #BLOCK_UNIT}.
 */
public final class LocationWord {
  /** Blocks start at multiples of this many bytes. */
  public static final int BLOCK_UNIT = 16;

  private static final int RESIDENCY_SHIFT = 48;
  private static final long BLOCK_MASK = (1L << RESIDENCY_SHIFT) - 1;

  private LocationWord() {}

  /** Puts a word together from a residency and a byte offset in the arena. */
  public static long of(int residency, long arenaOffset) {
    return (long) residency << RESIDENCY_SHIFT | arenaOffset / BLOCK_UNIT;
  }

  /** The residency it counts in. */
  public static int residency(long word) {
    return (int) (word >>> RESIDENCY_SHIFT);
  }

  /** The block's byte offset in the arena. */
  public static long arenaOffset(long word) {
    return (word & BLOCK_MASK) * BLOCK_UNIT;
  }

  /** A word that does not count in {@code residency}, nor for a long time after. */
  public static long none(int residency) {
    return (long) (residency ^ 0x8000) << RESIDENCY_SHIFT;
  }

  /** Whether {@code location} counts beside the state word {@code state}. */
  public static boolean counts(long location, long state) {
    return residency(location) == StateWord.residency(state);
  }
}
