package io.batoid.objectstore.catalogue;

import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;

/**
 * The bits of one shard in the slots: set while some name of the shard stands for the slot's
 * object. They change under the shard's lock only.
 */
final class NameBits {
  private final Segment segment;
  private final long mask;

  NameBits(Segment segment, int shard) {
    this.segment = segment;
    this.mask = 1L << shard;
  }

  boolean isSet(int slot) {
    return segment.slotCommitted(slot) && (segment.memory().get(word(slot)) & mask) != 0;
  }

  /**
   * Sets the bit and looks whether the object is still there, as whoever takes a reference does
   * (R5): an object whose freeing has begun is helped back.
   *
   * <p>Whoever binds a name holds a reference. But when a step of a dead process is replayed, its
   * references may be gone already, and the object with them.
   *
   * @return false if the object is gone; if {@code slot}'s bit was not set before, it is not now
   */
  boolean set(int slot, int generation) {
    if (!segment.slotCommitted(slot)) {
      return false;
    }
    boolean had = (segment.memory().or(word(slot), mask) & mask) != 0;
    while (true) {
      long state = segment.state(slot); // after the bit, seq-cst: pairs with Freeing.tryFree
      int kind = StateWord.state(state);
      if (StateWord.generation(state) != generation
          || kind == StateWord.FREE
          || kind == StateWord.RELEASING) {
        if (!had) {
          clear(slot);
        }
        return false;
      }
      if (!StateWord.dying(kind) && kind != StateWord.EVICTING) {
        return true;
      }
      int back = kind == StateWord.EVICTING ? StateWord.SEALED : kind - StateWord.DYING;
      segment.casState(slot, state, StateWord.with(state, 0, back));
    }
  }

  /** Clears the bit. Who does so tries to free the object afterwards, holding no lock. */
  void clear(int slot) {
    segment.memory().andNot(word(slot), mask);
  }

  /**
   * Whether a name may go on standing for this object: it is there, and was not freed explicitly.
   */
  boolean live(int slot, int generation) {
    if (!segment.slotCommitted(slot)) {
      return false;
    }
    long state = segment.state(slot);
    int kind = StateWord.state(state);
    return StateWord.generation(state) == generation
        && kind != StateWord.FREE
        && kind != StateWord.FREED
        && kind != StateWord.RELEASING;
  }

  /** Whether there is this very object, freed explicitly or not. */
  boolean exists(int slot, int generation) {
    if (!segment.slotCommitted(slot)) {
      return false;
    }
    long state = segment.state(slot);
    return StateWord.generation(state) == generation && StateWord.state(state) != StateWord.FREE;
  }

  /** How many slots there may be. */
  int slots() {
    return segment.layout().slots();
  }

  private long word(int slot) {
    return segment.slot(slot) + SlotLayout.NAMES_OFFSET;
  }
}
