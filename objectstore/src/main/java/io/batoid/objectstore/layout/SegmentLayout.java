package io.batoid.objectstore.layout;

/**
 * Where everything stands in a segment of a given geometry.
 *
 * <pre>
 * +--------------------+ 0
 * | header             |   4 KiB                    magic, version, geometry, limits
 * +--------------------+
 * | edge locks         |   64 x 128 B               {@link LockLayout}
 * | catalogue locks    |   4 x 2 KiB
 * +--------------------+
 * | process table      |   4 KiB per process        {@link ProcessLayout}
 * +--------------------+
 * | slot span table    |   16 B per 512 slots       owner, hint
 * +--------------------+
 * | chunk table        |   16 B per 64 KiB chunk    {@link RunWord}, hint
 * +--------------------+
 * | slot table         |   128 B per object         {@link SlotLayout}; committed span by span
 * +--------------------+ 2 MiB aligned
 * | arena              |   capacity                 blocks; committed run by run
 * +--------------------+
 * </pre>
 *
 * <p>All up to the slot table is committed when the segment is made.
 *
 * @param capacity bytes of the arena, a multiple of {@link #CHUNK}
 * @param maxObjects the most objects, a multiple of {@link #SLOTS_PER_SPAN}
 * @param maxProcesses 1 to {@link #MAX_PROCESSES}
 */
public record SegmentLayout(long capacity, int maxObjects, int maxProcesses) {
  /** "BATOID" and two bytes that no text file has. */
  public static final long MAGIC = 0x0A1A_4449_4F54_4142L;

  /** Changes whenever any layout or protocol word does: another version's store is refused. */
  public static final int FORMAT_VERSION = 7;

  public static final int PAGE = 4096;
  public static final int CHUNK = 64 << 10;
  public static final int SLOTS_PER_SPAN = 512;
  public static final int MAX_PROCESSES = 128;
  public static final int MAX_OBJECTS = (1 << 28) - SLOTS_PER_SPAN;
  public static final long MIN_CAPACITY = 1 << 20;
  public static final long MAX_CAPACITY = 1L << 42;

  public static final int MAGIC_OFFSET = 0;
  public static final int VERSION_OFFSET = 8;
  public static final int SESSION_OFFSET = 16;
  public static final int CAPACITY_OFFSET = 24;
  public static final int MAX_OBJECTS_OFFSET = 32;
  public static final int MAX_PROCESSES_OFFSET = 40;
  public static final int CREATED_OFFSET = 48;
  public static final int FLAGS_OFFSET = 56;
  public static final int CREATOR_PID_OFFSET = 64;
  public static final int MAX_OBJECT_SIZE_OFFSET = 72;
  public static final int PROCESS_QUOTA_OFFSET = 80;
  public static final int SPILL_LIMIT_OFFSET = 88;

  /** CRC-32C of the header up to here: everything that never changes once the segment is made. */
  public static final int HEADER_CRC_OFFSET = 96;

  /** The boot of the machine in which a persistent store was last opened, two words. */
  public static final int BOOT_OFFSET = 128;

  /** Nonzero while a persistent store is open, or if it was not closed by its last process. */
  public static final int OPEN_OFFSET = BOOT_OFFSET + 16;

  /**
   * Set by whoever waits for memory, cleared and woken by whoever frees some. A futex on a line of
   * its own.
   */
  public static final int MEMORY_WAITED_FOR_OFFSET = 256;

  /** The number that the next writer in the queue for memory takes; grows for ever. */
  public static final int TICKETS_OFFSET = MEMORY_WAITED_FOR_OFFSET + 8;

  /** Nonzero while writers wait for memory in a queue, or one died in it. */
  public static final int QUEUE_OFFSET = TICKETS_OFFSET + 8;

  /** Where to look for cold chunks first. A hint. */
  public static final int COLD_HINT_OFFSET = 320;

  /** Nonzero when there may be slot spans without an owner. A hint. */
  public static final int UNOWNED_SLOTS_OFFSET = 328;

  /** Size classes of which there may be spans without an owner, two words. A hint. */
  public static final int UNOWNED_CLASSES_OFFSET = 336;

  /** The number of the next spill file; grows for ever, so that no number is used twice. */
  public static final int SPILL_FILES_OFFSET = 352;

  /** The slot at which the hand of the clock stands. A hint. */
  public static final int CLOCK_HAND_OFFSET = 360;

  /**
   * The directory of spill files: length in bytes in the lower half of the word, CRC-32C of the
   * path in the upper; then the path in UTF-8.
   */
  public static final int SPILL_PATH_OFFSET = 2048;

  /** The most bytes of that path. */
  public static final int SPILL_PATH_BYTES = PAGE - SPILL_PATH_OFFSET - 8;

  /** Heads of runs freed lately, plus one: {@link #FREED_RUNS} words. Hints. */
  public static final int FREED_RUNS_OFFSET = 1024;

  /** How many freed runs are remembered. */
  public static final int FREED_RUNS = 64;

  /** Counters of processes that have left, added up under the gate. */
  public static final int COUNTERS_OFFSET = 512;

  /** In the flags: the store outlives its processes. */
  public static final long FLAG_PERSISTENT = 1;

  /** In the flags: every value carries a CRC. */
  public static final long FLAG_CHECKSUMS = 2;

  /** A slot span nobody has committed. */
  public static final int SLOT_SPAN_COLD = 0;

  /** A slot span that its owner is committing. */
  public static final int SLOT_SPAN_CLAIMED = 1;

  /** A slot span in use. */
  public static final int SLOT_SPAN_LIVE = 2;

  /** Entries of the slot span table and of the chunk table have 2 to this many bytes. */
  public static final int ENTRY_SHIFT = 4;

  private static final int ENTRY = 1 << ENTRY_SHIFT;
  private static final int ARENA_ALIGNMENT = 2 << 20;

  /** Checks the geometry. */
  public SegmentLayout {
    if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || capacity % CHUNK != 0) {
      throw new IllegalArgumentException("capacity=" + capacity);
    }
    if (maxObjects < SLOTS_PER_SPAN
        || maxObjects > MAX_OBJECTS
        || maxObjects % SLOTS_PER_SPAN != 0) {
      throw new IllegalArgumentException("maxObjects=" + maxObjects);
    }
    if (maxProcesses < 1 || maxProcesses > MAX_PROCESSES) {
      throw new IllegalArgumentException("maxProcesses=" + maxProcesses);
    }
  }

  public int chunks() {
    return (int) (capacity / CHUNK);
  }

  /** Slots there are: one for each object there may be, and those to bring objects back in. */
  public int slots() {
    return maxObjects + SLOTS_PER_SPAN;
  }

  /**
   * The first of the slots that objects come back to memory in: no object stays there, so that what
   * is on disk can be read when there are {@code maxObjects} objects. They are the last span's.
   */
  public int firstRestoringSlot() {
    return maxObjects;
  }

  /** Spans of slots, the one of restoring slots included, which is the last. */
  public int slotSpans() {
    return slots() / SLOTS_PER_SPAN;
  }

  /** Spans of slots that objects are given. */
  public int objectSpans() {
    return maxObjects / SLOTS_PER_SPAN;
  }

  public long edgeLock(int shard) {
    return PAGE + (long) shard * LockLayout.EDGE_LOCK_SIZE;
  }

  public long catalogueLock(int shard) {
    return edgeLock(LockLayout.EDGE_LOCKS) + (long) shard * LockLayout.CATALOGUE_LOCK_SIZE;
  }

  public long process(int index) {
    return pageAligned(catalogueLock(LockLayout.CATALOGUE_SHARDS))
        + (long) index * ProcessLayout.SIZE;
  }

  /** The word of a slot span: owner (index + 1) in bits 4 to 15, kind in bits 0 to 3. */
  public long slotSpanWord(int span) {
    return process(maxProcesses) + (long) span * ENTRY;
  }

  /** Nonzero when somebody else than its owner freed a slot of the span. */
  public long slotSpanHint(int span) {
    return slotSpanWord(span) + 8;
  }

  public long runWord(int chunk) {
    return pageAligned(slotSpanWord(slotSpans())) + (long) chunk * ENTRY;
  }

  /**
   * Beside the run word. At the head of a span bit 0 is set when somebody else than its owner freed
   * a block; at the head of a run of one object the bits above are the object's slot plus one.
   */
  public long runHint(int chunk) {
    return runWord(chunk) + 8;
  }

  /** Bytes that are committed when the segment is made. */
  public long tablesSize() {
    return slotTable();
  }

  public long slotTable() {
    return pageAligned(runWord(chunks()));
  }

  public long slot(int slot) {
    return slotTable() + ((long) slot << SlotLayout.SHIFT);
  }

  public long arena() {
    return align(slotTable() + ((long) slots() << SlotLayout.SHIFT), ARENA_ALIGNMENT);
  }

  /** Bytes of the whole segment. */
  public long size() {
    return arena() + capacity;
  }

  private static long pageAligned(long offset) {
    return align(offset, PAGE);
  }

  private static long align(long offset, long alignment) {
    return offset + alignment - 1 & -alignment;
  }
}
