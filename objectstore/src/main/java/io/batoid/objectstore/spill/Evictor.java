package io.batoid.objectstore.spill;

import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.events.FlightRecording;
import io.batoid.objectstore.events.SpillEvent;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.ObjectTable;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes one object leave memory.
 *
 * <p><b>Ordering (R7, R18).</b> Its bytes are written under a pin, as every read of them is; then,
 * with the place of the copy in its slot, it becomes EVICTING in our charge; then pins are looked
 * at. Whoever pins sets its bit first and then looks at the state, and steps EVICTING back: one of
 * the two sees the other. The last step is one compare-and-set to SPILLED in the next residency,
 * with which the location no longer counts and the block is free.
 *
 * <p><b>Crash.</b> A copy without a place is dead space in its file. EVICTING in a dead hand steps
 * back to SEALED.
 */
final class Evictor {
  /** The object stays: it is pinned, in use, or was faster. */
  static final long STAYS = 0;

  /** Nothing can be written to disk now. */
  static final long CANNOT = -1;

  private final Segment segment;
  private final Allocator allocator;
  private final ObjectTable table;
  private final Copies copies;
  private final SpillFiles files;
  private final int me;
  final LongAdder bytesSpilled = new LongAdder();

  Evictor(
      ProcessTable processes,
      Allocator allocator,
      ObjectTable table,
      Copies copies,
      SpillFiles files) {
    this.segment = processes.segment();
    this.allocator = allocator;
    this.table = table;
    this.copies = copies;
    this.files = files;
    this.me = processes.selfCharge();
  }

  /** Whether an object may leave memory, as far as a look can tell. */
  boolean mayLeave(int slot, long word) {
    return StateWord.state(word) == StateWord.SEALED
        && StateWord.charge(word) == 0
        && LocationWord.counts(segment.location(slot), word)
        && !segment.anyPin(slot)
        && (files.mayWrite() || copies.place(slot) != 0);
  }

  /** Has an object leave memory; the bytes of memory that came free, or one of the above. */
  long evict(int slot, long word) {
    if (!mayLeave(slot, word)) {
      return STAYS;
    }
    long block = table.pinToSpill(slot, StateWord.generation(word));
    if (block < 0) {
      return STAYS;
    }
    long written;
    long size;
    SpillEvent event = FlightRecording.isInUse() ? new SpillEvent() : null;
    if (event != null) {
      event.begin();
    }
    try {
      long codec = segment.memory().getAcquire(block + BlockHeader.CODEC_OFFSET);
      int edges = segment.edgesOf(block);
      if ((BlockHeader.flags(codec) & BlockHeader.FLAG_STAYS) != 0
          || edges != BlockHeader.edges(codec)) { // it is damaged
        return STAYS;
      }
      long length = segment.memory().getPlain(block + BlockHeader.LENGTH_OFFSET);
      size = BlockHeader.blockSize(length, edges);
      written = copies.write(slot, block, size, edges != 0);
    } finally {
      table.unpin(slot);
    }
    if (written < 0) {
      return CANNOT;
    }
    long freed = giveUpMemory(slot, word);
    if (freed > 0) {
      bytesSpilled.add(size);
      if (event != null && event.shouldCommit()) {
        event.slot = slot;
        event.generation = StateWord.generation(word);
        event.bytes = size;
        event.written = written;
        event.commit();
      }
    }
    return freed;
  }

  private long giveUpMemory(int slot, long word) {
    long evicting = StateWord.with(word, me, StateWord.EVICTING);
    if (!segment.casState(slot, word, evicting)) {
      return STAYS;
    }
    long freed = STAYS;
    if (segment.anyPin(slot)) { // after the state, seq-cst: R18
      segment.casState(slot, evicting, word);
    } else {
      long location = segment.namedLocation(slot, evicting);
      long room = location == -1 ? 0 : segment.room(LocationWord.arenaOffset(location));
      long spilled = StateWord.nextResidency(word, 0, StateWord.SPILLED);
      if (allocator.release(slot, evicting, spilled, location)) {
        freed = room;
      }
    }
    if (!segment.held(slot)) { // whoever let go last found it EVICTING, and left it to us
      table.freeing().attempt(slot);
    }
    return freed;
  }
}
