package io.batoid.objectstore.table;

import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Again;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of objects, as one process takes part in it: references and pins taken and dropped,
 * reservations sealed, failed and abandoned.
 *
 * <p><b>Ordering.</b> Taking anything: set the shared bit, then look at the state word (R5, R7).
 * Dropping: clear the bit, then look whether anything is left (R6). Count, bit and look are one
 * critical section for each slot in this process (R4); the lock is the slot's word in {@link
 * LocalCounts}.
 *
 * <p><b>Crash.</b> The bits of a dead process are cleared by its reaper; a reservation in its
 * charge goes back to whoever reserved it, or is lost (R11).
 *
 * <table>
 * <caption>Lock order</caption>
 * <tr><td>slot ({@link LocalCounts#lock})</td><td>then stripe</td><td>then nothing</td></tr>
 * <tr><td>edge lock</td><td>with none of the above held</td><td>one at a time</td></tr>
 * </table>
 */
public final class ObjectTable {
  /** The object is gone: freed, or never was. */
  public static final long GONE = -1;

  /** The object has no value yet. */
  public static final long RESERVED = -2;

  /** The object has no bytes: lost. */
  public static final long LOST = -3;

  /** The object was freed explicitly. */
  public static final long FREED = -4;

  /** The object's slot and its block contradict each other. */
  public static final long DAMAGED = -5;

  /** The object is on disk only. */
  public static final long SPILLED = -6;

  private final Segment segment;
  private final LocalCounts counts;
  private final Handles handles;
  private final Edges edges;
  private final Freeing freeing;
  private final Waiters waiters;
  private final int self;
  private final int me;

  /** The table of one process. */
  public ObjectTable(
      ProcessTable processes,
      Allocator allocator,
      LocalCounts counts,
      Duration lockTimeout,
      Runnable reapTheDead,
      BooleanSupplier closing,
      String threadName) {
    this.segment = processes.segment();
    this.counts = counts;
    this.handles = new Handles(segment.layout().slots());
    this.self = processes.self();
    this.me = processes.selfCharge();
    this.edges = new Edges(processes, lockTimeout);
    this.freeing = new Freeing(segment, allocator, edges, counts, self);
    this.waiters = new Waiters(processes, counts, freeing, reapTheDead, closing, threadName);
  }

  public Freeing freeing() {
    return freeing;
  }

  public Waiters waiters() {
    return waiters;
  }

  public Edges edges() {
    return edges;
  }

  /** The handles the garbage collector dropped. */
  public ReferenceQueue<Object> dropped() {
    return handles.queue();
  }

  // ---- references ----

  /** Opens the first handle on an object this process has just reserved. */
  public Handle openNew(Object owner, int slot, byte kind) {
    long held = counts.lock(slot);
    long next = held;
    try {
      Handle handle = handles.open(owner, slot, StateWord.generation(segment.state(slot)), kind);
      if (LocalCounts.noRefs(held)) {
        segment.setBit(slot, SlotLayout.REFS_OFFSET, self);
      }
      next = LocalCounts.plus(held, LocalCounts.REF);
      return handle;
    } finally {
      counts.unlock(slot, next);
    }
  }

  /** Counts one reference of this process without a handle, on an object it has just reserved. */
  public void holdNew(int slot) {
    long held = counts.lock(slot);
    try {
      if (LocalCounts.noRefs(held)) {
        segment.setBit(slot, SlotLayout.REFS_OFFSET, self);
      }
      held = LocalCounts.plus(held, LocalCounts.REF);
    } finally {
      counts.unlock(slot, held);
    }
  }

  /** Counts one reference of this process without a handle; false if the object is gone. */
  public boolean hold(int slot, int generation) {
    if (!segment.slotCommitted(slot)) {
      return false;
    }
    long held = counts.lock(slot);
    long next = held;
    boolean more = false;
    try {
      if (LocalCounts.noRefs(held)) {
        segment.setBit(slot, SlotLayout.REFS_OFFSET, self);
      }
      if (bringBack(slot, generation)) {
        next = LocalCounts.plus(held, LocalCounts.REF);
        return true;
      }
      if (LocalCounts.noRefs(held)) {
        segment.clearBit(slot, SlotLayout.REFS_OFFSET, self);
        more = freeing.tryFree(slot);
      }
      return false;
    } finally {
      counts.unlock(slot, next);
      if (more) {
        freeing.finish(slot);
      }
    }
  }

  /** Takes back what {@link #hold} or {@link #holdNew} counted. */
  public void letGo(int slot) {
    long held = counts.lock(slot);
    boolean more = false;
    try {
      held -= LocalCounts.REF;
      if (LocalCounts.noRefs(held)) {
        segment.clearBit(slot, SlotLayout.REFS_OFFSET, self);
        more = freeing.tryFree(slot);
      }
    } finally {
      counts.unlock(slot, held);
    }
    if (more) {
      freeing.finish(slot);
    }
  }

  /** Opens a handle on an object by its id; null if the object is gone. */
  public @Nullable Handle open(Object owner, int slot, int generation, byte kind) {
    if (!segment.slotCommitted(slot)) {
      return null;
    }
    long held = counts.lock(slot);
    long next = held;
    boolean more = false;
    try {
      if (LocalCounts.noRefs(held)) {
        segment.setBit(slot, SlotLayout.REFS_OFFSET, self);
      }
      if (bringBack(slot, generation)) {
        next = LocalCounts.plus(held, LocalCounts.REF);
        return handles.open(owner, slot, generation, kind);
      }
      if (LocalCounts.noRefs(held)) {
        segment.clearBit(slot, SlotLayout.REFS_OFFSET, self);
        more = freeing.tryFree(slot);
      }
      return null;
    } finally {
      counts.unlock(slot, next);
      if (more) {
        freeing.finish(slot);
      }
    }
  }

  /** Closes a handle; false if it was closed already. */
  public boolean close(Handle handle) {
    if (handle.closed) {
      return false;
    }
    int slot = handle.slot();
    long held = counts.lock(slot);
    boolean more = false;
    try {
      if (handle.closed) {
        return false;
      }
      held = LocalCounts.minus(held, LocalCounts.REF);
      handles.close(handle);
      if (LocalCounts.noRefs(held)) {
        segment.clearBit(slot, SlotLayout.REFS_OFFSET, self);
        more = freeing.tryFree(slot);
      }
    } finally {
      counts.unlock(slot, held);
    }
    if (more) {
      freeing.finish(slot);
    }
    return true;
  }

  // ---- pins ----

  /**
   * Pins the bytes of an object that {@code handle} keeps alive.
   *
   * @return the segment offset of its block; or {@link #GONE} if the handle is closed, {@link
   *     #RESERVED}, {@link #LOST}, {@link #FREED}, {@link #DAMAGED}, {@link #SPILLED}
   */
  public long pin(Handle handle) {
    try {
      return pin(handle.slot(), handle.generation(), handle, true);
    } finally {
      Reference.reachabilityFence(handle);
    }
  }

  /** The same for an object that this process holds. */
  public long pin(int slot, int generation) {
    return pin(slot, generation, null, true);
  }

  /** The same for whoever writes the object to disk: that is no use of it. */
  public long pinToSpill(int slot, int generation) {
    return pin(slot, generation, null, false);
  }

  private long pin(int slot, int generation, @Nullable Handle handle, boolean use) {
    long held = counts.lock(slot);
    long next = held;
    boolean more = false;
    try {
      if (handle != null && handle.closed) {
        return GONE;
      }
      boolean first = LocalCounts.noPins(held);
      if (first) {
        segment.setBit(slot, SlotLayout.PINS_OFFSET, self);
      }
      long block = resident(slot, generation); // after the pin bit, seq-cst: R7
      if (block >= 0) {
        next = LocalCounts.plus(held, LocalCounts.PIN);
        if (first && use) {
          segment.noteUse(slot);
        }
      } else if (first) {
        segment.clearBit(slot, SlotLayout.PINS_OFFSET, self);
        more = freeing.tryGiveMemory(slot);
      }
      return block;
    } finally {
      counts.unlock(slot, next);
      if (more) {
        freeing.finish(slot);
      }
    }
  }

  /** Gives back a pin. */
  public void unpin(int slot) {
    long held = counts.lock(slot);
    boolean more = false;
    try {
      held = LocalCounts.minus(held, LocalCounts.PIN);
      if (LocalCounts.noPins(held)) {
        segment.clearBit(slot, SlotLayout.PINS_OFFSET, self);
        more = freeing.tryGiveMemory(slot) || (LocalCounts.noRefs(held) && freeing.tryFree(slot));
      }
    } finally {
      counts.unlock(slot, held);
    }
    if (more) {
      freeing.finish(slot);
    }
  }

  /** How many pins this process has on a slot. */
  public long pins(int slot) {
    return LocalCounts.pins(counts.peek(slot));
  }

  // ---- values ----

  /**
   * Publishes the value of a slot in this process' charge, as SEALED or FAILED; false if it is not
   * ours any more.
   */
  public boolean publish(int slot, int state) {
    long word = segment.state(slot);
    if (StateWord.state(word) != StateWord.RESERVED
        || StateWord.charge(word) != me
        || !segment.casState(slot, word, StateWord.with(word, 0, state))) {
      return false;
    }
    waiters.wake(slot);
    return true;
  }

  /**
   * Seals a slot in this process' charge whose id nobody else knows: nobody can be waiting for it.
   */
  public void publishNew(int slot) {
    long word = segment.state(slot);
    segment.publishState(slot, StateWord.with(word, 0, StateWord.SEALED));
  }

  /** Gives up a slot in this process' charge whose id nobody else knows. */
  public void abandon(int slot) {
    long word = segment.state(slot);
    if (StateWord.state(word) == StateWord.RESERVED && StateWord.charge(word) == me) {
      freeing.giveUp(slot, word, StateWord.freed(word), () -> {});
    }
  }

  /**
   * Turns a slot in this process' charge into a promise that any process may take charge of; {@code
   * result} if it is that of a task's result.
   */
  public void promise(int slot, boolean result) {
    long word = segment.state(slot);
    segment.setReserver(slot, StateWord.generation(word), me, result);
    segment.casState(slot, word, StateWord.with(word, 0, StateWord.RESERVED));
  }

  /**
   * Takes charge of a promise that this process has a handle on; false if it is decided or somebody
   * else's.
   */
  public boolean takeCharge(int slot, int generation) {
    while (true) {
      long word = segment.state(slot);
      if (StateWord.generation(word) != generation) {
        return false;
      }
      if (StateWord.state(word) == StateWord.DYING + StateWord.RESERVED) {
        stepBack(slot, word);
      } else if (StateWord.state(word) != StateWord.RESERVED || StateWord.charge(word) != 0) {
        return false;
      } else if (segment.casState(
          slot, word, StateWord.nextResidency(word, me, StateWord.RESERVED))) {
        segment.forgetCopy(slot);
        return true;
      }
    }
  }

  /**
   * Makes a promise again of an object whose bytes are lost, if the process that is responsible for
   * it can make it again, and tells that one.
   *
   * <p><b>Crash.</b> A promise in nobody's charge: whoever reaps the dead announces everything. Or
   * nobody is responsible any more, and it is lost (R11).
   *
   * @return whether that process can; {@link Again#YES} also if somebody else was faster
   */
  public Again makeAgain(int slot, int generation) {
    while (true) {
      long word = segment.state(slot);
      int state = StateWord.state(word);
      if (StateWord.generation(word) != generation) {
        return Again.NEVER;
      }
      if (state == StateWord.DYING + StateWord.SPILLED
          || state == StateWord.DYING + StateWord.LOST) {
        stepBack(slot, word);
        continue;
      }
      Again again = segment.again(slot, generation);
      int reserver = segment.reserver(slot, generation);
      if (state != StateWord.SPILLED && state != StateWord.LOST) {
        return StateWord.decided(state) ? Again.NEVER : Again.YES;
      }
      if (again != Again.YES || reserver == 0) {
        return again;
      }
      if (segment.casState(slot, word, StateWord.nextResidency(word, 0, StateWord.RESERVED))) {
        loseIfNobodyIsResponsible(slot); // its reaper may have been here before us
        waiters.announce(reserver - 1, slot | ProcessLayout.MAKE_AGAIN);
        return Again.YES;
      }
    }
  }

  /** Gives a promise in this process' charge back: somebody may take charge of it again. */
  public void giveBackCharge(int slot) {
    long word = segment.state(slot);
    if (StateWord.state(word) == StateWord.RESERVED && StateWord.charge(word) == me) {
      freeing.giveUp(
          slot,
          word,
          StateWord.nextResidency(word, 0, StateWord.RESERVED),
          () -> loseIfNobodyIsResponsible(slot));
    }
  }

  /** Decides a promise in this process' charge without any bytes. */
  public void publishWithoutBytes(int slot, int state) {
    long word = segment.state(slot);
    if (StateWord.state(word) == StateWord.RESERVED && StateWord.charge(word) == me) {
      freeing.giveUp(slot, word, StateWord.nextResidency(word, 0, state), () -> waiters.wake(slot));
    }
  }

  /**
   * A promise in nobody's charge whose reserver is gone will never have a value (R11). Whoever
   * gives its charge back looks at the reserver afterwards; whoever clears the reserver looks at
   * the charge afterwards.
   */
  public void loseIfNobodyIsResponsible(int slot) {
    while (true) {
      long word = segment.state(slot);
      int state = StateWord.state(word);
      if (segment.reserver(slot, StateWord.generation(word)) != 0) {
        return;
      }
      if (state == StateWord.DYING + StateWord.RESERVED) {
        stepBack(slot, word); // or it would step back later, when nobody looks any more
      } else if (state != StateWord.RESERVED || StateWord.charge(word) != 0) {
        return;
      } else if (segment.casState(slot, word, StateWord.nextResidency(word, 0, StateWord.LOST))) {
        waiters.wake(slot);
        freeing.attempt(slot);
        return;
      }
    }
  }

  /**
   * This process is responsible no longer for a promise that another is completing: if that one
   * dies, or gives up, it is lost (R11). The caller has a handle on it.
   */
  public void resign(int slot, int generation) {
    if (segment.reserver(slot, generation) == me) {
      segment.clearReserver(slot, generation, me);
      loseIfNobodyIsResponsible(slot);
    }
  }

  /** Frees an object whatever refers to it (R8); false if it was not there to be freed. */
  public boolean free(Handle handle) {
    int slot = handle.slot();
    long held = counts.lock(slot);
    boolean more = false;
    boolean freed = false;
    try {
      while (!handle.closed) {
        long word = segment.state(slot);
        int state = StateWord.state(word);
        if (StateWord.generation(word) != handle.generation()) {
          break;
        }
        if (state == StateWord.EVICTING || StateWord.dying(state)) {
          stepBack(slot, word);
        } else if (state == StateWord.SEALED
            || state == StateWord.SPILLED
            || state == StateWord.FAILED
            || state == StateWord.LOST) {
          if (segment.casState(slot, word, StateWord.with(word, 0, StateWord.FREED))) {
            freed = true;
            more = freeing.tryGiveMemory(slot);
            break;
          }
        } else {
          break;
        }
      }
    } finally {
      counts.unlock(slot, held);
      Reference.reachabilityFence(handle);
    }
    if (more) {
      freeing.finish(slot);
    }
    return freed;
  }

  // ---- looking ----

  /**
   * Whether an object of this generation is there, now that an edge to it was counted; a dying one
   * is helped back.
   */
  public boolean isThere(int slot, int generation) {
    return bringBack(slot, generation);
  }

  /**
   * Whether the object of this generation can be referred to, helping it back if it was dying; its
   * bit is set.
   */
  private boolean bringBack(int slot, int generation) {
    while (true) {
      long word = segment.state(slot);
      int state = StateWord.state(word);
      if (StateWord.generation(word) != generation
          || state == StateWord.FREE
          || state == StateWord.RELEASING) {
        return false;
      }
      if (!StateWord.dying(state) && state != StateWord.EVICTING) {
        return true;
      }
      stepBack(slot, word);
    }
  }

  private long resident(int slot, int generation) {
    while (true) {
      long word = segment.state(slot);
      if (StateWord.generation(word) != generation) {
        return GONE;
      }
      int state = StateWord.state(word);
      switch (state) {
        case StateWord.SEALED, StateWord.FAILED -> {
          long block = segment.objectBlock(slot, word);
          if (block >= 0) {
            return block;
          }
          if (block == Segment.NO_BLOCK || segment.state(slot) == word) {
            return block == Segment.NO_BLOCK ? LOST : DAMAGED;
          }
        }
        case StateWord.RESERVED -> {
          return RESERVED;
        }
        case StateWord.SPILLED -> {
          return SPILLED;
        }
        case StateWord.LOST -> {
          return LOST;
        }
        case StateWord.FREED -> {
          return FREED;
        }
        case StateWord.FREE, StateWord.RELEASING -> {
          return GONE;
        }
        default -> stepBack(slot, word);
      }
    }
  }

  /** The same for a dying object that this process is bringing back to memory. */
  public void stepBackDying(int slot, long word) {
    stepBack(slot, word);
  }

  /** Helps a transition back whose owner may be stopped: never wait for it (R5). */
  private void stepBack(int slot, long word) {
    int state = StateWord.state(word);
    int back = state == StateWord.EVICTING ? StateWord.SEALED : state - StateWord.DYING;
    segment.casState(slot, word, StateWord.with(word, 0, back));
  }
}
