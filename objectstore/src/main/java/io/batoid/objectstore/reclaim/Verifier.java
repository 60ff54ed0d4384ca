package io.batoid.objectstore.reclaim;

import io.batoid.objectstore.alloc.SlotSpans;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.Edges;
import io.batoid.objectstore.table.Freeing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Long2LongHashMap;

/**
 * Checks every invariant of a session: each block free or at the location of the one object it
 * names, each bit and each charge of a living process, each count equal to what is counted.
 *
 * <p>Others may be at work meanwhile, so what is found is looked at again; only what stays is a
 * problem.
 */
public final class Verifier {
  private static final int LOOKS = 8;
  private static final long FIRST_PAUSE_NANOS = 5_000_000;
  private static final int NO_SLOT = -1;

  private final ProcessTable processes;
  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final Edges edges;
  private final Consumer<Consumer<String>> alsoCheck;

  /** A verifier; {@code alsoCheck} reports what else is wrong. */
  public Verifier(ProcessTable processes, Edges edges, Consumer<Consumer<String>> alsoCheck) {
    this.processes = processes;
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.edges = edges;
    this.alsoCheck = alsoCheck;
  }

  /**
   * Every broken invariant, in words. What looks broken is looked at again, after longer and longer
   * pauses: a thread without a processor may be anywhere between two of its steps.
   */
  public List<String> verify() {
    List<String> problems = look();
    for (int i = 1; i < LOOKS && !problems.isEmpty(); i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(FIRST_PAUSE_NANOS << (i - 1));
      List<String> again = look();
      problems.retainAll(again);
    }
    return problems;
  }

  private List<String> look() {
    List<String> problems = new ArrayList<>();
    checkRuns(problems);
    checkSlots(problems);
    alsoCheck.accept(problems::add);
    return problems;
  }

  private void checkRuns(List<String> problems) {
    int head = 0;
    while (head < layout.chunks()) {
      long word = segment.run(head);
      int kind = RunWord.kind(word);
      int chunks = RunWord.chunks(word);
      if (kind == RunWord.BODY
          || kind > RunWord.SUSPECT_SPAN
          || chunks < 1
          || chunks > layout.chunks() - head) {
        problems.add(
            "chunk " + head + " should be the head of a run, but is " + RunWord.toString(word));
        return;
      }
      boolean span = kind == RunWord.SPAN || kind == RunWord.SUSPECT_SPAN;
      int sizeClass = RunWord.sizeClass(word);
      if (span
          && (sizeClass < 1
              || sizeClass >= SizeClasses.COUNT
              || SizeClasses.spanChunks(sizeClass) != chunks)) {
        problems.add(
            "run at chunk " + head + " is a span of no size class: " + RunWord.toString(word));
      }
      if (RunWord.owner(word) != 0 && !joined(RunWord.owner(word) - 1)) {
        problems.add(
            "run at chunk "
                + head
                + " is owned by a process that is gone: "
                + RunWord.toString(word));
      }
      head += chunks;
    }
    for (int span = 0; span < layout.slotSpans(); span++) {
      int owner = SlotSpans.owner(segment.slotSpan(span));
      if (owner >= 0 && !joined(owner)) {
        problems.add("slot span " + span + " is owned by process " + owner + ", which is gone");
      }
    }
  }

  private void checkSlots(List<String> problems) {
    Int2IntHashMap nested = new Int2IntHashMap(0);
    Long2LongHashMap slotAt = new Long2LongHashMap(NO_SLOT);
    for (int slot = nextCommitted(0); slot < layout.maxObjects(); slot = nextCommitted(slot + 1)) {
      checkSlot(slot, nested, slotAt, problems);
    }
    for (int slot = nextCommitted(0); slot < layout.maxObjects(); slot = nextCommitted(slot + 1)) {
      long count = segment.nested(slot);
      if (count != nested.get(slot)) {
        problems.add(
            "slot "
                + slot
                + " has nested count "
                + count
                + ", but "
                + nested.get(slot)
                + " living objects contain it");
      }
    }
  }

  private int nextCommitted(int slot) {
    int next = slot;
    while (next < layout.maxObjects() && !segment.slotCommitted(next)) {
      next = (next / SegmentLayout.SLOTS_PER_SPAN + 1) * SegmentLayout.SLOTS_PER_SPAN;
    }
    return next;
  }

  private void checkSlot(
      int slot, Int2IntHashMap nested, Long2LongHashMap slotAt, List<String> problems) {
    long word = segment.state(slot);
    int state = StateWord.state(word);
    String what = "slot " + slot + " " + StateWord.toString(word);
    checkBits(slot, what, problems);
    if (StateWord.charge(word) != 0 && !joined(StateWord.charge(word) - 1)) {
      problems.add(what + " is in the charge of a process that is gone");
    }
    if (state == StateWord.FREE) {
      if (segment.held(slot)) {
        problems.add(what + " is free, but something still refers to it");
      }
      return;
    }
    if (state == StateWord.RESERVED && StateWord.charge(word) == 0) {
      int reserver = segment.reserver(slot, StateWord.generation(word));
      if (reserver < 1 || !joined(reserver - 1)) {
        problems.add(what + " is a promise that no living process is responsible for");
      }
    }
    if (Freeing.mayDie(state) && StateWord.charge(word) == 0 && !segment.held(slot)) {
      problems.add(what + " is an object that nothing refers to");
    }
    long location = segment.location(slot);
    boolean resident = LocationWord.counts(location, word);
    if (state == StateWord.SEALED && !resident) {
      problems.add(what + " is sealed, but has no memory");
    }
    if (resident) {
      checkBlock(slot, word, LocationWord.arenaOffset(location), nested, slotAt, problems, what);
    }
  }

  private void checkBits(int slot, String what, List<String> problems) {
    for (int set :
        new int[] {SlotLayout.REFS_OFFSET, SlotLayout.PINS_OFFSET, SlotLayout.WAITERS_OFFSET}) {
      for (int half = 0; half < 2; half++) {
        for (long bits = segment.bits(slot, set, half); bits != 0; bits &= bits - 1) {
          int process = (half << 6) + Long.numberOfTrailingZeros(bits);
          if (!joined(process)) {
            problems.add(what + " has a bit of process " + process + ", which is gone");
          }
        }
      }
    }
  }

  private void checkBlock(
      int slot,
      long word,
      long arenaOffset,
      Int2IntHashMap nested,
      Long2LongHashMap slotAt,
      List<String> problems,
      String what) {
    long room = segment.room(arenaOffset);
    if (room == 0) {
      problems.add(what + " is at arena offset " + arenaOffset + ", where no block is");
      return;
    }
    long other = slotAt.put(arenaOffset, slot);
    if (other != NO_SLOT) {
      problems.add(
          what + " and slot " + other + " are at the same block, arena offset " + arenaOffset);
    }
    int state = StateWord.state(word);
    if (state == StateWord.RESERVED) {
      return; // being written; its edges are counted one by one
    }
    long block = segment.block(arenaOffset);
    if (memory.getAcquire(block + BlockHeader.NAME_OFFSET)
        != BlockHeader.name(slot, StateWord.generation(word), StateWord.residency(word))) {
      problems.add(what + " is at a block that bears another name, arena offset " + arenaOffset);
      return;
    }
    long length = memory.getPlain(block + BlockHeader.LENGTH_OFFSET);
    int count = edges.countOf(block);
    if (length < 0 || count < 0 || BlockHeader.blockSize(length, count) > room || length > room) {
      problems.add(
          what
              + " has "
              + length
              + " bytes and "
              + count
              + " references in a block of "
              + room
              + " bytes");
      return;
    }
    for (int i = 0; i < count; i++) {
      long edge = memory.getAcquire(edges.place(block, i));
      int child = EdgeWord.slot(edge);
      if (!EdgeWord.counted(edge)) {
        continue;
      }
      if (!segment.slotCommitted(child)) {
        problems.add(what + " contains slot " + child + ", which does not exist");
      } else {
        long childWord = segment.state(child);
        if (StateWord.generation(childWord) != EdgeWord.generation(edge)
            || StateWord.state(childWord) == StateWord.FREE) {
          problems.add(what + " contains an object of slot " + child + " that is gone");
        }
        nested.put(child, nested.get(child) + 1);
      }
    }
  }

  private boolean joined(int index) {
    return index < layout.maxProcesses() && processes.state(index) == ProcessLayout.LIVE;
  }
}
