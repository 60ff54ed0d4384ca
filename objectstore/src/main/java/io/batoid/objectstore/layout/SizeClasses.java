package io.batoid.objectstore.layout;

/**
 * The sizes of small blocks: every 16 bytes up to 128, then eight to each doubling (about 12 %
 * apart), up to 128 KiB. Class 0 is no class. A span is as short as may be without wasting more
 * than a sixteenth of it: each process has spans of its own of every class that it uses, also where
 * that is most of a small store.
 */
public final class SizeClasses {
  /** The largest block that lives in a span; larger ones take a run of chunks to themselves. */
  public static final int MAX_BLOCK = 128 << 10;

  /** Number of classes, class 0 included. */
  public static final int COUNT;

  private static final int LINEAR_LIMIT = 128;
  private static final int STEP = 16;
  private static final int MIN_BLOCK = 48;
  private static final int LINEAR_CLASSES = (LINEAR_LIMIT - MIN_BLOCK) / STEP + 1;
  private static final int[] SIZES;
  private static final int[] SPAN_CHUNKS;

  /** For each class 2^32 divided by the block size in steps, rounded up. */
  private static final int[] INVERSES;

  static {
    int doublings = Integer.numberOfTrailingZeros(MAX_BLOCK / LINEAR_LIMIT);
    COUNT = 1 + LINEAR_CLASSES + doublings * 8;
    SIZES = new int[COUNT];
    int index = 1;
    for (int size = MIN_BLOCK; size <= LINEAR_LIMIT; size += STEP) {
      SIZES[index++] = size;
    }
    for (int base = LINEAR_LIMIT; base < MAX_BLOCK; base *= 2) {
      for (int eighth = 1; eighth <= 8; eighth++) {
        SIZES[index++] = base + base / 8 * eighth;
      }
    }
    INVERSES = new int[COUNT];
    SPAN_CHUNKS = new int[COUNT];
    for (int i = 1; i < COUNT; i++) {
      INVERSES[i] = (int) ((1L << 32) / (SIZES[i] / STEP)) + 1;
      int bytes = SegmentLayout.CHUNK;
      while (bytes % SIZES[i] > bytes / 16) {
        bytes += SegmentLayout.CHUNK;
      }
      SPAN_CHUNKS[i] = bytes / SegmentLayout.CHUNK;
    }
  }

  private SizeClasses() {}

  /**
   * The class of the smallest blocks with room for {@code bytes}, or 0 if that is more than {@link
   * #MAX_BLOCK}.
   */
  public static int classOf(long bytes) {
    if (bytes > MAX_BLOCK) {
      return 0;
    }
    int size = (int) bytes;
    if (size <= LINEAR_LIMIT) {
      return size <= MIN_BLOCK ? 1 : 1 + (size - MIN_BLOCK + STEP - 1) / STEP;
    }
    int log = 31 - Integer.numberOfLeadingZeros(size - 1);
    int eighth = ((size - 1) >>> (log - 3)) - 8;
    return LINEAR_CLASSES + (log - 7) * 8 + eighth + 1;
  }

  /** Bytes of a block of a class. */
  public static int blockSize(int sizeClass) {
    return SIZES[sizeClass];
  }

  /** Chunks in a span of a class. */
  public static int spanChunks(int sizeClass) {
    return SPAN_CHUNKS[sizeClass];
  }

  /** Blocks in a span of a class. */
  public static int spanBlocks(int sizeClass) {
    return (int) ((long) spanChunks(sizeClass) * SegmentLayout.CHUNK / SIZES[sizeClass]);
  }

  /**
   * Whether a block of a class begins at this offset in a span of it, which is a multiple of 16.
   */
  public static boolean isBlock(int sizeClass, long offsetInSpan) {
    long spanBytes = (long) spanChunks(sizeClass) * SegmentLayout.CHUNK;
    if (offsetInSpan < 0 || offsetInSpan > spanBytes - SIZES[sizeClass]) {
      return false;
    }
    // divisible exactly if the product's fraction is less than the inverse; both are below 2^16
    int product = (int) (offsetInSpan / STEP) * INVERSES[sizeClass];
    return Integer.compareUnsigned(product, INVERSES[sizeClass]) < 0;
  }
}
