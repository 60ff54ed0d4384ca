package io.batoid.objectstore.reclaim;

import io.batoid.BatoidException;
import io.batoid.objectstore.alloc.SlotSpans;
import io.batoid.objectstore.alloc.Spans;
import io.batoid.objectstore.events.FlightRecording;
import io.batoid.objectstore.events.RecoveryEvent;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Again;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.Freeing;
import io.batoid.objectstore.table.ObjectTable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.agrona.collections.IntArrayList;
import org.slf4j.LoggerFactory;

/**
 * Takes over what a dead process left: locks, charges, bits, spans.
 *
 * <p><b>Proof.</b> A shared lock on the dead one's byte, held for the whole sweep (R2): any number
 * of processes may sweep at once, and nobody can take the index meanwhile.
 *
 * <p><b>Order.</b> Locks of references inside objects; charges and reservations, and whoever waits
 * for them; bits, and a free attempt on every slot without any; ownership of spans; the catalogue,
 * which may take a while; the entry last. Every step is idempotent: a reaper may die, or be
 * overtaken, anywhere.
 *
 * <p><b>Postponed.</b> A reaper works for whoever happens to wait or to be out of memory, so it
 * never waits long and never throws: what a living process, perhaps a stopped one, keeps from it is
 * left, and the entry with it, to the next sweep, which comes no sooner than {@value #AGAIN_MILLIS}
 * ms later.
 */
public final class Reaper {
  private static final long AGAIN_MILLIS = 500;

  private final ProcessTable processes;
  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final ObjectTable table;
  private final Freeing freeing;
  private final IntConsumer recoverCatalogue;
  private final RankedLock sweeping = new RankedLock(LockOrder.Rank.SWEEP);
  private final long[] notBefore; // of each index; under sweeping, but for a racy look
  private boolean postponed;

  /**
   * A reaper in one process.
   *
   * @param recoverCatalogue takes over what a dead process held of names; what it can't, whoever
   *     uses names next does
   */
  public Reaper(ProcessTable processes, ObjectTable table, IntConsumer recoverCatalogue) {
    this.processes = processes;
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.table = table;
    this.freeing = table.freeing();
    this.recoverCatalogue = recoverCatalogue;
    this.notBefore = new long[layout.maxProcesses()];
  }

  /**
   * Reaps every dead process. If another thread of this process is at it, leaves it to that one.
   *
   * @return how many were reaped
   */
  public int reapTheDead() {
    assert LockOrder.mayTake(LockOrder.Rank.SWEEP);
    int reaped = 0;
    for (int index = 0; index < layout.maxProcesses(); index++) {
      if (needsReaping(index)) {
        if (!sweeping.tryLock()) {
          return reaped;
        }
        try {
          reaped += reap(index) ? 1 : 0;
        } finally {
          sweeping.unlock();
        }
      }
    }
    return reaped;
  }

  private boolean needsReaping(int index) {
    return index != processes.self() && processes.needsReaping(index) && isDue(index);
  }

  /**
   * Reaps every dead process, also those that another thread of this process is at, and those that
   * something was postponed of.
   */
  public void reapAllTheDead() {
    sweeping.lock();
    try {
      Arrays.fill(notBefore, 0);
      for (int index = 0; index < layout.maxProcesses(); index++) {
        if (needsReaping(index)) {
          boolean _ = reap(index);
        }
      }
    } finally {
      sweeping.unlock();
    }
  }

  private boolean reap(int index) {
    Liveness.Proof proof = processes.liveness().proveDead(index);
    if (proof == null) {
      return false;
    }
    try (proof) {
      if (processes.state(index) != ProcessLayout.LIVE) {
        return false;
      }
      RecoveryEvent event = FlightRecording.isInUse() ? new RecoveryEvent() : null;
      if (event != null) {
        event.begin();
      }
      boolean complete = sweep(index);
      if (event != null && event.shouldCommit()) {
        event.complete = complete;
        event.process = index;
        event.pid = processes.pid(index);
        event.commit();
      }
      if (!complete) {
        notBefore[index] =
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS) | 1; // never 0
        return false;
      }
      return processes.empty(index);
    }
  }

  private boolean isDue(int index) {
    return notBefore[index] == 0 || notBefore[index] - System.nanoTime() < 0;
  }

  /**
   * Takes over what a process left that is proven dead, or that is leaving and does nothing any
   * more.
   *
   * @return false if something had to be left for another time; the entry must stay then
   */
  public boolean sweep(int index) {
    postponed = false;
    table.edges().recover(index);
    sweepWords(index);
    recoverCatalogue(index);
    return !postponed;
  }

  /**
   * Clears an index out of the words of all slots and runs, as part of {@link #sweep}: also one
   * that no process ever had.
   */
  public void sweepWords(int index) {
    for (int span = 0; span < layout.slotSpans(); span++) {
      if (live(span)) {
        takeCharges(span, index);
      }
    }
    table.waiters().ringAll();
    for (int span = 0; span < layout.slotSpans(); span++) {
      if (live(span) && index < SegmentLayout.MAX_PROCESSES) {
        clearBits(span, index);
      }
    }
    openSlotSpans(index);
    openRuns(index);
    table.waiters().ringAll();
  }

  private void recoverCatalogue(int index) {
    try {
      recoverCatalogue.accept(index);
    } catch (BatoidException | UncheckedIOException e) {
      LoggerFactory.getLogger(Reaper.class)
          .warn("The names of dead process {} are left to whoever uses names next", index, e);
    }
  }

  private boolean live(int span) {
    return (segment.slotSpan(span) & 0xF) == SegmentLayout.SLOT_SPAN_LIVE;
  }

  private void takeCharges(int span, int dead) {
    int first = span * SegmentLayout.SLOTS_PER_SPAN;
    for (int slot = first; slot < first + SegmentLayout.SLOTS_PER_SPAN; slot++) {
      takeChargesOf(slot, dead);
    }
  }

  /** Apart from its loop, so that the JVM compiles it after a few hundred slots, not after many. */
  private void takeChargesOf(int slot, int dead) {
    long word = segment.state(slot);
    int state = StateWord.state(word);
    int generation = StateWord.generation(word);
    if (!StateWord.decided(state)) {
      if (segment.reserver(slot, generation) == dead + 1) { // whoever is in charge of it now
        segment.clearReserver(slot, generation, dead + 1);
      }
      table.loseIfNobodyIsResponsible(slot); // also if another reaper died before this
    } else if (segment.again(slot, generation) != Again.NEVER
        && segment.reserver(slot, generation) == dead + 1) {
      segment.clearReserver(slot, generation, dead + 1);
    }
    if (StateWord.charge(word) == dead + 1) {
      takeCharge(slot, word);
    }
    if (segment.anyWaiter(slot)) { // the dead may have decided it and not woken (R12)
      Futex.wakeAll(segment.futexOf(slot));
    }
  }

  private void takeCharge(int slot, long word) {
    switch (StateWord.state(word)) {
      case StateWord.RESERVED -> takeReservation(slot, word);
      case StateWord.RELEASING -> releaseAndFree(slot, word);
      case StateWord.FREED ->
          segment.casState(slot, word, StateWord.with(word, 0, StateWord.FREED));
      case StateWord.SPILLED -> // it was bringing it back; the copy on disk is still there
          segment.casState(slot, word, StateWord.nextResidency(word, 0, StateWord.SPILLED));
      case StateWord.EVICTING ->
          segment.casState(slot, word, StateWord.with(word, 0, StateWord.SEALED));
      default -> {
        if (StateWord.dying(StateWord.state(word))) {
          segment.casState(
              slot, word, StateWord.with(word, 0, StateWord.state(word) - StateWord.DYING));
        }
      }
    }
  }

  /**
   * Back to whoever reserved it, or, if that is nobody alive, lost; its memory is free either way.
   */
  private void takeReservation(int slot, long word) {
    IntArrayList children = new IntArrayList();
    postponed |= !freeing.takeReservation(slot, word, children);
    table.waiters().wake(slot);
    table.loseIfNobodyIsResponsible(slot);
    freeAll(children);
  }

  private void releaseAndFree(int slot, long word) {
    IntArrayList children = new IntArrayList();
    postponed |= !freeing.release(slot, word, children);
    freeAll(children);
  }

  private void freeAll(IntArrayList slots) {
    for (int i = 0; i < slots.size(); i++) {
      freeing.attempt(slots.getInt(i));
    }
  }

  private void clearBits(int span, int dead) {
    int first = span * SegmentLayout.SLOTS_PER_SPAN;
    for (int slot = first; slot < first + SegmentLayout.SLOTS_PER_SPAN; slot++) {
      clearBitsOf(slot, dead);
    }
  }

  private void clearBitsOf(int slot, int dead) {
    clear(slot, SlotLayout.REFS_OFFSET, dead);
    clear(slot, SlotLayout.PINS_OFFSET, dead);
    clear(slot, SlotLayout.WAITERS_OFFSET, dead);
    long word = segment.state(slot);
    if (StateWord.state(word) == StateWord.FREED
        || (Freeing.mayDie(StateWord.state(word)) && !segment.held(slot))) {
      freeing.attempt(slot);
    }
  }

  private void clear(int slot, int set, int dead) {
    if (segment.bit(slot, set, dead)) {
      segment.clearBit(slot, set, dead);
    }
  }

  private void openSlotSpans(int dead) {
    boolean opened = false;
    for (int span = 0; span < layout.slotSpans(); span++) {
      long word = segment.slotSpan(span);
      if (word != 0 && SlotSpans.owner(word) == dead) {
        opened |= memory.cas(layout.slotSpanWord(span), word, SlotSpans.withoutOwner(word));
      }
    }
    if (opened) {
      memory.put(SegmentLayout.UNOWNED_SLOTS_OFFSET, 1);
    }
  }

  private void openRuns(int dead) {
    for (int head = 0; head < layout.chunks(); ) {
      long word = segment.run(head);
      if (RunWord.owner(word) == dead + 1) {
        clearInside(head, word, dead);
        long opened = RunWord.withoutOwner(word);
        if (opened != word
            && segment.casRun(head, word, opened)
            && RunWord.kind(opened) == RunWord.SPAN) {
          Spans.noteUnowned(segment, RunWord.sizeClass(opened));
        }
      }
      head = segment.nextRun(head, word);
    }
  }

  /**
   * The dead may have been splitting or joining runs in its hand: what it wrote inside this one
   * must not be taken for a head by a later reaper of the same index whose walk went stale.
   */
  private void clearInside(int head, long word, int dead) {
    boolean span = RunWord.sizeClass(word) != 0;
    int end = head + Math.min(RunWord.chunks(word), layout.chunks() - head);
    for (int inner = head + 1; inner < end && !span; inner++) {
      long stale = segment.run(inner);
      if (RunWord.owner(stale) == dead + 1) {
        segment.casRun(inner, stale, RunWord.of(RunWord.BODY, 0, 0, inner - head));
      }
    }
  }
}
