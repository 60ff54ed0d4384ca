package io.batoid.objectstore.reclaim.doctor;

import io.batoid.objectstore.alloc.SlotSpans;
import io.batoid.objectstore.catalogue.Catalogue;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Checksums;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.spill.Copies;
import io.batoid.objectstore.table.Edges;
import io.batoid.objectstore.table.Freeing;
import io.batoid.objectstore.table.Handle;
import io.batoid.objectstore.table.ObjectTable;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Long2LongHashMap;

/**
 * Looks at every invariant of a session: each block free or at the location of the one object it
 * names, each bit and each charge of a living process, each count equal to what is counted, each
 * value with the checksum it was sealed with.
 *
 * <p>Others may be at work meanwhile, so what is found must be looked for again ({@link
 * io.batoid.objectstore.reclaim.Verifier}).
 */
public final class Examination {
  private static final int NO_SLOT = -1;
  private static final long SHARDS = (1L << LockLayout.CATALOGUE_SHARDS) - 1;

  private final ProcessTable processes;
  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final ObjectTable table;
  private final Edges edges;
  private final Catalogue catalogue;
  private final Copies copies;

  /** Of the session that a process has joined. */
  public Examination(
      ProcessTable processes, ObjectTable table, Catalogue catalogue, Copies copies) {
    this.copies = copies;
    this.processes = processes;
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.table = table;
    this.edges = table.edges();
    this.catalogue = catalogue;
  }

  /** What looks broken now. */
  public List<Finding> look() {
    List<Finding> found = new ArrayList<>();
    Tables.runs(segment, found::add);
    Tables.slotSpans(segment, found::add);
    checkOwners(found);
    checkProcesses(found);
    checkSlots(found);
    catalogue.findDamage(
        (problem, shard) -> found.add(new Finding(Ailment.BROKEN_NAMES, shard, 0, problem)));
    catalogue.verify(problem -> found.add(new Finding(Ailment.NAMES, 0, 0, problem)));
    return found;
  }

  private void checkOwners(List<Finding> found) {
    for (int head = 0; head < layout.chunks(); ) {
      long word = segment.run(head);
      int owner = RunWord.owner(word) - 1;
      int kind = RunWord.kind(word);
      if (owner >= 0 && !joined(owner)) {
        found.add(
            new Finding(
                Ailment.OF_THE_DEAD,
                head,
                owner,
                "run at chunk "
                    + head
                    + " is owned by a process that is gone: "
                    + RunWord.toString(word)));
      } else if (owner < 0 && (kind == RunWord.CLAIMED || kind == RunWord.CLAIMED_COLD)) {
        found.add(
            new Finding(
                Ailment.IN_NOBODYS_HAND,
                head,
                word,
                "run at chunk " + head + " is in nobody's hand: " + RunWord.toString(word)));
      }
      head = segment.nextRun(head, word);
    }
    for (int span = 0; span < layout.slotSpans(); span++) {
      int owner = SlotSpans.owner(segment.slotSpan(span));
      if (owner >= 0 && !joined(owner)) {
        found.add(
            new Finding(
                Ailment.OF_THE_DEAD,
                span,
                owner,
                "slot span " + span + " is owned by process " + owner + ", which is gone"));
      }
    }
  }

  private void checkProcesses(List<Finding> found) {
    for (int index = 0; index < layout.maxProcesses(); index++) {
      int state = processes.state(index);
      if (state != ProcessLayout.EMPTY && state != ProcessLayout.LIVE) {
        found.add(
            new Finding(
                Ailment.BROKEN_ENTRY,
                index,
                state,
                "the entry of process " + index + " is in no known state: " + state));
      }
    }
  }

  private void checkSlots(List<Finding> found) {
    Int2IntHashMap nested = new Int2IntHashMap(0);
    Long2LongHashMap slotAt = new Long2LongHashMap(NO_SLOT);
    long missing = missingShards();
    for (int slot = nextCommitted(0); slot < layout.slots(); slot = nextCommitted(slot + 1)) {
      checkSlot(slot, nested, slotAt, found);
      long stray = memory.get(segment.slot(slot) + SlotLayout.NAMES_OFFSET) & (missing | ~SHARDS);
      if (stray != 0) {
        found.add(
            new Finding(
                Ailment.STRAY_NAME_BIT,
                slot,
                stray,
                "slot " + slot + " has name bits of shards without names: " + stray));
      }
    }
    for (int slot = nextCommitted(0); slot < layout.slots(); slot = nextCommitted(slot + 1)) {
      long count = segment.nested(slot);
      if (count != nested.get(slot) && !edges.isBeingCounted(slot)) {
        found.add(
            new Finding(
                Ailment.WRONG_COUNT,
                slot,
                nested.get(slot),
                "slot "
                    + slot
                    + " has nested count "
                    + count
                    + ", but "
                    + nested.get(slot)
                    + " living objects contain it"));
      }
    }
  }

  private long missingShards() {
    long missing = 0;
    for (int shard = 0; shard < LockLayout.CATALOGUE_SHARDS; shard++) {
      missing |= catalogue.hasNames(shard) ? 0 : 1L << shard;
    }
    return missing;
  }

  private int nextCommitted(int slot) {
    int next = slot;
    while (next < layout.slots() && !segment.slotCommitted(next)) {
      next = (next / SegmentLayout.SLOTS_PER_SPAN + 1) * SegmentLayout.SLOTS_PER_SPAN;
    }
    return next;
  }

  private void checkSlot(
      int slot, Int2IntHashMap nested, Long2LongHashMap slotAt, List<Finding> found) {
    long word = segment.state(slot);
    int state = StateWord.state(word);
    String what = "slot " + slot + " " + StateWord.toString(word);
    checkBits(slot, what, found);
    checkCharge(slot, word, what, found);
    if (state == StateWord.FREE) {
      if (segment.held(slot)) {
        found.add(
            new Finding(
                Ailment.HELD_BUT_FREE,
                slot,
                0,
                what + " is free, but something still refers to it"));
      }
      return;
    }
    if (state == StateWord.RESERVED && StateWord.charge(word) == 0) {
      int reserver = segment.reserver(slot, StateWord.generation(word));
      if (reserver < 1 || !joined(reserver - 1)) {
        found.add(
            new Finding(
                Ailment.PROMISE_OF_NOBODY,
                slot,
                reserver,
                what + " is a promise that no living process is responsible for"));
      }
    }
    if (Freeing.mayDie(state)
        && StateWord.charge(word) == 0
        && !segment.held(slot)
        && !segment.edgesOnDisk(slot, word)) { // that is freed a little later, or by gc()
      found.add(
          new Finding(Ailment.UNHELD, slot, 0, what + " is an object that nothing refers to"));
    }
    long location = segment.location(slot);
    boolean resident = LocationWord.counts(location, word);
    if (state == StateWord.SEALED && !resident) {
      found.add(new Finding(Ailment.NO_MEMORY, slot, word, what + " is sealed, but has no memory"));
    }
    if (state == StateWord.SPILLED) {
      checkCopy(slot, word, found, what);
    }
    if (resident) {
      checkBlock(slot, word, LocationWord.arenaOffset(location), nested, slotAt, found, what);
    }
    if (state == StateWord.SPILLED ? segment.copyHasEdges(slot) : segment.edgesOnDisk(slot, word)) {
      checkEdgesOnDisk(slot, word, nested, found, what);
    }
  }

  private void checkEdgesOnDisk(
      int slot, long word, Int2IntHashMap nested, List<Finding> found, String what) {
    long[] words = copies.edges(slot, copies.place(slot), false);
    for (int i = 0; words != null && i < words.length; i++) { // else its copy is damaged
      checkEdge(
          words[i], new Finding(Ailment.BAD_COPY, slot, word, what + " on disk"), nested, found);
    }
  }

  /** The value is on disk only: it must be there, whole. */
  private void checkCopy(int slot, long word, List<Finding> found, String what) {
    long place = copies.place(slot);
    if (place == 0) {
      found.add(new Finding(Ailment.NO_MEMORY, slot, word, what + " has no copy on disk"));
      return;
    }
    Copies.Outcome outcome = copies.check(slot, place);
    if (outcome != Copies.Outcome.READ) {
      found.add(
          new Finding(
              Ailment.BAD_COPY,
              slot,
              word,
              what
                  + " has its value in "
                  + copies.describe(place)
                  + ", where it is "
                  + (outcome == Copies.Outcome.MISSING ? "missing or cut off" : "damaged")));
    }
  }

  private void checkCharge(int slot, long word, String what, List<Finding> found) {
    int state = StateWord.state(word);
    int charge = StateWord.charge(word) - 1;
    boolean transition =
        state == StateWord.RESERVED
            || state == StateWord.FREED
            || state == StateWord.SPILLED
            || state == StateWord.EVICTING
            || state >= StateWord.RELEASING;
    if (state == StateWord.DYING + StateWord.EVICTING) {
      found.add(new Finding(Ailment.BROKEN_STATE, slot, word, what + " is in no known state"));
    } else if (charge >= 0 && !transition) {
      found.add(
          new Finding(
              Ailment.STRAY_CHARGE, slot, word, what + " is in somebody's charge for no reason"));
    } else if (charge >= 0 && !joined(charge)) {
      found.add(
          new Finding(
              Ailment.OF_THE_DEAD,
              slot,
              charge,
              what + " is in the charge of a process that is gone"));
    }
  }

  private void checkBits(int slot, String what, List<Finding> found) {
    for (int set :
        new int[] {SlotLayout.REFS_OFFSET, SlotLayout.PINS_OFFSET, SlotLayout.WAITERS_OFFSET}) {
      for (int half = 0; half < 2; half++) {
        for (long bits = segment.bits(slot, set, half); bits != 0; bits &= bits - 1) {
          int process = (half << 6) + Long.numberOfTrailingZeros(bits);
          if (!joined(process)) {
            found.add(
                new Finding(
                    Ailment.OF_THE_DEAD,
                    slot,
                    process,
                    what + " has a bit of process " + process + ", which is gone"));
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
      List<Finding> found,
      String what) {
    long room = segment.room(arenaOffset);
    if (room == 0) {
      found.add(
          new Finding(
              Ailment.NOT_THERE,
              slot,
              word,
              what + " is at arena offset " + arenaOffset + ", where no block is"));
      return;
    }
    int state = StateWord.state(word);
    long block = segment.block(arenaOffset);
    boolean named = segment.bearsNameOf(slot, word, block);
    if (state == StateWord.RESERVED && !named) {
      return; // its block is being handed to an object that comes back to memory, or is not named
      // yet
    }
    long other = slotAt.put(arenaOffset, slot);
    if (other != NO_SLOT) {
      found.add(
          new Finding(
              Ailment.NOT_THERE,
              named ? (int) other : slot,
              segment.state(named ? (int) other : slot),
              what + " and slot " + other + " are at the same block, arena offset " + arenaOffset));
    }
    if (state == StateWord.RESERVED || state == StateWord.SPILLED) {
      return; // being written, or brought back; its edges are counted one by one
    }
    if (!named) {
      found.add(
          new Finding(
              Ailment.NOT_THERE,
              slot,
              word,
              what + " is at a block that bears another name, arena offset " + arenaOffset));
      return;
    }
    int chunk = (int) (arenaOffset / SegmentLayout.CHUNK);
    if (RunWord.kind(segment.run(chunk)) == RunWord.WARM && !segment.runInUse(chunk)) {
      found.add(
          new Finding(
              Ailment.UNMARKED_RUN,
              slot,
              arenaOffset,
              what + " is in a run that does not say so, at chunk " + chunk));
    }
    long length = memory.getPlain(block + BlockHeader.LENGTH_OFFSET);
    int count = BlockHeader.edges(memory.getAcquire(block + BlockHeader.CODEC_OFFSET));
    if (length < 0 || count < 0 || length > room || BlockHeader.blockSize(length, count) > room) {
      found.add(
          new Finding(
              Ailment.NOT_THERE,
              slot,
              word,
              what
                  + " has "
                  + length
                  + " bytes and "
                  + count
                  + " references in a block of "
                  + room
                  + " bytes"));
      return;
    }
    checkEdges(slot, block, count, nested, found, what);
    if ((state == StateWord.SEALED || state == StateWord.FAILED)
        && segment.held(slot)
        && !checksumFits(slot, word)) {
      found.add(
          new Finding(
              Ailment.BAD_CHECKSUM,
              slot,
              word,
              what + " has bytes that are not those it was sealed with: their CRC-32C differs"));
    }
  }

  private void checkEdges(
      int slot, long block, int count, Int2IntHashMap nested, List<Finding> found, String what) {
    for (int i = 0; i < count; i++) {
      long place = edges.place(block, i);
      checkEdge(
          memory.getAcquire(place),
          new Finding(Ailment.DANGLING_EDGE, slot, place, what),
          nested,
          found);
    }
  }

  /** Counts an edge; {@code dangling} is what to call it if it leads nowhere. */
  private void checkEdge(long edge, Finding dangling, Int2IntHashMap nested, List<Finding> found) {
    if (!EdgeWord.counted(edge)) {
      return;
    }
    int child = EdgeWord.slot(edge);
    if (!segment.slotCommitted(child)) {
      found.add(dangling.with(" contains slot " + child + ", which does not exist"));
      return;
    }
    long childWord = segment.state(child);
    if (StateWord.generation(childWord) != EdgeWord.generation(edge)
        || StateWord.state(childWord) == StateWord.FREE) {
      found.add(dangling.with(" contains an object of slot " + child + " that is gone"));
    }
    nested.put(child, nested.get(child) + 1);
  }

  /** Looks under a pin: the block of an object that is freed meanwhile may be given back. */
  private boolean checksumFits(int slot, long word) {
    Handle handle = table.open(this, slot, StateWord.generation(word), Handle.REF);
    if (handle == null) {
      return true; // it is gone
    }
    try {
      long block = table.pin(handle);
      if (block < 0) {
        return true; // as above, or reported already
      }
      try {
        long length = memory.getPlain(block + BlockHeader.LENGTH_OFFSET);
        return length <= segment.room(block - layout.arena()) - BlockHeader.SIZE
            && Checksums.fits(
                segment,
                block,
                length,
                BlockHeader.codec(memory.getPlain(block + BlockHeader.CODEC_OFFSET)));
      } finally {
        table.unpin(slot);
      }
    } finally {
      table.close(handle);
    }
  }

  private boolean joined(int index) {
    return index < layout.maxProcesses() && processes.state(index) == ProcessLayout.LIVE;
  }
}
