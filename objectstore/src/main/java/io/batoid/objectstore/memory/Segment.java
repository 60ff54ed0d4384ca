package io.batoid.objectstore.memory;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * A mapped segment: its layout, and its words by what they mean.
 *
 * <p>All words that two processes look at the other way round (bits, then state; state, then bits)
 * are read and written here with sequential consistency.
 */
public final class Segment {
  /** Of a reserver word: the process; what is above says {@link Again}. */
  private static final int RESERVER = 0xFFFF;

  private static final int AGAIN_SHIFT = 16;

  /** In the place of an {@link Again}: it never could, and the value is what a task returns. */
  private static final int RESULT = 3;

  /** The slot says that it has no block. */
  public static final long NO_BLOCK = -1;

  /** The slot says where its block is, and its block is not there: one of the two is damaged. */
  public static final long DAMAGED = -2;

  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final long slotTable;
  private final long arena;
  private final long runTable;

  /** A view of a mapped segment with this layout. */
  public Segment(SharedMemory memory, SegmentLayout layout) {
    this.memory = memory;
    this.layout = layout;
    this.slotTable = layout.slotTable();
    this.arena = layout.arena();
    this.runTable = layout.runWord(0);
  }

  public SharedMemory memory() {
    return memory;
  }

  public SegmentLayout layout() {
    return layout;
  }

  /** The offset of a slot. */
  public long slot(int slot) {
    return slotTable + ((long) slot << SlotLayout.SHIFT);
  }

  /** The offset of a block in the segment, from its offset in the arena. */
  public long block(long arenaOffset) {
    return arena + arenaOffset;
  }

  // seq-cst: pairs with the bits of the slot, set before and read after (R5, R6, R7, R12)
  public long state(int slot) {
    return memory.get(slot(slot) + SlotLayout.STATE_OFFSET);
  }

  public boolean casState(int slot, long expected, long value) {
    return memory.cas(slot(slot) + SlotLayout.STATE_OFFSET, expected, value);
  }

  /** Changes the state of a slot that only this process can change. */
  public void publishState(int slot, long value) {
    // release: publishes the block to whoever comes by the id, and so reads the state after this
    memory.putRelease(slot(slot) + SlotLayout.STATE_OFFSET, value);
  }

  /** The address waiters of a slot sleep on. */
  public long futexOf(int slot) {
    return memory.addressOf(slot(slot) + SlotLayout.STATE_OFFSET);
  }

  public long location(int slot) {
    return memory.get(slot(slot) + SlotLayout.LOCATION_OFFSET);
  }

  /**
   * Says where the object is. Full fence: the owner of a span reads the span's word after it (R15).
   */
  public void setLocation(int slot, long location) {
    memory.exchange(slot(slot) + SlotLayout.LOCATION_OFFSET, location);
  }

  /** Says where the object is if that is still where it was. */
  public boolean casLocation(int slot, long expected, long location) {
    return memory.cas(slot(slot) + SlotLayout.LOCATION_OFFSET, expected, location);
  }

  /** Says that the object is being used, if the slot does not say so: a write costs others. */
  public void noteUse(int slot) {
    long used = slot(slot) + SlotLayout.USED_OFFSET;
    if (memory.getPlain(used) == 0) {
      memory.putPlain(used, 1); // racy: a use that is lost costs the object a round of the clock
    }
  }

  /**
   * The segment offset of the block of a slot in state {@code state}, or -1 if it has no memory.
   */
  public long blockOf(int slot, long state) {
    long location = location(slot);
    return LocationWord.counts(location, state) ? arena + LocationWord.arenaOffset(location) : -1;
  }

  /**
   * The segment offset of the block of a slot in state {@code state}; {@link #NO_BLOCK}, or {@link
   * #DAMAGED} if what stands there is not the whole of this very object.
   *
   * <p>Words that are shared are not believed: whoever is about to read an object's bytes, or to
   * give its block back, asks here once.
   */
  public long objectBlock(int slot, long state) {
    long location = location(slot);
    if (!LocationWord.counts(location, state)) {
      return NO_BLOCK;
    }
    long arenaOffset = LocationWord.arenaOffset(location);
    long room = room(arenaOffset);
    long block = arena + arenaOffset;
    return room != 0 && bearsNameOf(slot, state, block) && lengthFits(block, room)
        ? block
        : DAMAGED;
  }

  private boolean lengthFits(long block, long room) {
    long length = memory.getPlain(block + BlockHeader.LENGTH_OFFSET);
    return length >= 0 && length <= room - BlockHeader.SIZE; // edges: who asks for them, edgesOf
  }

  /**
   * The location of a slot in state {@code state} if its block bears its name, so that giving it
   * back takes nothing from another object; else -1. Of the block nothing but its name is believed.
   */
  public long namedLocation(int slot, long state) {
    long location = location(slot);
    if (!LocationWord.counts(location, state)) {
      return -1;
    }
    long arenaOffset = LocationWord.arenaOffset(location);
    return room(arenaOffset) != 0 && bearsNameOf(slot, state, arena + arenaOffset) ? location : -1;
  }

  /** How many edges are in a committed block; 0 if its header is damaged. */
  public int edgesOf(long block) {
    // acquire: the edges, written before the codec word, are all there
    long codec = memory.getAcquire(block + BlockHeader.CODEC_OFFSET);
    int edges = BlockHeader.edges(codec);
    if (edges == 0
        || !BlockHeader.edgesCount(codec, memory.getAcquire(block + BlockHeader.NAME_OFFSET))) {
      return 0;
    }
    long room = room(block - arena);
    long length = memory.getPlain(block + BlockHeader.LENGTH_OFFSET);
    return length >= 0
            && length <= room
            && edges > 0
            && BlockHeader.blockSize(length, edges) <= room
        ? edges
        : 0;
  }

  /** Whether a committed block bears the name of a slot's object. */
  public boolean bearsNameOf(int slot, long state, long block) {
    return memory.getAcquire(block + BlockHeader.NAME_OFFSET)
        == BlockHeader.name(slot, StateWord.generation(state), StateWord.residency(state));
  }

  /** The head of the run after the one at {@code head}, whose word this is; tolerates any bytes. */
  public int nextRun(int head, long word) {
    int chunks = RunWord.kind(word) == RunWord.BODY ? 1 : RunWord.chunks(word);
    return chunks < 1 || chunks > layout.chunks() - head ? head + 1 : head + chunks;
  }

  /**
   * Whether the word of a run's head can be what it says: a span of its size class, of its length.
   */
  public boolean isSpan(int head, long word) {
    return (RunWord.kind(word) == RunWord.SPAN || RunWord.kind(word) == RunWord.SUSPECT_SPAN)
        && isLikeSpan(head, word);
  }

  /** Whether a run is a span, perhaps one in somebody's hand. */
  public boolean isLikeSpan(int head, long word) {
    int sizeClass = RunWord.sizeClass(word);
    return RunWord.kind(word) != RunWord.BODY
        && sizeClass > 0
        && sizeClass < SizeClasses.COUNT
        && RunWord.chunks(word) == SizeClasses.spanChunks(sizeClass)
        && RunWord.chunks(word) <= layout.chunks() - head;
  }

  /**
   * Bytes of the block that starts at an arena offset, or 0 if none does, or if it is not
   * committed.
   */
  public long room(long arenaOffset) {
    if (arenaOffset < 0 || arenaOffset >= layout.capacity()) {
      return 0;
    }
    int chunk = (int) (arenaOffset / SegmentLayout.CHUNK);
    long word = plainRun(chunk);
    int head = chunk;
    if (RunWord.kind(word) == RunWord.BODY) {
      head = chunk - RunWord.chunks(word);
      if (head < 0 || head >= chunk) {
        return 0;
      }
      word = plainRun(head);
    }
    long inRun = arenaOffset - (long) head * SegmentLayout.CHUNK;
    int sizeClass = RunWord.sizeClass(word);
    return switch (RunWord.kind(word)) {
      case RunWord.WARM -> wholeRun(head, word, inRun);
      case RunWord.SPAN, RunWord.SUSPECT_SPAN -> blockOfSpan(sizeClass, word, inRun);
      case RunWord.CLAIMED ->
          sizeClass == 0 ? wholeRun(head, word, inRun) : blockOfSpan(sizeClass, word, inRun);
      default -> 0;
    };
  }

  /** A run that holds an object keeps its word but for whose hand it is in: any order will do. */
  private long plainRun(int chunk) {
    return memory.getPlain(runTable + ((long) chunk << SegmentLayout.ENTRY_SHIFT));
  }

  private long wholeRun(int head, long word, long inRun) {
    int chunks = RunWord.chunks(word);
    return inRun == 0 && chunks > 0 && chunks <= layout.chunks() - head
        ? (long) chunks * SegmentLayout.CHUNK
        : 0;
  }

  private static long blockOfSpan(int sizeClass, long word, long inRun) {
    return sizeClass > 0
            && sizeClass < SizeClasses.COUNT
            && RunWord.chunks(word) == SizeClasses.spanChunks(sizeClass)
            && SizeClasses.isBlock(sizeClass, inRun)
        ? SizeClasses.blockSize(sizeClass)
        : 0;
  }

  /**
   * Whether the references inside the object in a state are on disk only: it is not in memory, nor
   * are they without it.
   */
  public boolean edgesOnDisk(int slot, long state) {
    return switch (StateWord.state(state)) {
      case StateWord.SPILLED,
          StateWord.FREED,
          StateWord.DYING + StateWord.SPILLED,
          StateWord.DYING + StateWord.FREED ->
          copyHasEdges(slot) && namedLocation(slot, state) == -1;
      default -> false;
    };
  }

  /** Whether there is a copy on disk, and references are inside. */
  public boolean copyHasEdges(int slot) {
    long line = slot(slot);
    return memory.get(line + SlotLayout.DISK_OFFSET) != 0
        && (memory.getPlain(line + SlotLayout.DISK_LENGTH_OFFSET) & SlotLayout.COPY_HAS_EDGES) != 0;
  }

  /** Forgets where the copy on disk is; by the process in charge. */
  public void forgetCopy(int slot) {
    long offset = slot(slot) + SlotLayout.DISK_OFFSET;
    if (memory.getPlain(offset) != 0) {
      memory.put(offset, 0);
    }
  }

  /** Who is responsible for the promise of a generation: a process index plus one, or zero. */
  public int reserver(int slot, int generation) {
    long word = memory.get(slot(slot) + SlotLayout.RESERVER_OFFSET);
    return (int) (word >>> 32) == generation ? (int) word & RESERVER : 0;
  }

  /** Whether the reserver of a generation can make its value again. */
  public Again again(int slot, int generation) {
    long word = memory.get(slot(slot) + SlotLayout.RESERVER_OFFSET);
    return Again.of((int) (word >>> 32) == generation ? (int) word >>> AGAIN_SHIFT : 0);
  }

  /** Says whether its reserver can make a value again; false if {@code reserver} is not that. */
  public boolean setAgain(int slot, int generation, int reserver, Again again) {
    long offset = slot(slot) + SlotLayout.RESERVER_OFFSET;
    for (int before = 0; before <= RESULT; before++) {
      if (memory.cas(
          offset,
          reserverWord(generation, reserver, before),
          reserverWord(generation, reserver, again.code))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Says who is responsible for a promise, and whether it is that of a task's result; by the
   * process in charge of it.
   */
  public void setReserver(int slot, int generation, int reserver, boolean result) {
    memory.put(
        slot(slot) + SlotLayout.RESERVER_OFFSET,
        reserverWord(generation, reserver, result ? RESULT : Again.NEVER.code));
  }

  /** Whether a generation was promised as a task's result, also if its owner is dead. */
  public boolean isResult(int slot, int generation) {
    long word = memory.get(slot(slot) + SlotLayout.RESERVER_OFFSET);
    return (int) (word >>> 32) == generation && (int) word >>> AGAIN_SHIFT == RESULT;
  }

  /** Makes nobody responsible for a promise if {@code reserver} was. */
  public void clearReserver(int slot, int generation, int reserver) {
    long offset = slot(slot) + SlotLayout.RESERVER_OFFSET;
    for (int code = 0; code <= RESULT; code++) {
      int left = code == RESULT ? RESULT : Again.NEVER.code;
      if (memory.cas(
          offset, reserverWord(generation, reserver, code), reserverWord(generation, 0, left))) {
        return;
      }
    }
  }

  private static long reserverWord(int generation, int reserver, int again) {
    return (long) generation << 32 | (long) again << AGAIN_SHIFT | reserver;
  }

  /** Sets the bit of a process in one of the slot's bit sets. */
  public void setBit(int slot, int set, int process) {
    memory.or(slot(slot) + set + (process >>> 6 << 3), 1L << process);
  }

  /** Clears the bit of a process in one of the slot's bit sets. */
  public void clearBit(int slot, int set, int process) {
    memory.andNot(slot(slot) + set + (process >>> 6 << 3), 1L << process);
  }

  /** Whether the bit of a process is set. */
  public boolean bit(int slot, int set, int process) {
    return (memory.get(slot(slot) + set + (process >>> 6 << 3)) & 1L << process) != 0;
  }

  /** One of the two words of a bit set. */
  public long bits(int slot, int set, int word) {
    return memory.get(slot(slot) + set + (word << 3));
  }

  public boolean anyPin(int slot) {
    long line = slot(slot);
    return (memory.get(line + SlotLayout.PINS_OFFSET)
            | memory.get(line + SlotLayout.PINS_OFFSET + 8))
        != 0;
  }

  public boolean anyWaiter(int slot) {
    long line = slot(slot);
    return (memory.get(line + SlotLayout.WAITERS_OFFSET)
            | memory.get(line + SlotLayout.WAITERS_OFFSET + 8))
        != 0;
  }

  /** Whether anything keeps the object: a reference, a pin, a name, an object it is inside of. */
  public boolean held(int slot) {
    return heldFromOutside(slot) || nested(slot) != 0;
  }

  /** Whether anything but containing objects keeps the object. */
  public boolean heldFromOutside(int slot) {
    long line = slot(slot);
    return (memory.get(line + SlotLayout.REFS_OFFSET)
            | memory.get(line + SlotLayout.REFS_OFFSET + 8)
            | memory.get(line + SlotLayout.PINS_OFFSET)
            | memory.get(line + SlotLayout.PINS_OFFSET + 8)
            | memory.get(line + SlotLayout.NAMES_OFFSET))
        != 0;
  }

  public long nested(int slot) {
    return memory.get(slot(slot) + SlotLayout.NESTED_OFFSET);
  }

  /** The run word of a chunk. */
  public long run(int chunk) {
    return memory.get(runTable + ((long) chunk << SegmentLayout.ENTRY_SHIFT));
  }

  public boolean casRun(int chunk, long expected, long value) {
    return memory.cas(layout.runWord(chunk), expected, value);
  }

  public void setRun(int chunk, long value) {
    memory.put(layout.runWord(chunk), value);
  }

  /** The word of a slot span. */
  public long slotSpan(int span) {
    return memory.get(layout.slotSpanWord(span));
  }

  /** Whether a slot's memory may be read: its span is committed. */
  public boolean slotCommitted(int slot) {
    return slot >= 0
        && slot < layout.slots()
        && (slotSpan(slot / SegmentLayout.SLOTS_PER_SPAN) & 0xF) == SegmentLayout.SLOT_SPAN_LIVE;
  }

  /**
   * Every slot whose memory may be read; they change meanwhile. Those in which objects come back
   * from disk, the last, are first: a block that one of them hands over meanwhile is then found at
   * the object's own slot, or at both, never at neither.
   */
  public void forEachSlot(IntConsumer action) {
    for (int span = layout.slotSpans() - 1; span >= 0; span--) {
      int first = span * SegmentLayout.SLOTS_PER_SPAN;
      if (slotCommitted(first)) {
        for (int slot = first; slot < first + SegmentLayout.SLOTS_PER_SPAN; slot++) {
          action.accept(slot);
        }
      }
    }
  }

  /** What {@link #forEachObject} does. */
  @FunctionalInterface
  public interface ObjectAction {
    /** An object in memory: its slot, the state word it had, and where its block is. */
    void accept(int slot, long state, long arenaOffset);
  }

  /** Every object that has a block, by its slot's word; of the block nothing is read. */
  public void forEachObject(ObjectAction action) {
    forEachSlot(slot -> {
      long state = state(slot);
      long location = location(slot);
      if (StateWord.state(state) != StateWord.FREE && LocationWord.counts(location, state)) {
        action.accept(slot, state, LocationWord.arenaOffset(location));
      }
    });
  }

  /**
   * Says which slot's object is in the run of one object that begins at an arena offset: next to
   * its word, so that whoever looks for free runs need not touch pages that may be given back
   * meanwhile. To be called after the last write to the block of whoever hands it over: it may be
   * free from here on. Does nothing for a block of a span.
   */
  public void noteObjectOfRun(long arenaOffset, int slot) {
    int chunk = (int) (arenaOffset / SegmentLayout.CHUNK);
    long word = plainRun(chunk);
    boolean ofOneObject =
        RunWord.kind(word) == RunWord.WARM || RunWord.kind(word) == RunWord.CLAIMED;
    if (ofOneObject && RunWord.sizeClass(word) == 0) {
      memory.put(layout.runHint(chunk), (slot + 1L) << 1);
    }
  }

  /**
   * Whether the run at {@code head} is in use as a run of one object. Reads tables only, never the
   * run. May say yes of a run that is being freed, never no of one in use.
   */
  public boolean runInUse(int head) {
    long hint = memory.get(layout.runHint(head)) >>> 1;
    while (true) {
      long slot = hint - 1;
      if (slot >= 0
          && slot < layout.slots()
          && slotCommitted((int) slot)
          && objectAt((int) slot, (long) head * SegmentLayout.CHUNK)) {
        return true;
      }
      long now = memory.get(layout.runHint(head)) >>> 1; // after that look: it may be handed over
      if (now == hint) {
        return false;
      }
      hint = now;
    }
  }

  /**
   * Whether the block at an arena offset is in use: the slot it names says that its object is
   * there. The block must be committed, and stay so: it is in a span in our hand. May say yes of a
   * block that is being freed, never no of one in use.
   */
  public boolean blockInUse(long arenaOffset) {
    return slotAt(arenaOffset) >= 0;
  }

  /** The slot whose object is at a block as {@link #blockInUse} says; -1 if there is none. */
  public int slotAt(long arenaOffset) {
    long name = memory.get(arena + arenaOffset + BlockHeader.NAME_OFFSET);
    while (true) {
      int slot = BlockHeader.slotOfName(name);
      if (slotCommitted(slot) && objectAt(slot, arenaOffset)) {
        return slot;
      }
      // after that look: it may be handed over from one slot to another
      long now = memory.get(arena + arenaOffset + BlockHeader.NAME_OFFSET);
      if (now == name) {
        return -1;
      }
      name = now;
    }
  }

  /** Whether the object of {@code slot} is at the block at an arena offset. */
  public boolean objectAt(int slot, long arenaOffset) {
    long state = state(slot);
    long location = location(slot);
    return StateWord.state(state) != StateWord.FREE
        && LocationWord.counts(location, state)
        && LocationWord.arenaOffset(location) == arenaOffset;
  }

  /** The bytes of a range of the segment, with the segment's lifetime. */
  public MemorySegment slice(long offset, long length) {
    return memory.slice(offset, length);
  }
}
