package io.batoid.objectstore.layout;

/**
 * A process' entry in the process table: 4 KiB.
 *
 * <pre>
 *    0  status: incarnation in the upper half, state in the lower     (the ready signal: written last)
 *    8  process id, as the process itself sees it
 *   16  start, in milliseconds since 1970
 *   24  inbox: slot + 1 and generation of the block it receives messages through, or 0
 *   64  bell: counts rings, a futex                                   (the doorbell, a line of its own)
 *   68  listening: 0 nobody, 1 awake, 2 asleep
 *   72  ring head: slots announced so far
 *   80  look everywhere: set when announcements may have been missed
 *  128  freed classes, 2 words: size classes of our spans in which others freed blocks
 *  144  freed slots: set when others freed slots of our slot spans
 *  192  counters, each written by this process alone
 *  320  ticket: place in the queue of writers that wait for memory, 0 = none   (a line of its own)
 *  328  looks: counts looks at that queue by who waits in it
 *  336  leaving: lowest bit while the process has objects leave memory; above, how often some did
 * 2048  ring: 256 announced slots
 * </pre>
 */
public final class ProcessLayout {
  public static final int SIZE = 4096;

  /** Nobody has this index. */
  public static final int EMPTY = 0;

  /** A process has this index, or had it and has not been reaped. */
  public static final int LIVE = 1;

  public static final int STATUS_OFFSET = 0;
  public static final int PID_OFFSET = 8;
  public static final int START_OFFSET = 16;
  public static final int INBOX_OFFSET = 24;
  public static final int BELL_OFFSET = 64;
  public static final int LISTENING_OFFSET = 68;
  public static final int RING_HEAD_OFFSET = 72;
  public static final int LOOK_EVERYWHERE_OFFSET = 80;
  public static final int FREED_CLASSES_OFFSET = 128;
  public static final int FREED_SLOTS_OFFSET = 144;
  public static final int COUNTERS_OFFSET = 192;
  public static final int TICKET_OFFSET = 320;
  public static final int LOOKS_OFFSET = TICKET_OFFSET + 8;
  public static final int LEAVING_OFFSET = LOOKS_OFFSET + 8;
  public static final int RING_OFFSET = 2048;

  /** Slots the ring holds before announcements are missed. */
  public static final int RING_CAPACITY = 256;

  /** Set in an announced slot when it says that an id lent by the process was resolved. */
  public static final int LOAN_ARRIVED = 1 << 30;

  /** Set in an announced slot whose value is lost, and which the process can make again. */
  public static final int MAKE_AGAIN = 1 << 29;

  public static final int LISTENING_NOBODY = 0;
  public static final int LISTENING_AWAKE = 1;
  public static final int LISTENING_ASLEEP = 2;

  private ProcessLayout() {}

  /** A status word. */
  public static long status(int incarnation, int state) {
    return (long) incarnation << 32 | state;
  }

  /** The state in a status word. */
  public static int state(long status) {
    return (int) status;
  }

  /** The incarnation in a status word: grows each time the index is taken. */
  public static int incarnation(long status) {
    return (int) (status >>> 32);
  }
}
