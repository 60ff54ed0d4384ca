package io.batoid.objectstore.spill;

import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.events.RestoreEvent;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.memory.SpinLock;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.ObjectTable;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongToIntFunction;

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
 *   <li>the block is named after it;
 *   <li>SEALED: the object is back;
 *   <li>the reservation's slot is free again, without a block.
 * </ol>
 *
 * <p><b>Stopped.</b> Somebody else's charge is stepped over: it takes one compare-and-set to the
 * next residency, and whatever the other still writes no longer counts.
 *
 * <p><b>Crash.</b> SPILLED in a dead hand goes to nobody's, in the next residency; the copy on disk
 * is still there. The reservation is given back with its block if that still bears its name, else
 * without.
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
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  final LongAdder bytesRestored = new LongAdder();

  Restorer(ProcessTable processes, Allocator allocator, ObjectTable table, Copies copies) {
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.allocator = allocator;
    this.table = table;
    this.copies = copies;
    this.me = processes.selfCharge();
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /**
   * Brings an object back, if it is on disk only; whatever it is afterwards, its state says.
   *
   * @param reserve makes a reservation with a block of so many bytes, making room if need be
   * @throws ObjectLostException if its copy is damaged or gone
   */
  void restore(int slot, int generation, LongToIntFunction reserve) {
    ReentrantLock lock = locks[slot & LOCKS - 1];
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
    return StateWord.generation(word) == generation
        && (StateWord.state(word) == StateWord.SPILLED
            || StateWord.state(word) == StateWord.DYING + StateWord.SPILLED);
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
    RestoreEvent event = new RestoreEvent();
    event.begin();
    try {
      long block = segment.blockOf(reservation, segment.state(reservation));
      Copies.Outcome outcome = copies.read(slot, place, block);
      if (outcome != Copies.Outcome.READ) {
        if (copies.place(slot) != place || !isSpilled(segment.state(slot), generation)) {
          return; // it was moved, or somebody else brought it back
        }
        throw lost(slot, place, outcome);
      }
      handedOver = handOver(slot, generation, reservation);
      if (handedOver) {
        bytesRestored.add(size);
        if (event.shouldCommit()) {
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

  /** Gives the block of a reservation to a spilled object; false if the object is elsewhere. */
  private boolean handOver(int slot, int generation, int reservation) {
    long reserved = segment.state(reservation);
    long arenaOffset = LocationWord.arenaOffset(segment.location(reservation));
    for (int turn = 0; ; turn++) {
      long word = segment.state(slot);
      if (!isSpilled(word, generation)) {
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
      long mine = StateWord.nextResidency(word, me, StateWord.SPILLED);
      if (!segment.casState(slot, word, mine)) {
        continue;
      }
      if (!place(slot, mine, location, arenaOffset)) {
        continue;
      }
      segment.noteObjectOfRun(arenaOffset, slot);
      // release: the block's bytes, before whoever looks for its object
      memory.putRelease(
          segment.block(arenaOffset) + BlockHeader.NAME_OFFSET,
          BlockHeader.name(slot, generation, StateWord.residency(mine)));
      memory.putPlain(segment.slot(slot) + SlotLayout.USED_OFFSET, 1);
      segment.casState(slot, mine, StateWord.with(mine, 0, StateWord.SEALED));
      // the block is the object's; or nobody's, if somebody stepped over us: then restore() looks
      // again. It is not the reservation's either way
      allocator.release(reservation, reserved, StateWord.freed(reserved), -1);
      return true;
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
