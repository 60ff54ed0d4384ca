package io.batoid.objectstore.reclaim.doctor;

import io.batoid.objectstore.alloc.SlotSpans;
import io.batoid.objectstore.catalogue.Catalogue;
import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.reclaim.Reaper;
import io.batoid.objectstore.table.ObjectTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Mends what an examination found, in rounds: what one mends may bring to light another, as the
 * count of an object whose container was lost.
 *
 * <p><b>Beside others</b> only what they may see at any time is done: what a reaper does under the
 * proof of a death, and single compare-and-sets of a slot from the very word that was found. <b>
 * Alone</b>, with the gate held and no other process alive, everything.
 *
 * <p><b>Crash.</b> Each step leaves the session no worse than it found it; a repair that was cut
 * short is begun again.
 */
public final class Treatment {
  private static final int ROUNDS = 8;

  private final ProcessTable processes;
  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final ObjectTable table;
  private final Reaper reaper;
  private final Catalogue catalogue;
  private final Pages pages;
  private final boolean alone;
  private final Runnable freeUnreferenced;

  /**
   * In the session that a process has joined.
   *
   * @param alone whether no other can have it open
   * @param freeUnreferenced frees what nothing refers to but has to come back from disk for that
   */
  public Treatment(
      ProcessTable processes,
      ObjectTable table,
      Reaper reaper,
      Catalogue catalogue,
      Pages pages,
      boolean alone,
      Runnable freeUnreferenced) {
    this.processes = processes;
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.table = table;
    this.reaper = reaper;
    this.catalogue = catalogue;
    this.pages = pages;
    this.alone = alone;
    this.freeUnreferenced = freeUnreferenced;
  }

  /**
   * What came of it.
   *
   * @param mended what was wrong and is not any more
   * @param left what is still wrong
   */
  public record Outcome(List<Finding> mended, List<Finding> left) {
    /** Keeps its own copies. */
    public Outcome {
      mended = List.copyOf(mended);
      left = List.copyOf(left);
    }
  }

  /** Mends until nothing is found, or nothing can be done about what is; {@code look} examines. */
  public Outcome mend(Supplier<List<Finding>> look) {
    Set<Finding> seen = new LinkedHashSet<>();
    List<Finding> found = look.get();
    for (int round = 0; round < ROUNDS && !found.isEmpty(); round++) {
      seen.addAll(found);
      boolean tried = false;
      boolean tables = found.stream().anyMatch(finding -> inTables(finding.ailment()));
      for (Finding finding : found) {
        // what is in the runs is looked at anew once the runs are in order
        if ((alone || !finding.ailment().needsQuiet())
            && (!alone || !tables || inTables(finding.ailment()))) {
          treat(finding);
          tried = true;
        }
      }
      if (!tried) {
        break;
      }
      freeUnreferenced.run();
      found = look.get();
    }
    List<Finding> mended = new ArrayList<>(seen);
    mended.removeAll(found);
    return new Outcome(mended, found);
  }

  private static boolean inTables(Ailment ailment) {
    return ailment == Ailment.BROKEN_RUN
        || ailment == Ailment.BROKEN_SPAN
        || ailment == Ailment.BROKEN_SLOT_SPAN;
  }

  private void treat(Finding finding) {
    int at = finding.at();
    long detail = finding.detail();
    switch (finding.ailment()) {
      case BROKEN_RUN -> makeFree(at, (int) detail);
      case BROKEN_SPAN ->
          segment.setRun((int) detail, RunWord.of(RunWord.BODY, 0, 0, (int) detail - at));
      case BROKEN_SLOT_SPAN -> commitSlots(at);
      case OF_THE_DEAD -> takeFrom((int) detail);
      case IN_NOBODYS_HAND -> segment.casRun(at, detail, RunWord.withoutOwner(detail));
      case BROKEN_ENTRY -> emptyEntry(at);
      case BROKEN_STATE -> lose(at, detail);
      case STRAY_CHARGE ->
          segment.casState(at, detail, StateWord.with(detail, 0, StateWord.state(detail)));
      case HELD_BUT_FREE -> clearAll(at);
      case PROMISE_OF_NOBODY -> loseIfOpen(at, (int) detail);
      case UNHELD -> table.freeing().attempt(at);
      case NO_MEMORY, NOT_THERE, BAD_COPY -> lose(at, detail);
      case UNMARKED_RUN -> segment.noteObjectOfRun(detail, at);
      case BAD_CHECKSUM -> loseValue(at, detail);
      case DANGLING_EDGE -> uncount(detail);
      case WRONG_COUNT -> {
        memory.put(segment.slot(at) + SlotLayout.NESTED_OFFSET, detail);
        table.freeing().attempt(at);
      }
      case STRAY_NAME_BIT -> {
        memory.andNot(segment.slot(at) + SlotLayout.NAMES_OFFSET, detail);
        table.freeing().attempt(at);
      }
      case BROKEN_NAMES -> catalogue.salvage(at);
      case NAMES -> catalogue.retainIf(binding -> true);
    }
  }

  /** Makes a free run of chunks that belonged to none; its pages go back. */
  private void makeFree(int head, int end) {
    int me = processes.selfCharge();
    segment.setRun(head, RunWord.of(RunWord.CLAIMED_COLD, me, 0, end - head));
    for (int chunk = head + 1; chunk < end; chunk++) {
      segment.setRun(chunk, RunWord.of(RunWord.BODY, 0, 0, chunk - head));
    }
    pages.giveBack(
        segment.block((long) head * SegmentLayout.CHUNK),
        (long) (end - head) * SegmentLayout.CHUNK);
    segment.setRun(head, RunWord.of(RunWord.COLD, 0, 0, end - head));
  }

  /** What was never written reads as free slots. */
  private void commitSlots(int span) {
    pages.commit(
        segment.slot(span * SegmentLayout.SLOTS_PER_SPAN),
        (long) SegmentLayout.SLOTS_PER_SPAN * SlotLayout.SIZE);
    memory.put(layout.slotSpanWord(span), SegmentLayout.SLOT_SPAN_LIVE);
    memory.put(SegmentLayout.UNOWNED_SLOTS_OFFSET, 1);
  }

  /** As a reaper does, with its proof; nobody can have an index beyond the last. */
  private void takeFrom(int index) {
    if (index >= layout.maxProcesses()) {
      reaper.sweepWords(index);
      openSlotSpans(index);
      return;
    }
    Liveness.Proof proof = processes.liveness().proveDead(index);
    if (proof != null) {
      try (proof) {
        if (processes.state(index) == ProcessLayout.EMPTY) {
          reaper.sweepWords(index);
        }
      }
    }
  }

  private void openSlotSpans(int index) {
    for (int span = 0; span < layout.slotSpans(); span++) {
      long word = segment.slotSpan(span);
      if (SlotSpans.owner(word) == index) {
        memory.cas(layout.slotSpanWord(span), word, SlotSpans.withoutOwner(word));
      }
    }
  }

  private void emptyEntry(int index) {
    long entry = layout.process(index);
    if (!processes.liveness().alive(index)) {
      memory.put(entry, ProcessLayout.status(ProcessLayout.incarnation(memory.get(entry)), 0));
    }
  }

  /** The object has no bytes any more: its location counts no longer. */
  private void lose(int slot, long word) {
    if (segment.casState(slot, word, StateWord.nextResidency(word, 0, StateWord.LOST))) {
      table.waiters().wake(slot);
      table.freeing().attempt(slot);
    }
  }

  /** The object has no value any more, but keeps its block until it is freed: it may be pinned. */
  private void loseValue(int slot, long word) {
    if (segment.casState(slot, word, StateWord.with(word, 0, StateWord.LOST))) {
      table.freeing().attempt(slot);
    }
  }

  private void loseIfOpen(int slot, int reserver) {
    if (reserver != 0) {
      segment.clearReserver(slot, StateWord.generation(segment.state(slot)), reserver);
    }
    table.loseIfNobodyIsResponsible(slot);
  }

  private void clearAll(int slot) {
    if (StateWord.state(segment.state(slot)) == StateWord.FREE) {
      for (int word = SlotLayout.REFS_OFFSET; word <= SlotLayout.NESTED_OFFSET; word += 8) {
        memory.put(segment.slot(slot) + word, 0);
      }
    }
  }

  private void uncount(long place) {
    memory.put(place, EdgeWord.withCounted(memory.get(place), false));
  }
}
