package io.batoid.objectstore.reclaim;

import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.spill.Copies;
import io.batoid.objectstore.table.Edges;
import io.batoid.objectstore.table.Freeing;
import io.batoid.objectstore.table.ObjectTable;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.IntArrayList;

/**
 * Frees objects that only contain each other: cycles closed by completing a promise with a value
 * that contains it.
 *
 * <p>Marks everything that some bit reaches; what is left, and has no bit, is garbage. Then, as for
 * one object (R6): all of it is moved to DYING and looked at again. What somebody took a reference
 * to meanwhile, or something outside contains, steps back, and what that reaches; the rest is
 * released.
 *
 * <p>What is inside a container on disk is read from there; one that is garbage has its references
 * brought back to memory first, since garbage is freed from there.
 */
public final class CycleCollector {
  private final Segment segment;
  private final RankedLock lock = new RankedLock(LockOrder.Rank.COLLECT);
  private final Edges edges;
  private final Freeing freeing;
  private final Copies copies;
  private final IntConsumer restoreEdges;
  private final int me;

  /**
   * A collector in one process.
   *
   * @param restoreEdges brings back the references inside an object that is on disk, if it can
   */
  public CycleCollector(
      ProcessTable processes, ObjectTable table, Copies copies, IntConsumer restoreEdges) {
    this.copies = copies;
    this.restoreEdges = restoreEdges;
    this.segment = processes.segment();
    this.edges = table.edges();
    this.freeing = table.freeing();
    this.me = processes.selfCharge();
  }

  /** Frees unreachable cycles; how many objects. */
  public int collect() {
    lock.lock();
    try {
      return tryCollecting();
    } finally {
      lock.unlock();
    }
  }

  private int tryCollecting() {
    BitSet garbage = candidates();
    if (garbage.isEmpty()) {
      return 0;
    }
    garbage.andNot(reachable(allBut(garbage)));
    BitSet dying = takeInHand(garbage);
    for (BitSet kept = keptFromOutside(dying); !kept.isEmpty(); kept = keptFromOutside(dying)) {
      BitSet alive = reachable(kept);
      alive.and(dying);
      stepBack(alive);
      dying.andNot(alive);
    }
    return release(dying);
  }

  private BitSet candidates() {
    BitSet candidates = new BitSet();
    segment.forEachSlot(slot -> {
      if (segment.nested(slot) != 0 && collectable(slot, segment.state(slot))) {
        candidates.set(slot);
      }
    });
    return candidates;
  }

  private boolean collectable(int slot, long word) {
    return Freeing.mayDie(StateWord.state(word))
        && StateWord.charge(word) == 0
        && !segment.heldFromOutside(slot);
  }

  private BitSet allBut(BitSet garbage) {
    BitSet others = new BitSet();
    segment.forEachSlot(slot -> {
      if (!garbage.get(slot) && StateWord.state(segment.state(slot)) != StateWord.FREE) {
        others.set(slot);
      }
    });
    return others;
  }

  private BitSet reachable(BitSet roots) {
    BitSet seen = (BitSet) roots.clone();
    IntArrayList pending = new IntArrayList();
    roots.stream().forEach(pending::addInt);
    while (!pending.isEmpty()) {
      forEachChild(
          pending.removeAt(pending.size() - 1),
          child -> {
            if (!seen.get(child)) {
              seen.set(child);
              pending.addInt(child);
            }
          });
    }
    return seen;
  }

  /**
   * Moves to DYING what has its references in memory, which stay there then: from a state word
   * looked at before, as the object may be leaving memory just now.
   */
  private BitSet takeInHand(BitSet garbage) {
    BitSet dying = new BitSet();
    for (int slot = garbage.nextSetBit(0); slot >= 0; slot = garbage.nextSetBit(slot + 1)) {
      if (segment.edgesOnDisk(slot, segment.state(slot))) {
        restoreEdges.accept(slot);
      }
      long word = segment.state(slot);
      if (collectable(slot, word)
          && !segment.edgesOnDisk(slot, word)
          && segment.casState(
              slot, word, StateWord.with(word, me, StateWord.state(word) + StateWord.DYING))) {
        dying.set(slot);
      }
    }
    return dying;
  }

  /** Those that something refers to but the others. */
  private BitSet keptFromOutside(BitSet dying) {
    Int2IntHashMap inside = new Int2IntHashMap(0);
    for (int slot = dying.nextSetBit(0); slot >= 0; slot = dying.nextSetBit(slot + 1)) {
      forEachChild(slot, child -> inside.put(child, inside.get(child) + 1));
    }
    BitSet kept = new BitSet();
    for (int slot = dying.nextSetBit(0); slot >= 0; slot = dying.nextSetBit(slot + 1)) {
      if (segment.heldFromOutside(slot) || segment.nested(slot) != inside.get(slot)) {
        kept.set(slot);
      }
    }
    return kept;
  }

  private void stepBack(BitSet dying) {
    for (int slot = dying.nextSetBit(0); slot >= 0; slot = dying.nextSetBit(slot + 1)) {
      long word = segment.state(slot);
      if (StateWord.dying(StateWord.state(word)) && StateWord.charge(word) == me) {
        segment.casState(
            slot, word, StateWord.with(word, 0, StateWord.state(word) - StateWord.DYING));
        freeing.attempt(slot);
      }
    }
  }

  private int release(BitSet dying) {
    BitSet releasing = new BitSet();
    for (int slot = dying.nextSetBit(0); slot >= 0; slot = dying.nextSetBit(slot + 1)) {
      long word = segment.state(slot);
      if (StateWord.dying(StateWord.state(word))
          && StateWord.charge(word) == me
          && segment.casState(slot, word, StateWord.with(word, me, StateWord.RELEASING))) {
        releasing.set(slot);
      }
    }
    for (int slot = releasing.nextSetBit(0); slot >= 0; slot = releasing.nextSetBit(slot + 1)) {
      freeing.finish(slot);
    }
    return releasing.cardinality();
  }

  private void forEachChild(int slot, IntConsumer action) {
    long word = segment.state(slot);
    if (StateWord.state(word) == StateWord.RESERVED) {
      return;
    }
    IntArrayList children =
        segment.edgesOnDisk(slot, word) ? childrenOnDisk(slot) : childrenInMemory(slot, word);
    if (segment.state(slot) != word) {
      return; // it moved on, and with it what was in it
    }
    for (int i = 0; i < children.size(); i++) {
      action.accept(children.getInt(i));
    }
  }

  private IntArrayList childrenInMemory(int slot, long word) {
    IntArrayList children = new IntArrayList();
    long block = segment.objectBlock(slot, word);
    int count = block < 0 ? 0 : edges.countOf(block);
    for (int i = 0; i < count; i++) {
      long place = edges.place(block, i);
      if (segment.state(slot) != word) {
        break; // the block may be another's
      }
      addChild(children, segment.memory().getAcquire(place));
    }
    return children;
  }

  /** None if they cannot be read: what they lead to then has a count that nothing explains. */
  private IntArrayList childrenOnDisk(int slot) {
    IntArrayList children = new IntArrayList();
    long[] words = copies.edges(slot, copies.place(slot), false);
    for (int i = 0; words != null && i < words.length; i++) {
      addChild(children, words[i]);
    }
    return children;
  }

  private void addChild(IntArrayList children, long edge) {
    int child = EdgeWord.slot(edge);
    if (segment.slotCommitted(child)) {
      children.addInt(child);
    }
  }
}
