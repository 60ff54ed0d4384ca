package io.batoid.objectstore;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;

/**
 * Counts what is in a store by looking at every slot: there are no shared counters that a death
 * could falsify.
 */
final class Census {
  private final StoreCore core;

  Census(StoreCore core) {
    this.core = core;
  }

  StoreStats count() {
    Segment segment = core.engine().segment;
    SegmentLayout layout = segment.layout();
    long objects = 0;
    long used = 0;
    long spilled = 0;
    long spilledBytes = 0;
    long copies = 0;
    for (int span = 0; span < layout.slotSpans(); span++) {
      int first = span * SegmentLayout.SLOTS_PER_SPAN;
      if (!segment.slotCommitted(first)) {
        continue;
      }
      for (int slot = first; slot < first + SegmentLayout.SLOTS_PER_SPAN; slot++) {
        long word = segment.state(slot);
        if (StateWord.state(word) == StateWord.FREE) {
          continue;
        }
        objects++;
        if (StateWord.state(word) == StateWord.SPILLED) {
          spilled++;
          spilledBytes += core.engine().spill.copies().length(slot) - BlockHeader.SIZE;
        } else if (core.engine().spill.copies().counts(slot, word)
            && core.engine().spill.copies().place(slot) != 0) {
          copies++;
        }
        long location = segment.location(slot);
        if (LocationWord.counts(location, word)) {
          used += segment.room(LocationWord.arenaOffset(location));
        }
      }
    }
    int processes = 0;
    for (int index = 0; index < layout.maxProcesses(); index++) {
      processes += core.engine().processes.state(index) == ProcessLayout.LIVE ? 1 : 0;
    }
    core.publishCounters();
    long[] totals = Counters.total(core.engine().processes);
    long pins =
        core.accesses().all().stream()
            .filter(access -> !(access instanceof ObjectWriter.Lease))
            .count();
    long writers =
        core.accesses().all().stream()
            .filter(access -> access instanceof ObjectWriter.Lease)
            .count();
    return new StoreStats(
        layout.capacity(),
        used,
        objects,
        spilledBytes,
        spilled,
        processes,
        residentBytes(segment),
        pins,
        writers,
        totals[Counters.PUTS],
        totals[Counters.BYTES_PUT],
        totals[Counters.BYTES_COPIED_OUT],
        totals[Counters.BYTES_PINNED],
        layout.maxObjects(),
        segment.memory().get(SegmentLayout.MAX_OBJECT_SIZE_OFFSET),
        segment.memory().get(SegmentLayout.PROCESS_QUOTA_OFFSET),
        segment.memory().get(SegmentLayout.SPILL_LIMIT_OFFSET),
        core.engine().spillFiles.list().values().stream().mapToLong(Long::longValue).sum(),
        copies,
        totals[Counters.BYTES_SPILLED],
        totals[Counters.BYTES_WRITTEN],
        totals[Counters.BYTES_RESTORED],
        core.file().blockBytes());
  }

  /**
   * Bytes of the file that are committed: the tables, slot spans in use, and every run that is not
   * cold.
   */
  private static long residentBytes(Segment segment) {
    SegmentLayout layout = segment.layout();
    long bytes = layout.tablesSize();
    for (int span = 0; span < layout.slotSpans(); span++) {
      if (segment.slotCommitted(span * SegmentLayout.SLOTS_PER_SPAN)) {
        bytes += (long) SegmentLayout.SLOTS_PER_SPAN * SlotLayout.SIZE;
      }
    }
    for (int head = 0; head < layout.chunks(); ) {
      long word = segment.run(head);
      int next = segment.nextRun(head, word);
      if (RunWord.kind(word) != RunWord.COLD) {
        bytes += (long) (next - head) * SegmentLayout.CHUNK;
      }
      head = next;
    }
    return bytes;
  }
}
