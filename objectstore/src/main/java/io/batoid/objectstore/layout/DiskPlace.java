package io.batoid.objectstore.layout;

/**
 * Where an object's copy on disk is: the number of a spill file in the upper 40 bits, and in the
 * lower 24 where in it the copy begins, in units of {@link #UNIT} bytes.
 *
 * <p>Zero is no copy. A number is never used twice in a session, so a place never comes to mean
 * another copy. Its lowest seven bits are the index of the process that made the file.
 */
public final class DiskPlace {
  /** Copies start at multiples of this many bytes. */
  public static final int UNIT = 16;

  /** The most bytes before the last copy in a file. */
  public static final long MAX_OFFSET = (1L << 24) * UNIT - UNIT;

  private static final int FILE_SHIFT = 24;
  private static final int INDEX_BITS = 7;

  private DiskPlace() {}

  /** Puts a word together. */
  public static long of(long file, long offset) {
    return file << FILE_SHIFT | offset / UNIT;
  }

  /** The number of the file. */
  public static long file(long place) {
    return place >>> FILE_SHIFT;
  }

  /** Where the copy begins in its file, in bytes. */
  public static long offset(long place) {
    return (place & (1L << FILE_SHIFT) - 1) * UNIT;
  }

  /** The number of a file that the process with an index makes. */
  public static long fileNumber(long count, int index) {
    return count << INDEX_BITS | index;
  }

  /** The index of the process that made a file. */
  public static int index(long file) {
    return (int) (file & (1 << INDEX_BITS) - 1);
  }
}
