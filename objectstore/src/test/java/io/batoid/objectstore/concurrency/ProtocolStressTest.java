package io.batoid.objectstore.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.TestStores;
import io.batoid.objectstore.alloc.RunTable;
import io.batoid.objectstore.process.RobustLock;
import io.batoid.objectstore.table.Freeing;
import io.batoid.objectstore.table.ObjectTable;
import io.batoid.objectstore.table.Waiters;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The protocol under load. Each suite holds for the real code, and is violated by a {@link Mutant}
 * of it: the same code without one look.
 *
 * <p>jcstress plays two steps against each other, a few hundred thousand times, and sorts what
 * comes out; Lincheck plays random scenarios of two threads and looks for a sequential order that
 * explains the results (in stress mode: its model checker does not see what happens in memory
 * segments).
 *
 * <p>The system property {@code batoid.stress} multiplies the effort on the real code.
 */
@Isolated
class ProtocolStressTest {
  private static final int EFFORT = Integer.getInteger("batoid.stress", 1);

  @RegisterExtension final TestStores stores = new TestStores();

  @Nested
  class SealedWhileAwaited {
    @Test
    void wakesTheWaiter() {
      assertHolds(SealAndWait.class);
    }

    @Test
    void losesItUnlessTheWaiterLooksAfterSettingItsBit() {
      assertViolated(SealAndWait.class, Mutant.without(Waiters.class, "register", "decided", 2));
    }
  }

  @Nested
  class PinnedWhileFreed {
    @Test
    void keepsItsMemoryOrIsNotPinned() {
      assertHolds(PinAndFree.class);
    }

    @Test
    void losesItUnlessPinsAreLookedAt() {
      assertViolated(
          PinAndFree.class, Mutant.without(Freeing.class, "tryGiveMemory", "anyPin", Mutant.EVERY));
    }
  }

  @Nested
  class TakenWhileDropped {
    @Test
    void isThereOrIsNotTaken() {
      assertHolds(TakeAndFree.class);
    }

    @Test
    void isGoneUnlessLookedAtTwice() {
      assertViolated(TakeAndFree.class, Mutant.without(Freeing.class, "tryFree", "held", 2));
    }
  }

  @Nested
  class ASlotThatIsUsedAgain {
    @Test
    void isNeitherMistakenNorLeaked() {
      assertHolds(SlotReuse.class);
    }

    @Test
    void isLeakedUnlessAStrayBitIsFollowedByALook() {
      assertViolated(SlotReuse.class, Mutant.without(ObjectTable.class, "open", "tryFree", 1));
    }
  }

  @Nested
  class ALockBetweenProcesses {
    @Test
    void hasOneHolder() {
      assertHolds(HeldLock.class);
    }

    @Test
    void hasTwoUnlessTheOwnerIsLookedAt() {
      assertViolated(HeldLock.class, Mutant.without(RobustLock.class, "mayLive", "alive", 1));
    }
  }

  @Nested
  class HandlesOfOneProcess {
    @Test
    void areCounted() {
      assertHolds(CountedHandles.class, CountedHandles.Model.class);
    }

    @Test
    void areMiscountedUnlessLookedAtUnderTheLock() {
      assertViolated(
          CountedHandles.class,
          CountedHandles.Model.class,
          Mutant.without(ObjectTable.class, "close", "closed", 2));
    }
  }

  @Nested
  class APromise {
    @Test
    void isDecidedOnce() {
      assertHolds(DecidedPromise.class, DecidedPromise.Model.class);
    }

    @Test
    void isDecidedTwiceUnlessTakingChargeIsWon() {
      assertViolated(
          DecidedPromise.class,
          DecidedPromise.Model.class,
          Mutant.ignoring(ObjectTable.class, "takeCharge", "casState", 1));
    }
  }

  @Nested
  class LiveObjects {
    @Test
    void shareNoBlock() {
      assertHolds(AllocatedBlocks.class, AllocatedBlocks.Model.class);
    }

    @Test
    void shareARunUnlessItIsLookedAtTwice() {
      assertViolated(
          AllocatedBlocks.class,
          AllocatedBlocks.Model.class,
          Mutant.without(RunTable.class, "take", "inUse", 2));
    }
  }

  // ---- jcstress ----

  private void assertHolds(Class<?> suite) {
    assertThat(jcstress(suite, null, 3 * EFFORT))
        .as("outcomes of %s", suite)
        .isNotEmpty()
        .allMatch(line -> line.startsWith("ACCEPTABLE "));
  }

  private void assertViolated(Class<?> suite, Mutant mutant) {
    assertThat(jcstress(suite, mutant, 4))
        .as("outcomes of %s %s", suite, mutant)
        .anyMatch(line -> line.startsWith("FORBIDDEN "));
  }

  private List<String> jcstress(Class<?> suite, @Nullable Mutant mutant, int iterations) {
    return StressJvm.run(
        stores, mutant, "jcstress", suite.getName(), Integer.toString(iterations), "300");
  }

  // ---- Lincheck ----

  private void assertHolds(Class<?> suite, Class<?> model) {
    assertThat(lincheck(suite, model, null, 6 * EFFORT)).contains("holds");
  }

  /** Ends with the first violation, so it may look for one longer than it needs to. */
  private void assertViolated(Class<?> suite, Class<?> model, Mutant mutant) {
    assertThat(lincheck(suite, model, mutant, 200)).contains("violated");
  }

  private List<String> lincheck(
      Class<?> suite, Class<?> model, @Nullable Mutant mutant, int scenarios) {
    return StressJvm.run(
        stores,
        mutant,
        "lincheck",
        suite.getName(),
        model.getName(),
        Integer.toString(scenarios),
        "60");
  }
}
