package io.batoid.objectstore.spill;

import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.events.FlightRecording;
import io.batoid.objectstore.events.RestoreEvent;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.memory.SpinLock;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.ObjectTable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongToIntFunction;
import org.slf4j.LoggerFactory;

/**
 * Brings an object back to memory.
 *
 * <p>Its bytes are read into the block of a reservation of our own, at leisure: nobody waits for
 * that but threads of this process that want the same object. Then the block changes hands in a few
 * steps, in which the block is always at the location of one of the two slots:
 *
 * <ol>
 *   <li>SPILLED comes into our charge, in the next residency;
 *   <li>its location becomes the block, by compare-and-set from the value read before (R17);
 *   <li>the block is named after it, and with that its edges count;
 *   <li>SEALED: the object is back;
 *   <li>the reservation's slot is free again, without a block.
 * </ol>
 *
 * <p>Likewise edges come back without the value, into a block of nothing else, when nobody refers
 * to the object any more: it stays SPILLED, or FREED, and whoever frees it finds them there.
 *
 * <p><b>Stopped.</b> Somebody else's charge is stepped over: it takes one compare-and-set to the
 * next residency, and whatever the other still writes no longer counts.
 *
 * <p><b>Crash.</b> SPILLED in a dead hand goes to nobody's, in the next residency; the copy on disk
 * is still there. FREED in a dead hand has its edges taken back if they are there already. The
 * reservation is given back with its block if that still bears its name, else without.
 */
final class Restorer {
  private static final int LOCKS = 256;
  private static final int TURNS = 1000;

  private final Segment segment;
  private final SharedMemory memory;
  private final Allocator allocator;
  private final ObjectTable table;
  private final Copies copies;
  private final int me;
  private final RankedLock[] locks = new RankedLock[LOCKS];
  final LongAdder bytesRestored = new LongAdder();

  Restorer(ProcessTable processes, Allocator allocator, ObjectTable table, Copies copies) {
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.allocator = allocator;
    this.table = table;
    this.copies = copies;
    this.me = processes.selfCharge();
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new RankedLock(LockOrder.Rank.RESTORE);
    }
  }

  /**
   * Brings an object back, if it is on disk only; whatever it is afterwards, its state says.
   *
   * @param reserve makes a reservation with a block of so many bytes, making room if need be
   * @throws ObjectLostException if its copy is damaged or gone
   */
  void restore(int slot, int generation, LongToIntFunction reserve) {
    RankedLock lock = locks[slot & LOCKS - 1];
    lock.lock();
    try {
      while (isSpilled(segment.state(slot), generation)) {
        tryRestore(slot, generation, reserve);
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isSpilled(long word, int generation) {
    return isIn(StateWord.SPILLED, word, generation);
  }

  private static boolean isIn(int state, long word, int generation) {
    return StateWord.generation(word) == generation
        && (StateWord.state(word) == state || StateWord.state(word) == StateWord.DYING + state);
  }

  /**
   * Brings back the edges of an object, if they are on disk only: so that it can be freed, or told
   * from garbage.
   *
   * @param reserve as in {@link #restore}
   */
  void restoreEdges(int slot, LongToIntFunction reserve) {
    RankedLock lock = locks[slot & LOCKS - 1];
    lock.lock();
    try {
      long word = segment.state(slot);
      if (!segment.edgesOnDisk(slot, word)) {
        return;
      }
      long place = copies.place(slot);
      long[] edges = copies.edges(slot, place, true);
      if (edges == null) {
        giveUpEdges(slot, word, place);
        return;
      }
      int state = StateWord.state(word);
      int reservation = reserve.applyAsInt(BlockHeader.blockSize(0, edges.length));
      boolean handedOver = false;
      try {
        copies.writeEdges(segment.blockOf(reservation, segment.state(reservation)), edges);
        int from = StateWord.dying(state) ? state - StateWord.DYING : state;
        handedOver = handOver(slot, StateWord.generation(word), reservation, from, from);
      } finally {
        if (!handedOver) {
          table.abandon(reservation);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was inside is not known any more: it stays counted, until doctor counts anew. */
  private void giveUpEdges(int slot, long word, long place) {
    boolean wanted = StateWord.state(word) != StateWord.FREED && segment.held(slot);
    if (wanted || segment.state(slot) != word || !copies.casPlace(slot, place, 0)) {
      return; // somebody may yet ask for it, or it was moved
    }
    LoggerFactory.getLogger(Restorer.class)
        .warn(
            "The copy on disk of an object that is being freed, {}, is damaged or gone; what only it"
                + " referred to is not freed; run doctor with --repair on the store",
            copies.describe(place));
  }

  private void tryRestore(int slot, int generation, LongToIntFunction reserve) {
    long place = copies.place(slot);
    long size = copies.length(slot);
    if (place == 0 || size < BlockHeader.SIZE || size > segment.layout().capacity()) {
      if (!isSpilled(segment.state(slot), generation)) {
        return;
      }
      throw new ObjectLostException(
          "the object of slot "
              + slot
              + " is lost: its slot says that it is on disk, but not where; run ./batoid doctor on"
              + " the store, and produce it again");
    }
    int reservation = reserve.applyAsInt(size);
    boolean handedOver = false;
    RestoreEvent event = FlightRecording.isInUse() ? new RestoreEvent() : null;
    if (event != null) {
      event.begin();
    }
    try {
      long block = segment.blockOf(reservation, segment.state(reservation));
      Copies.Outcome outcome = copies.read(slot, place, size, block);
      if (outcome != Copies.Outcome.READ) {
        if (copies.place(slot) != place || !isSpilled(segment.state(slot), generation)) {
          return; // it was moved, or somebody else brought it back
        }
        throw lost(slot, place, outcome);
      }
      handedOver = handOver(slot, generation, reservation, StateWord.SPILLED, StateWord.SEALED);
      if (handedOver) {
        bytesRestored.add(size);
        if (event != null && event.shouldCommit()) {
          event.slot = slot;
          event.generation = generation;
          event.bytes = size;
          event.commit();
        }
      }
    } finally {
      if (!handedOver) {
        table.abandon(reservation);
      }
      if (!segment.held(slot)) { // whoever let go last may have found it in our charge
        table.freeing().attempt(slot);
      }
    }
  }

  private ObjectLostException lost(int slot, long place, Copies.Outcome outcome) {
    return new ObjectLostException(
        "the object of slot "
            + slot
            + " is lost: its copy on disk, "
            + copies.describe(place)
            + ", is "
            + (outcome == Copies.Outcome.MISSING ? "missing or cut off" : "damaged (CRC-32C)")
            + "; produce it again");
  }

  /**
   * Gives the block of a reservation to an object in state {@code from}, which is {@code to} then;
   * false if it is in another.
   */
  private boolean handOver(int slot, int generation, int reservation, int from, int to) {
    long reserved = segment.state(reservation);
    long arenaOffset = LocationWord.arenaOffset(segment.location(reservation));
    long block = segment.block(arenaOffset);
    for (int turn = 0; ; turn++) {
      long word = segment.state(slot);
      if (!isIn(from, word, generation)) {
        return false;
      }
      if (StateWord.dying(StateWord.state(word))) {
        table.stepBackDying(slot, word); // we have a pin to set, and so a right to it
        continue;
      }
      if (StateWord.charge(word) != 0 && turn < TURNS) {
        SpinLock.backOff(turn); // somebody is just doing the same
        continue;
      }
      long location = segment.location(slot);
      long mine = next(word, from, StateWord.residency(reserved));
      if (!segment.casState(slot, word, mine)) {
        continue;
      }
      letEdgesCountFrom(StateWord.residency(mine), block);
      if (!place(slot, mine, location, arenaOffset)) {
        continue;
      }
      // release: the block's bytes, before whoever looks for its object
      memory.putRelease(
          block + BlockHeader.NAME_OFFSET,
          BlockHeader.name(slot, generation, StateWord.residency(mine)));
      segment.noteObjectOfRun(arenaOffset, slot); // nobody's from here on, if we are stepped over
      memory.putPlain(segment.slot(slot) + SlotLayout.USED_OFFSET, 1);
      segment.casState(slot, mine, StateWord.with(mine, 0, to));
      // the block is the object's; or nobody's, if somebody stepped over us: then restore() looks
      // again. It is not the reservation's either way
      allocator.release(reservation, reserved, StateWord.freed(reserved), -1);
      return true;
    }
  }

  /**
   * The object's next residency, in our charge: another than the reservation's, under whose name
   * the edges must not count.
   */
  private long next(long word, int state, int residency) {
    long next = StateWord.nextResidency(word, me, state);
    return StateWord.residency(next) == residency ? StateWord.nextResidency(next, me, state) : next;
  }

  private void letEdgesCountFrom(int residency, long block) {
    long codec = memory.getPlain(block + BlockHeader.CODEC_OFFSET);
    if (BlockHeader.edges(codec) != 0) {
      memory.putPlain(
          block + BlockHeader.CODEC_OFFSET, BlockHeader.withEdgesLater(codec, residency));
    }
  }

  private boolean place(int slot, long mine, long read, long arenaOffset) {
    long expected = read;
    long location = LocationWord.of(StateWord.residency(mine), arenaOffset);
    while (!segment.casLocation(slot, expected, location)) {
      expected = segment.location(slot);
      if (segment.state(slot) != mine) {
        return false;
      }
    }
    return true;
  }
}
