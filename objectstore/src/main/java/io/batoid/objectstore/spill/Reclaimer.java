package io.batoid.objectstore.spill;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.DiskPlace;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.IntArrayList;

/**
 * Gives disk space back: what is in a file is what the slots say, and nothing else.
 *
 * <p>A file that gets no more copies, and that no slot refers to, is removed. One that is mostly
 * dead has its living copies written anew elsewhere; each slot's place is changed by
 * compare-and-set, and both places are good until the file goes. A reader whose file went looks at
 * the place again.
 *
 * <p>A process does this for the files it made; for those of the dead, and of processes that left,
 * whoever is asked to.
 *
 * <p><b>Crash.</b> Nothing to repair: a copy written and not yet placed is dead space.
 */
final class Reclaimer {
  private final ProcessTable processes;
  private final Segment segment;
  private final SegmentLayout layout;
  private final SpillFiles files;
  private final Copies copies;

  Reclaimer(ProcessTable processes, SpillFiles files, Copies copies) {
    this.processes = processes;
    this.segment = processes.segment();
    this.layout = segment.layout();
    this.files = files;
    this.copies = copies;
  }

  /** Removes and rewrites what can be; the bytes of disk that came free. */
  long reclaim() {
    Map<Long, Long> sizes = files.list();
    if (sizes.isEmpty()) {
      return 0;
    }
    Set<Long> unfinished = files.unfinished(); // before the look at the slots
    sizes.keySet().removeIf(file -> unfinished.contains(file) || !ours(file));
    Map<Long, Long> living = new HashMap<>();
    forEachCopy(
        (slot, place) -> living.merge(DiskPlace.file(place), copies.length(slot), Long::sum));
    long freed = 0;
    for (Map.Entry<Long, Long> file : sizes.entrySet()) {
      long alive = living.getOrDefault(file.getKey(), 0L);
      if (alive == 0) {
        files.delete(file.getKey());
        freed += file.getValue();
      } else if (file.getValue() > SpillFiles.FUSED_BYTES / 100 && alive < file.getValue() / 2) {
        freed += rewrite(file.getKey(), file.getValue());
      }
    }
    return freed;
  }

  private boolean ours(long file) {
    int index = DiskPlace.index(file);
    return index == processes.self()
        || index >= layout.maxProcesses()
        || processes.state(index) == ProcessLayout.EMPTY;
  }

  /** Moves the living copies of a file elsewhere, and removes it if all could be moved. */
  private long rewrite(long file, long size) {
    IntArrayList slots = new IntArrayList();
    forEachCopy((slot, place) -> {
      if (DiskPlace.file(place) == file) {
        slots.addInt(slot);
      }
    });
    long moved = 0;
    for (int i = 0; i < slots.size(); i++) {
      long bytes = move(slots.getInt(i), file);
      if (bytes < 0) {
        return 0;
      }
      moved += bytes;
    }
    files.delete(file);
    return Math.max(0, size - moved);
  }

  private long move(int slot, long file) {
    long place = copies.place(slot);
    if (DiskPlace.file(place) != file || !copies.counts(slot, segment.state(slot))) {
      return 0;
    }
    long size = copies.length(slot);
    if (size < BlockHeader.SIZE
        || size > SpillFiles.ALONE_BYTES
        || copies.check(slot, place) != Copies.Outcome.READ) {
      return copies.place(slot) == place && copies.counts(slot, segment.state(slot)) ? -1 : 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(size, Long.BYTES);
      if (!files.read(place, 0, copy)) {
        return -1;
      }
      long to = files.append(copy);
      if (to == 0) {
        return -1;
      }
      try {
        copies.casPlace(slot, place, to); // else the object is gone, and both copies are dead
      } finally {
        files.done(DiskPlace.file(to));
      }
      return size;
    }
  }

  private interface CopyAction {
    void accept(int slot, long place);
  }

  private void forEachCopy(CopyAction action) {
    segment.forEachSlot(slot -> {
      long place = copies.place(slot);
      if (place != 0 && copies.counts(slot, segment.state(slot))) {
        action.accept(slot, place);
      }
    });
  }
}
