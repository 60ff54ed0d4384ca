package io.batoid.objectstore.table;

import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.events.FlightRecording;
import io.batoid.objectstore.events.FreeEvent;
import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import org.agrona.collections.IntArrayList;

/**
 * What happens to an object that nobody refers to.
 *
 * <p><b>Ordering (R6).</b> Whoever sees no bit, name or nested count moves the state to DYING with
 * itself in charge, looks again, and completes by one compare-and-set, or steps back and looks once
 * more. Whoever takes a reference sets its bit first and helps the state back. One attempt per
 * process and slot at a time: the caller holds the slot's lock in {@link LocalCounts}.
 *
 * <p><b>Crash.</b> DYING in a dead hand steps back and is tried again. RELEASING is past return:
 * its edges are taken back one redo step at a time, by whoever; then slot and memory come free with
 * the last compare-and-set.
 *
 * <p><b>On disk.</b> The edges of a container that is not in memory come back first, which takes
 * memory and time: whoever finds one that nothing refers to has that done, and is called again.
 * Before the first edge is taken back the copy is forgotten, so that none is taken back twice.
 *
 * <p><b>Lock order.</b> The slot's lock, then a stripe's. Edge locks are taken with neither held,
 * which is why releasing what is inside an object waits until the caller has unlocked the slot
 * ({@link #finish}).
 */
public final class Freeing {
  private final Segment segment;
  private final Allocator allocator;
  private final Edges edges;
  private final LocalCounts counts;
  private final int self;
  private final int me;
  private final ConcurrentLinkedQueue<Runnable> postponed = new ConcurrentLinkedQueue<>();
  private volatile IntConsumer restoreEdges = _ -> {};

  Freeing(Segment segment, Allocator allocator, Edges edges, LocalCounts counts, int self) {
    this.segment = segment;
    this.allocator = allocator;
    this.edges = edges;
    this.counts = counts;
    this.self = self;
    this.me = self + 1;
  }

  /**
   * Who brings back the edges of a container that is on disk, and then calls {@link #attempt(int)}:
   * later, as slot locks are held.
   */
  public void restoreEdgesBy(IntConsumer restorer) {
    restoreEdges = restorer;
  }

  /**
   * Frees the object of a slot if nothing keeps it. The slot's lock is held.
   *
   * @return whether {@link #finish} must follow once the lock is released
   */
  boolean tryFree(int slot) {
    while (true) {
      long word = segment.state(slot);
      int state = StateWord.state(word);
      if (!mayDie(state) || StateWord.charge(word) != 0 || segment.held(slot)) {
        return false;
      }
      if (segment.edgesOnDisk(slot, word)) {
        restoreEdges.accept(slot);
        return false;
      }
      long dying = StateWord.with(word, me, state + StateWord.DYING);
      if (!segment.casState(slot, word, dying)) {
        continue;
      }
      if (segment.held(slot)) {
        segment.casState(slot, dying, word);
        continue; // having stepped back, look once more
      }
      long location = segment.namedLocation(slot, dying);
      if (location != -1 && edges.countOf(segment.block(LocationWord.arenaOffset(location))) != 0) {
        if (segment.casState(slot, dying, StateWord.with(word, me, StateWord.RELEASING))) {
          return true;
        }
        continue;
      }
      if (release(slot, dying, StateWord.freed(word), location)) {
        return false;
      }
    }
  }

  /**
   * Gives up the memory of an explicitly freed object that nobody pins, its slot staying until its
   * last reference is gone. The slot's lock is held.
   *
   * @return whether {@link #finish} must follow once the lock is released
   */
  boolean tryGiveMemory(int slot) {
    while (true) {
      long word = segment.state(slot);
      if (StateWord.state(word) != StateWord.FREED || StateWord.charge(word) != 0) {
        return false;
      }
      if (segment.edgesOnDisk(slot, word)) {
        restoreEdges.accept(slot);
        return false;
      }
      long location = segment.location(slot);
      if (!LocationWord.counts(location, word) || segment.anyPin(slot)) {
        return false;
      }
      long giving = StateWord.with(word, me, StateWord.FREED);
      if (!segment.casState(slot, word, giving)) {
        continue;
      }
      if (segment.anyPin(slot)) {
        segment.casState(slot, giving, word);
        continue; // a pin that came and went may have been waiting for us to look
      }
      location = segment.namedLocation(slot, giving);
      if (location != -1 && edges.countOf(segment.block(LocationWord.arenaOffset(location))) != 0) {
        return true;
      }
      if (release(slot, giving, StateWord.nextResidency(word, 0, StateWord.FREED), location)) {
        return false;
      }
    }
  }

  /**
   * Completes what {@link #tryFree} or {@link #tryGiveMemory} began, and frees what only the object
   * kept alive. Never waits long, and never throws for a lock: what a stopped process delays is
   * left to {@link #finishPostponed}.
   */
  public void finish(int slot) {
    IntArrayList begun = new IntArrayList();
    IntArrayList children = new IntArrayList();
    begun.addInt(slot);
    while (!begun.isEmpty()) {
      int next = begun.removeAt(begun.size() - 1);
      if (!release(next, segment.state(next), children)) {
        postponed.add(() -> finish(next)); // it is in our charge: housekeeping tries again
      }
      while (!children.isEmpty()) {
        attempt(children.removeAt(children.size() - 1), begun);
      }
    }
  }

  /** Tries again what a stopped process kept from being finished. */
  public void finishPostponed() {
    for (int i = postponed.size(); i > 0; i--) {
      Runnable again = postponed.poll();
      if (again != null) {
        again.run();
      }
    }
  }

  /** Whether anything in our charge is still to be finished. */
  public boolean hasPostponed() {
    return !postponed.isEmpty();
  }

  /** Tries to free a slot, as somebody who may have cleared its last bit. */
  public void attempt(int slot) {
    IntArrayList pending = new IntArrayList();
    attempt(slot, pending);
    for (int i = 0; i < pending.size(); i++) {
      finish(pending.getInt(i));
    }
  }

  /**
   * Takes back the edges of a container in state {@code word} (RELEASING, or FREED in somebody's
   * charge) and then gives up its memory. Idempotent, and safe beside others who do the same. Only
   * for whoever brought the object there, or the reaper of that process: to another thread, {@code
   * word} in our charge may as well be a value being written.
   *
   * @return false if a living process, perhaps a stopped one, keeps it from being finished now
   */
  public boolean release(int slot, long word, IntArrayList children) {
    int state = StateWord.state(word);
    boolean begun =
        state == StateWord.RELEASING || (state == StateWord.FREED && StateWord.charge(word) != 0);
    if (!begun) {
      return true;
    }
    Edges.Outcome outcome = takeBackEdges(slot, word, children);
    if (outcome != Edges.Outcome.DONE) {
      return outcome == Edges.Outcome.MOVED_ON;
    }
    long location = segment.namedLocation(slot, word);
    if (StateWord.state(word) == StateWord.RELEASING) {
      release(slot, word, StateWord.freed(word), location);
    } else {
      release(slot, word, StateWord.nextResidency(word, 0, StateWord.FREED), location);
      children.addInt(slot);
    }
    return true;
  }

  /**
   * Takes a reservation out of the hands of a dead process: its edges, its memory, its charge.
   *
   * @return false if a living process, perhaps a stopped one, keeps it from being done now
   */
  public boolean takeReservation(int slot, long word, IntArrayList children) {
    if (takeBackEdges(slot, word, children) == Edges.Outcome.POSTPONED) {
      return false;
    }
    segment.casState(slot, word, StateWord.nextResidency(word, 0, StateWord.RESERVED));
    return true;
  }

  /**
   * Gives up the memory of a reservation in our charge, and the edges that were counted already;
   * then runs {@code afterwards}. While a stopped process keeps us from those, the reservation
   * stays in our charge, and housekeeping tries again.
   */
  void giveUp(int slot, long word, long next, Runnable afterwards) {
    IntArrayList children = new IntArrayList();
    Edges.Outcome outcome = takeBackEdges(slot, word, children);
    if (outcome == Edges.Outcome.POSTPONED) {
      postponed.add(() -> giveUp(slot, word, next, afterwards));
    } else if (outcome == Edges.Outcome.DONE) {
      release(slot, word, next, segment.namedLocation(slot, word));
      afterwards.run();
    }
    for (int i = 0; i < children.size(); i++) {
      attempt(children.getInt(i));
    }
  }

  private boolean release(int slot, long word, long next, long location) {
    boolean released = allocator.release(slot, word, next, location);
    if (released) {
      FreeEvent event = FlightRecording.isInUse() ? new FreeEvent() : null;
      if (event != null && event.shouldCommit()) {
        event.slot = slot;
        event.generation = StateWord.generation(word);
        event.commit();
      }
    }
    return released;
  }

  /** Takes back every edge of a container in state {@code word}. Idempotent. */
  private Edges.Outcome takeBackEdges(int slot, long word, IntArrayList children) {
    long location = segment.namedLocation(slot, word); // one without a name was never written
    if (location == -1) {
      return Edges.Outcome.DONE;
    }
    long block = segment.block(LocationWord.arenaOffset(location));
    int count = edges.countOf(block);
    if (count != 0 && !forgetCopy(slot, word)) {
      return Edges.Outcome.MOVED_ON;
    }
    for (int i = 0; i < count; i++) {
      long place = edges.place(block, i);
      if (segment.state(slot) != word) {
        return Edges.Outcome.MOVED_ON; // what was read above may be another object's
      }
      int child = EdgeWord.slot(segment.memory().getAcquire(place));
      if (!segment.slotCommitted(child)) {
        continue; // a damaged edge
      }
      Edges.Outcome outcome = edges.uncount(slot, word, place);
      if (outcome != Edges.Outcome.DONE) {
        return outcome;
      }
      children.addInt(child);
    }
    return Edges.Outcome.DONE;
  }

  /** Forgets the copy of an object in state {@code word}; false if it is in another. */
  private boolean forgetCopy(int slot, long word) {
    long offset = segment.slot(slot) + SlotLayout.DISK_OFFSET;
    while (true) {
      long place = segment.memory().get(offset); // before the state: a place is never used again
      if (segment.state(slot) != word) {
        return false;
      }
      if (place == 0 || segment.memory().cas(offset, place, 0)) {
        return true;
      }
    }
  }

  /** The index of this process. */
  int self() {
    return self;
  }

  /** Attempts, and notes in {@code begun} what {@link #finish} has to complete. */
  private void attempt(int slot, IntArrayList begun) {
    long held = counts.lock(slot);
    boolean more;
    try {
      more = tryGiveMemory(slot) || tryFree(slot);
    } finally {
      counts.unlock(slot, held);
    }
    if (more) {
      begun.addInt(slot);
    }
  }

  /**
   * Whether an object in this state ends when nobody refers to it and nobody is in charge of it. A
   * promise too: whoever takes charge of it has a reference (R11).
   */
  public static boolean mayDie(int state) {
    return state == StateWord.RESERVED
        || state == StateWord.SEALED
        || state == StateWord.SPILLED
        || state == StateWord.FAILED
        || state == StateWord.LOST
        || state == StateWord.FREED;
  }
}
