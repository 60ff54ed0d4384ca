package io.batoid.objectstore.layout;

/**
 * An object's slot: 128 bytes, two cache lines, the first mostly read, the second written by
 * everyone.
 *
 * <pre>
 * line 0    0  state word                      {@link StateWord}
 *           8  location word                   {@link LocationWord}
 *          16  disk place                      (0 = none)
 *          24  reserver: process index + 1, who is responsible for an unsealed promise nobody is in charge of
 *          32  created, in seconds since 1970
 *          40  reserved
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

  public static final int REFS_OFFSET = 64;
  public static final int PINS_OFFSET = REFS_OFFSET + 16;
  public static final int WAITERS_OFFSET = PINS_OFFSET + 16;
  public static final int NAMES_OFFSET = WAITERS_OFFSET + 16;
  public static final int NESTED_OFFSET = NAMES_OFFSET + 8;

  private SlotLayout() {}
}
