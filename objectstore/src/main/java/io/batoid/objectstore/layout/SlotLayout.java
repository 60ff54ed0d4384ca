package io.batoid.objectstore.layout;

/**
 * An object's slot: 128 bytes, two cache lines, the first mostly read, the second written by
 * everyone.
 *
 * <pre>
 * line 0    0  state word                      {@link StateWord}
 *           8  location word                   {@link LocationWord}
 *          16  disk place                      {@link DiskPlace}, 0 = none
 *          24  reserver: generation in the upper half; in the lowest 16 bits, index + 1 of the process
 *              that is responsible for the promise of that generation while nobody is in charge of
 *              it; above them, whether that one can make the value again: 1 it can, 2 not any more,
 *              3 it never could, and it is what a task returns: this stays when it dies
 *          32  created, in seconds since 1970, in the lower half; in the upper, the process whose
 *              memory it is: incarnation 24, index + 1 in the lowest 8
 *          40  used: nonzero if the object was used since the hand of the clock passed
 *          48  bytes of the copy on disk: the block's header, value and edges; the highest bit says
 *              that it has edges
 *          56  CRC-32C of that copy, without the block's name
 * line 1   64  refs, 2 words                   one bit per process
 *          80  pins, 2 words                   one bit per process
 *          96  waiters, 2 words                one bit per process
 *         112  names                           one bit per catalogue shard
 *         120  nested count                    edges of live objects to this one
 * </pre>
 */
public final class SlotLayout {
  public static final int SIZE = 128;
  public static final int SHIFT = 7;

  public static final int STATE_OFFSET = 0;
  public static final int LOCATION_OFFSET = STATE_OFFSET + 8;
  public static final int DISK_OFFSET = LOCATION_OFFSET + 8;
  public static final int RESERVER_OFFSET = DISK_OFFSET + 8;
  public static final int CREATED_OFFSET = RESERVER_OFFSET + 8;
  public static final int USED_OFFSET = CREATED_OFFSET + 8;
  public static final int DISK_LENGTH_OFFSET = USED_OFFSET + 8;
  public static final int DISK_CRC_OFFSET = DISK_LENGTH_OFFSET + 8;

  /** In the length of a copy: it has edges, which are nowhere else while it is the only one. */
  public static final long COPY_HAS_EDGES = 1L << 63;

  public static final int REFS_OFFSET = 64;
  public static final int PINS_OFFSET = REFS_OFFSET + 16;
  public static final int WAITERS_OFFSET = PINS_OFFSET + 16;
  public static final int NAMES_OFFSET = WAITERS_OFFSET + 16;
  public static final int NESTED_OFFSET = NAMES_OFFSET + 8;

  private SlotLayout() {}

  /** A created word. */
  public static long created(int seconds, int maker) {
    return (long) maker << 32 | (seconds & 0xFFFF_FFFFL);
  }

  /** The seconds since 1970 in a created word. */
  public static long createdSeconds(long word) {
    return word & 0xFFFF_FFFFL;
  }

  /** The process whose memory an object is, as created words have it. */
  public static int maker(int index, int incarnation) {
    return incarnation << 8 | index + 1;
  }

  /** The process of a created word, as {@link #maker(int, int)} made it. */
  public static int makerOf(long word) {
    return (int) (word >>> 32);
  }
}
