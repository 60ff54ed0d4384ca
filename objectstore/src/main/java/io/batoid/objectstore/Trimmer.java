package io.batoid.objectstore;

import io.batoid.objectstore.alloc.RunTable;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Segment;
import java.util.function.BooleanSupplier;
import org.agrona.collections.Int2IntHashMap;

/**
 * Gives memory that stayed free for a while back to the machine; or, when asked to, takes all of it
 * beforehand.
 *
 * <p>Cold memory is slow, so runs are given back only when they have been free for ten looks, one a
 * second.
 */
final class Trimmer {
  private static final int LOOKS = 10;
  private static final int NEVER_SEEN = 0;
  private static final int PREFAULT_CHUNKS = 64;

  private final StoreCore core;
  private Int2IntHashMap looks = new Int2IntHashMap(NEVER_SEEN);

  Trimmer(StoreCore core) {
    this.core = core;
  }

  /** Gives back runs that were free at each of the last looks. */
  void decay() {
    if (core.options().prefault) {
      return;
    }
    Segment segment = core.engine().segment;
    RunTable runs = core.engine().allocator.runs();
    Int2IntHashMap seen = new Int2IntHashMap(NEVER_SEEN);
    int chunks = segment.layout().chunks();
    for (int head = 0; head < chunks; ) {
      long word = segment.run(head);
      if (RunWord.kind(word) == RunWord.WARM && !runs.inUse(head)) {
        int count = looks.get(head) + 1;
        if (count >= LOOKS) {
          runs.giveBack(head, word);
        } else {
          seen.put(head, count);
        }
      }
      head = runs.next(head, word);
    }
    looks = seen;
    if (!core.isClosed() && core.secondsOpen() % LOOKS == 0) {
      core.engine().allocator.spans().giveUpEmptySpans();
    }
  }

  /** Gives everything back that is free now; how many bytes. */
  long trim() {
    core.engine().allocator.freeEmptySpansOfAll();
    Segment segment = core.engine().segment;
    RunTable runs = core.engine().allocator.runs();
    long bytes = 0;
    for (int head = 0; head < segment.layout().chunks(); ) {
      long word = segment.run(head);
      int next = runs.next(head, word);
      bytes += runs.giveBack(head, word);
      head = next;
    }
    return bytes;
  }

  /**
   * Commits and maps what is cold, a few megabytes at a time, until all is warm, or told to stop.
   */
  void prefault(BooleanSupplier stop) {
    RunTable runs = core.engine().allocator.runs();
    try {
      while (!stop.getAsBoolean()) {
        int head = runs.claimColdRun(PREFAULT_CHUNKS);
        if (head < 0) {
          return;
        }
        long offset = core.engine().segment.block((long) head * SegmentLayout.CHUNK);
        int chunks = RunWord.chunks(core.engine().segment.run(head));
        core.file().populate(offset, (long) chunks * SegmentLayout.CHUNK);
        runs.settle(head);
        runs.noteFreed(head);
      }
    } catch (ObjectStoreFullException e) {
      // the file system is smaller than the capacity: whoever needs the rest is told so
    }
  }
}
