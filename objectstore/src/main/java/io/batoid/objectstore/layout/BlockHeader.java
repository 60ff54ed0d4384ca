package io.batoid.objectstore.layout;

/**
 * The 32 bytes before an object's value.
 *
 * <pre>
 *  0        name: slot 28 | low generation 20 | residency 16
 *  8        length of the value in bytes
 * 16        codec 8 | flags 8 | residency 16 | number of edges 32
 * 24        CRC-32C of codec and value, or 0 | reserved 32
 * 32        the value, then, 8-aligned, one edge of 8 bytes for each object inside it
 * </pre>
 *
 * <p>All of it is written before the name, and the name before the object is sealed. The name is a
 * hint: it says which slot to ask whether the block is in use. Any bytes may stand there; only a
 * slot whose location is this block counts.
 *
 * <p>The edges of a block that was read from disk belong to the object whose name it gets when it
 * changes hands, not to the reservation it was read into: its codec word says in which residency
 * they count, so that the one write of the name makes them count.
 */
public final class BlockHeader {
  /** Bytes before the value. */
  public static final int SIZE = 32;

  public static final int NAME_OFFSET = 0;
  public static final int LENGTH_OFFSET = 8;
  public static final int CODEC_OFFSET = 16;
  public static final int CRC_OFFSET = 24;

  /** Set in the codec word when the CRC is valid. */
  public static final int FLAG_CRC = 1;

  /** Set in the codec word of a block whose bytes go on changing: it never leaves memory. */
  public static final int FLAG_STAYS = 2;

  /** Set in the codec word of a block whose edges count only under a name of its residency. */
  public static final int FLAG_EDGES_LATER = 4;

  /** Bytes of one edge. */
  public static final int EDGE_SIZE = 8;

  private static final int SLOT_BITS = 28;
  private static final int GENERATION_BITS = 20;
  private static final int RESIDENCY_SHIFT = 16;
  private static final long RESIDENCY_MASK = 0xFFFFL << RESIDENCY_SHIFT;

  private BlockHeader() {}

  /** The name of a block that holds the object of {@code slot}. */
  public static long name(int slot, int generation, int residency) {
    long lowGeneration = generation & ((1L << GENERATION_BITS) - 1);
    return (long) slot
        | lowGeneration << SLOT_BITS
        | (long) residency << (SLOT_BITS + GENERATION_BITS);
  }

  /** The slot to ask about a block with this name. */
  public static int slotOfName(long name) {
    return (int) (name & ((1L << SLOT_BITS) - 1));
  }

  /** The residency in a name. */
  public static int residencyOfName(long name) {
    return (int) (name >>> (SLOT_BITS + GENERATION_BITS));
  }

  /** The codec word. */
  public static long codecWord(int codec, int flags, int edges) {
    return (codec & 0xFFL) | ((flags & 0xFFL) << 8) | ((long) edges << 32);
  }

  /** A codec word whose edges count once the block has a name of this residency. */
  public static long withEdgesLater(long codecWord, int residency) {
    return (codecWord & ~RESIDENCY_MASK)
        | (long) FLAG_EDGES_LATER << 8
        | (residency & 0xFFFFL) << RESIDENCY_SHIFT;
  }

  /** Whether the edges of a codec word count in a block of this name. */
  public static boolean edgesCount(long codecWord, long name) {
    return (flags(codecWord) & FLAG_EDGES_LATER) == 0
        || (codecWord & RESIDENCY_MASK) >>> RESIDENCY_SHIFT == residencyOfName(name);
  }

  /** The codec of a codec word. */
  public static int codec(long codecWord) {
    return (int) (codecWord & 0xFF);
  }

  /** The flags of a codec word. */
  public static int flags(long codecWord) {
    return (int) (codecWord >>> 8 & 0xFF);
  }

  /** The number of edges of a codec word. */
  public static int edges(long codecWord) {
    return (int) (codecWord >>> 32);
  }

  /** Where the edges begin, from the start of the block, for a value of {@code length} bytes. */
  public static long edgesOffset(long length) {
    return SIZE + (length + 7 & ~7L);
  }

  /** Bytes of a block for a value of {@code length} bytes with {@code edges} objects inside. */
  public static long blockSize(long length, int edges) {
    return edges == 0 ? SIZE + length : edgesOffset(length) + (long) edges * EDGE_SIZE;
  }
}
