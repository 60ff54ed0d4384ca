package io.batoid.objectstore.spill;

import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.IntHashSet;

/**
 * Chooses what leaves memory.
 *
 * <p><b>By use</b>: a hand goes round the slots. An object that was used since the hand passed (a
 * reader says so in the slot, only if it does not say so already) gets another round; one that was
 * not leaves. Where the hand stands is a hint that all processes share.
 *
 * <p><b>By place</b>: room that is needed in one piece may not come together that way, since blocks
 * of different objects lie mixed. Then the cheapest neighbouring runs that nothing keeps in memory
 * are cleared, whatever lies there.
 */
final class Victims {
  /** How many places are tried before nothing is said to leave. */
  private static final int PLACES = 64;

  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final Evictor evictor;

  Victims(Segment segment, Evictor evictor) {
    this.segment = segment;
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.evictor = evictor;
  }

  /**
   * Has the least recently used leave until {@code wanted} bytes came free, or twice round.
   *
   * @param which of the slots may leave
   * @return the bytes that came free
   */
  long leaveByUse(long wanted, IntPredicate which, BooleanSupplier stop) {
    long freed = 0;
    int slots = layout.slots();
    int slot = Math.clamp(memory.getPlain(SegmentLayout.CLOCK_HAND_OFFSET), 0, slots - 1);
    for (long looked = 0; looked < 2L * slots && freed < wanted && !stop.getAsBoolean(); ) {
      if (slot % SegmentLayout.SLOTS_PER_SPAN == 0 && !segment.slotCommitted(slot)) {
        slot += SegmentLayout.SLOTS_PER_SPAN;
        looked += SegmentLayout.SLOTS_PER_SPAN;
      } else {
        long word = segment.state(slot);
        if (StateWord.state(word) == StateWord.SEALED && which.test(slot)) {
          long used = segment.slot(slot) + SlotLayout.USED_OFFSET;
          if (memory.getPlain(used) != 0) {
            memory.putPlain(used, 0); // racy: a use that is lost costs the object a round
          } else {
            long result = evictor.evict(slot, word);
            freed += Math.max(0, result); // what has a copy may leave even if the disk is full
          }
        }
        slot++;
        looked++;
      }
      if (slot >= slots) {
        slot = 0;
      }
    }
    memory.putPlain(SegmentLayout.CLOCK_HAND_OFFSET, slot);
    return freed;
  }

  /**
   * Clears neighbouring runs of so many chunks together; the bytes that came free. What stays
   * though it looked free to leave (it was pinned just then) keeps its run, and the next cheapest
   * are tried: a place that cannot be cleared does not stand for all.
   */
  long leaveByPlace(int chunks) {
    IntHashSet staying = new IntHashSet();
    long freed = 0;
    for (int turn = 0; turn < PLACES && freed == 0; turn++) {
      Runs runs = new Runs(staying);
      forEachObject((slot, word, chunk) -> runs.add(chunk, slot, word));
      int first = runs.cheapest(chunks);
      if (first < 0) {
        return 0;
      }
      freed = clear(runs, first, chunks, staying);
    }
    return freed;
  }

  private long clear(Runs runs, int first, int chunks, IntHashSet staying) {
    int from = runs.heads.getInt(first);
    int to = from;
    for (int run = first; to - from < chunks; run++) {
      to = runs.end(run);
    }
    int end = to;
    IntArrayList leaving = new IntArrayList();
    forEachObject((slot, word, chunk) -> {
      if (chunk >= from && chunk < end) {
        leaving.addInt(slot);
      }
    });
    long freed = 0;
    for (int i = 0; i < leaving.size(); i++) {
      int slot = leaving.getInt(i);
      long result = evictor.evict(slot, segment.state(slot));
      if (result <= 0) {
        staying.add(slot);
      }
      freed += Math.max(0, result);
    }
    return freed;
  }

  private interface ChunkAction {
    void accept(int slot, long word, int chunk);
  }

  private void forEachObject(ChunkAction action) {
    segment.forEachObject((slot, word, arenaOffset) -> {
      long chunk = arenaOffset / SegmentLayout.CHUNK;
      if (chunk < layout.chunks()) {
        action.accept(slot, word, (int) chunk);
      }
    });
  }

  /** The runs of the chunk table, with what it would cost to clear each. */
  private final class Runs {
    private final IntArrayList heads = new IntArrayList();
    private final BitSet kept = new BitSet();
    private final long[] cost;
    private final int[] headsOf;
    private final IntHashSet staying;

    /** {@code staying}: slots that are known to stay. */
    Runs(IntHashSet staying) {
      this.staying = staying;
      for (int head = 0; head < layout.chunks(); ) {
        long word = segment.run(head);
        if (RunWord.kind(word) == RunWord.CLAIMED || RunWord.kind(word) == RunWord.CLAIMED_COLD) {
          kept.set(heads.size());
        }
        heads.addInt(head);
        head = segment.nextRun(head, word);
      }
      headsOf = heads.toIntArray();
      cost = new long[headsOf.length];
    }

    void add(int chunk, int slot, long word) {
      int found = Arrays.binarySearch(headsOf, chunk);
      int run = found >= 0 ? found : -found - 2;
      if (!staying.contains(slot) && evictor.mayLeave(slot, word)) {
        cost[run] += segment.room(LocationWord.arenaOffset(segment.location(slot)));
      } else {
        kept.set(run);
      }
    }

    int end(int run) {
      return run + 1 < heads.size() ? heads.getInt(run + 1) : layout.chunks();
    }

    /** The first of the cheapest neighbouring runs with so many chunks, or -1. */
    int cheapest(int chunks) {
      int best = -1;
      long least = Long.MAX_VALUE;
      long sum = 0;
      int first = 0;
      for (int run = 0; run < cost.length; run++) {
        if (kept.get(run)) {
          first = run + 1;
          sum = 0;
          continue;
        }
        sum += cost[run];
        while (end(run) - heads.getInt(first) - (end(first) - heads.getInt(first)) >= chunks) {
          sum -= cost[first++];
        }
        if (end(run) - heads.getInt(first) >= chunks && sum < least && sum > 0) {
          least = sum;
          best = first;
        }
      }
      return best;
    }
  }
}
