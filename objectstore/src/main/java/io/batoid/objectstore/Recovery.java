package io.batoid.objectstore;

import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.process.ProcessTable;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * Takes over what a process left, in that process' own place: what a store does when it closes, and
 * what a joiner does when every place is taken by the dead.
 */
final class Recovery {
  private Recovery() {}

  /**
   * Takes over everything of {@code processes}' own index, which it holds and through which nothing
   * works any more.
   */
  static void sweepOwnPlace(ProcessTable processes, Pages pages, Path directory) {
    boolean complete;
    try (Arena arena = Arena.ofShared()) {
      Engine engine = new Engine(processes, pages, arena, () -> true, directory, "");
      complete = sweep(engine);
      engine.spillFiles.close();
      engine.catalogue.close();
      engine.counts.unmap();
    }
    if (complete) { // else others find us dead, and finish it
      processes.empty(processes.self());
    }
  }

  private static boolean sweep(Engine engine) {
    int self = engine.processes.self();
    boolean complete = engine.reaper.sweep(self);
    if (engine.spill.hasUnreferenced()) {
      complete = engine.spill.freeUnreferenced(() -> false);
      complete &= engine.reaper.sweep(self); // that took memory of our own
    }
    return complete && !engine.table.freeing().hasPostponed();
  }

  /** Frees the places of dead processes, without having one. The gate is held. */
  static void freePlaces(SegmentFile file, ProcessTable joining, Path directory) {
    for (int index = 0; index < file.layout().maxProcesses(); index++) {
      Segment view = joining.segment();
      ProcessTable place = new ProcessTable(view, joining.liveness());
      if (place.takeOver(index)) {
        sweepOwnPlace(place, file.pages(), directory);
        joining.liveness().giveBack();
      }
    }
  }
}
