package io.batoid.objectstore;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.catalogue.Catalogue;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.SpillDirectory;
import io.batoid.objectstore.reclaim.Reaper;
import io.batoid.objectstore.reclaim.doctor.Examination;
import io.batoid.objectstore.reclaim.doctor.Treatment;
import io.batoid.objectstore.spill.Spill;
import io.batoid.objectstore.spill.SpillFiles;
import io.batoid.objectstore.table.LocalCounts;
import io.batoid.objectstore.table.ObjectTable;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The parts that work on one view of a segment for one process, put together.
 *
 * <p>A store has one for its life. When it closes, that view ends, so that no thread can touch the
 * segment through it any more; a second engine on a view of its own then takes over what the first
 * left, as it would for a dead process.
 */
final class Engine {
  /**
   * How long a living process may keep an internal lock from us: far beyond any pause, short of
   * giving up hope.
   */
  static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

  final Segment segment;
  final ProcessTable processes;
  final LocalCounts counts;
  final Allocator allocator;
  final ObjectTable table;
  final SpillFiles spillFiles;
  final Spill spill;
  final Reaper reaper;
  final Catalogue catalogue;

  /** {@code processes} has joined. */
  Engine(
      ProcessTable processes,
      Pages pages,
      Arena arena,
      BooleanSupplier closing,
      Path directory,
      String threadName) {
    this.processes = processes;
    this.segment = processes.segment();
    this.counts = new LocalCounts(segment.layout().slots(), arena);
    this.allocator = new Allocator(processes, pages);
    this.table =
        new ObjectTable(
            processes, allocator, counts, LOCK_TIMEOUT, this::reapTheDead, closing, threadName);
    this.spillFiles = spillFiles(processes, directory);
    this.spill = new Spill(processes, allocator, table, spillFiles);
    this.catalogue =
        new Catalogue(directory, processes, LOCK_TIMEOUT, slot -> table.freeing().attempt(slot));
    this.reaper =
        new Reaper(
            processes,
            table,
            dead -> {
              Counters.retire(processes, dead);
              boolean _ = catalogue.recover(dead); // else whoever uses names next completes it
            });
  }

  /** Mends what is found; {@code alone} if no other process has the session open. */
  Treatment treatment(Pages pages, boolean alone) {
    return new Treatment(
        processes,
        table,
        reaper,
        catalogue,
        pages,
        alone,
        () -> {
          boolean _ = spill.freeUnreferenced(() -> false); // else it is found again
        });
  }

  /** Looks at every invariant. */
  Examination examination() {
    return new Examination(processes, table, catalogue, spill.copies());
  }

  private static SpillFiles spillFiles(ProcessTable processes, Path session) {
    SharedMemory memory = processes.segment().memory();
    return new SpillFiles(
        SpillDirectory.read(
            memory.slice(0, SegmentLayout.PAGE).asByteBuffer().order(LITTLE_ENDIAN)),
        session,
        memory,
        processes.self(),
        memory.get(SegmentLayout.SPILL_LIMIT_OFFSET));
  }

  /** Reaps every dead process. */
  int reapTheDead() {
    return reaper.reapTheDead();
  }
}
