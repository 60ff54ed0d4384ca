package io.batoid.objectstore;

import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Who keeps a full store full, for the message of who found it so. */
final class Holders {
  private static final int SHOWN = 3;

  private final StoreCore core;
  private final Segment segment;
  private final long[] bytes;
  private final long[] objects;
  private final long[] pinned;
  private final List<Pin> pins = new ArrayList<>();

  private record Pin(int slot, int generation, long bytes, int process) {}

  Holders(StoreCore core) {
    this.core = core;
    this.segment = core.engine().segment;
    int processes = segment.layout().maxProcesses();
    this.bytes = new long[processes];
    this.objects = new long[processes];
    this.pinned = new long[processes];
  }

  /**
   * The processes that hold most memory, and the largest pinned objects; begins with a semicolon.
   */
  String describe() {
    segment.forEachSlot(this::look);
    List<Integer> most = new ArrayList<>();
    for (int process = 0; process < bytes.length; process++) {
      if (objects[process] > 0) {
        most.add(process);
      }
    }
    most.sort(Comparator.comparingLong((Integer process) -> bytes[process]).reversed());
    pins.sort(Comparator.comparingLong(Pin::bytes).reversed());
    String holders =
        most.stream()
            .limit(SHOWN)
            .map(process ->
                "%s %,d bytes in %,d objects, %,d pinned"
                    .formatted(name(process), bytes[process], objects[process], pinned[process]))
            .collect(Collectors.joining("; "));
    String largest =
        pins.stream()
            .limit(SHOWN)
            .map(pin ->
                "%s %,d bytes by %s"
                    .formatted(core.id(pin.slot, pin.generation), pin.bytes, name(pin.process)))
            .collect(Collectors.joining("; "));
    return (holders.isEmpty() ? "" : "; memory is held by " + holders)
        + (largest.isEmpty() ? "" : "; largest pins: " + largest);
  }

  private void look(int slot) {
    long word = segment.state(slot);
    long location = segment.location(slot);
    if (StateWord.state(word) == StateWord.FREE || !LocationWord.counts(location, word)) {
      return;
    }
    long room = segment.room(LocationWord.arenaOffset(location));
    for (int half = 0; half < 2; half++) {
      long refs = segment.bits(slot, SlotLayout.REFS_OFFSET, half);
      long pinBits = segment.bits(slot, SlotLayout.PINS_OFFSET, half);
      for (long bits = refs | pinBits; bits != 0; bits &= bits - 1) {
        int process = (half << 6) + Long.numberOfTrailingZeros(bits);
        if (process >= bytes.length) {
          continue;
        }
        bytes[process] += room;
        objects[process]++;
        if ((pinBits & 1L << process) != 0) {
          pinned[process] += room;
          pins.add(new Pin(slot, StateWord.generation(word), room, process));
        }
      }
    }
  }

  private String name(int process) {
    long pid = segment.memory().get(segment.layout().process(process) + ProcessLayout.PID_OFFSET);
    return "process " + process + " (pid " + pid + ")";
  }
}
