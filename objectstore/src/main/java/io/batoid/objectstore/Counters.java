package io.batoid.objectstore;

import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.spill.Spill;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process did, counted on the heap and published in its entry of the process table, which
 * it alone writes. When it leaves, its counts are added to those of the session.
 */
final class Counters {
  static final int PUTS = 0;
  static final int BYTES_PUT = 1;
  static final int BYTES_COPIED_OUT = 2;
  static final int BYTES_PINNED = 3;
  static final int BYTES_SPILLED = 4;
  static final int BYTES_WRITTEN = 5;
  static final int BYTES_RESTORED = 6;
  static final int COUNT = 7;

  private final LongAdder copiedOut = new LongAdder();

  void copiedOut(long bytes) {
    copiedOut.add(bytes);
  }

  /** Makes our counts visible to other processes. */
  void publish(ProcessTable processes, Allocator allocator, OpenAccesses accesses, Spill spill) {
    SharedMemory memory = processes.segment().memory();
    long at =
        processes.segment().layout().process(processes.self()) + ProcessLayout.COUNTERS_OFFSET;
    memory.putRelease(at + 8L * PUTS, allocator.blocksGiven());
    memory.putRelease(at + 8L * BYTES_PUT, allocator.bytesGiven());
    memory.putRelease(at + 8L * BYTES_COPIED_OUT, copiedOut.sum());
    memory.putRelease(at + 8L * BYTES_PINNED, accesses.bytesPinned());
    memory.putRelease(at + 8L * BYTES_SPILLED, spill.bytesSpilled());
    memory.putRelease(at + 8L * BYTES_WRITTEN, spill.bytesWritten());
    memory.putRelease(at + 8L * BYTES_RESTORED, spill.bytesRestored());
  }

  /**
   * Adds the published counts of a process that is gone to those of the session. The gate, or its
   * proof of death, is held.
   */
  static void retire(ProcessTable processes, int index) {
    SharedMemory memory = processes.segment().memory();
    long at = processes.segment().layout().process(index) + ProcessLayout.COUNTERS_OFFSET;
    for (int i = 0; i < COUNT; i++) {
      long count = memory.exchange(at + 8L * i, 0);
      if (count != 0) {
        memory.getAndAdd(SegmentLayout.COUNTERS_OFFSET + 8L * i, count);
      }
    }
  }

  /** The counts of the whole session. */
  static long[] total(ProcessTable processes) {
    SharedMemory memory = processes.segment().memory();
    SegmentLayout layout = processes.segment().layout();
    long[] total = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      total[i] = memory.get(SegmentLayout.COUNTERS_OFFSET + 8L * i);
      for (int index = 0; index < layout.maxProcesses(); index++) {
        total[i] += memory.get(layout.process(index) + ProcessLayout.COUNTERS_OFFSET + 8L * i);
      }
    }
    return total;
  }
}
