package io.batoid.objectstore.layout;

/**
 * One object inside another: slot in the lower 31 bits, whether it has been counted in bit 31,
 * generation above.
 *
 * <p>An edge is recorded uncounted; counting it (the child's nested count and this bit together) is
 * one step of the redo record beside the child's edge lock.
 */
public final class EdgeWord {
  private static final long COUNTED = 1L << 31;

  private EdgeWord() {}

  /** An edge to {@code slot} that has not been counted yet. */
  public static long of(int slot, int generation) {
    return (long) generation << 32 | slot;
  }

  /** The child's slot. */
  public static int slot(long edge) {
    return (int) (edge & COUNTED - 1);
  }

  /** The child's generation. */
  public static int generation(long edge) {
    return (int) (edge >>> 32);
  }

  /** Whether the child's nested count includes this edge. */
  public static boolean counted(long edge) {
    return (edge & COUNTED) != 0;
  }

  /** The same edge, counted or not. */
  public static long withCounted(long edge, boolean counted) {
    return counted ? edge | COUNTED : edge & ~COUNTED;
  }
}
