package io.batoid.objectstore.memory;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import java.lang.foreign.MemorySegment;

/**
 * A mapped segment: its layout, and its words by what they mean.
 *
 * <p>All words that two processes look at the other way round (bits, then state; state, then bits)
 * are read and written here with sequential consistency.
 */
public final class Segment {
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final long slotTable;
  private final long arena;

  /** A view of a mapped segment with this layout. */
  public Segment(SharedMemory memory, SegmentLayout layout) {
    this.memory = memory;
    this.layout = layout;
    this.slotTable = layout.slotTable();
    this.arena = layout.arena();
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

  /**
   * The segment offset of the block of a slot in state {@code state}, or -1 if it has no memory.
   */
  public long blockOf(int slot, long state) {
    long location = location(slot);
    return LocationWord.counts(location, state) ? arena + LocationWord.arenaOffset(location) : -1;
  }

  public long reserver(int slot) {
    return memory.get(slot(slot) + SlotLayout.RESERVER_OFFSET);
  }

  public void setReserver(int slot, long reserver) {
    memory.put(slot(slot) + SlotLayout.RESERVER_OFFSET, reserver);
  }

  public boolean casReserver(int slot, long expected, long value) {
    return memory.cas(slot(slot) + SlotLayout.RESERVER_OFFSET, expected, value);
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
    return memory.get(layout.runWord(chunk));
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
        && slot < layout.maxObjects()
        && (slotSpan(slot / SegmentLayout.SLOTS_PER_SPAN) & 0xF) == SegmentLayout.SLOT_SPAN_LIVE;
  }

  /**
   * Whether the block at an arena offset is in use: the slot it names says that its object is
   * there. The block must be committed. May say yes of a block that is being freed, never no of one
   * in use.
   */
  public boolean blockInUse(long arenaOffset) {
    int slot = BlockHeader.slotOfName(memory.get(arena + arenaOffset + BlockHeader.NAME_OFFSET));
    return slotCommitted(slot) && objectAt(slot, arenaOffset);
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
