package io.batoid.objectstore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.TestSegment;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * A block goes from one slot to another, as from a reservation to the object that came back in it,
 * while somebody looks whether it is free: at no moment it is.
 */
class HandOverTest {
  private static final int ROUNDS = 10_000;
  private static final int OBJECT = 3;

  private volatile int begun;
  private volatile int done;
  private int residency;

  @Test
  void aBlockInASpanIsInUse() throws InterruptedException {
    look(segment -> segment.blockInUse(0));
  }

  @Test
  void aRunOfOneObjectIsInUse() throws InterruptedException {
    look(segment -> segment.runInUse(0));
  }

  @Test
  void whoLooksAtAllSlotsFindsTheBlockAtOneOfThem() throws InterruptedException {
    look(HandOverTest::isAmongAllObjects);
  }

  private static boolean isAmongAllObjects(Segment segment) {
    boolean[] found = {false};
    segment.forEachObject((_, _, arenaOffset) -> found[0] |= arenaOffset == 0);
    return found[0];
  }

  private void look(Predicate<Segment> inUse) throws InterruptedException {
    try (TestSegment test = TestSegment.create()) {
      Segment segment = test.segment();
      segment.setRun(0, RunWord.of(RunWord.WARM, 0, 0, 1));
      int reservation = segment.layout().firstRestoringSlot();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                for (int round = 1; round <= ROUNDS; round++) {
                  await(round, () -> begun);
                  take(segment, OBJECT);
                  free(segment, reservation);
                  done = round;
                }
              });
      int missed = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        free(segment, OBJECT);
        take(segment, reservation);
        begun = round;
        while (done < round) {
          missed += inUse.test(segment) ? 0 : 1;
        }
      }
      other.join();
      assertThat(missed).isZero();
    }
  }

  private static void await(int round, IntSupplier counter) {
    for (int turn = 0; counter.getAsInt() < round; turn++) {
      SpinLock.backOff(turn);
    }
  }

  /** Puts a slot's object at the block, in the order in which the library does. */
  private void take(Segment segment, int slot) {
    residency = residency + 1 & 0xFFFF;
    segment.setLocation(slot, LocationWord.of(residency, 0));
    segment
        .memory()
        .put(
            segment.slot(slot) + SlotLayout.STATE_OFFSET,
            StateWord.of(1, residency, 0, StateWord.SEALED));
    segment
        .memory()
        .put(segment.block(0) + BlockHeader.NAME_OFFSET, BlockHeader.name(slot, 1, residency));
    segment.noteObjectOfRun(0, slot);
  }

  private static void free(Segment segment, int slot) {
    segment
        .memory()
        .put(segment.slot(slot) + SlotLayout.STATE_OFFSET, StateWord.of(1, 0, 0, StateWord.FREE));
  }
}
