package io.batoid.objectstore.layout;

/**
 * A lock that survives its holder, with the redo record of the step it guards.
 *
 * <pre>
 *   0  lock word: owner's incarnation in the upper half, owner's index + 1 in the lower,
 *     from bit 12 of the lower the heir's index + 1 (who shall be next), bit 31 of the lower = waiters
 *   8  redo: 0 nothing under way, else the step's kind (written last, cleared first)
 *  16  redo record: absolute values, so that replaying it twice does no harm
 * </pre>
 */
public final class LockLayout {
  public static final int WORD_OFFSET = 0;
  public static final int REDO_OFFSET = 8;
  public static final int RECORD_OFFSET = 16;

  /** Bytes of an edge lock. */
  public static final int EDGE_LOCK_SIZE = 128;

  /** Edge locks: the shard of a child is its slot modulo this. */
  public static final int EDGE_LOCKS = 64;

  /** Bytes of a catalogue shard's lock, its redo record included. */
  public static final int CATALOGUE_LOCK_SIZE = 2048;

  /** Catalogue shards. */
  public static final int CATALOGUE_SHARDS = 4;

  private LockLayout() {}
}
