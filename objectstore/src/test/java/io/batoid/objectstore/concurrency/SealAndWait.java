package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;
import static io.batoid.objectstore.concurrency.TwoProcesses.B;

import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.table.Handle;
import io.batoid.objectstore.table.Waiters;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * R12: a waiter sets its bit and looks at the state; a sealer changes the state and looks at the
 * bits. If neither saw the other, the waiter would sleep for ever.
 *
 * <p>The number: whether the waiter was told, by itself or through the doorbell of its process.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "told")
@Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
@State
public class SealAndWait {
  private static final Map<Integer, SealAndWait> FLUSHING = new ConcurrentHashMap<>();

  static {
    B.table().waiters().onAnnounced(SealAndWait::announced);
  }

  private final int slot;
  private final Handle ofA;
  private final Handle ofB;
  private Waiters.@Nullable Waiter waiter;
  private volatile boolean told;
  private volatile int answer;

  /** An object without a value, in charge of the first process. */
  @SuppressWarnings("this-escape") // handles look at their owner only to notice its collection
  public SealAndWait() {
    slot = A.allocator().allocate(64);
    ofA = A.table().openNew(this, slot, Handle.REF);
    ofB = Objects.requireNonNull(B.table().open(this, slot, ofA.generation(), Handle.REF));
  }

  /** The first process seals it. */
  @Actor
  public void seal() {
    A.table().publish(slot, StateWord.SEALED);
  }

  /** The second waits for it. */
  @Actor
  public void await() {
    waiter = B.table().waiters().register(slot, ofB.generation(), () -> told = true);
  }

  /** Looks once everything announced so far has been passed on, and gives everything back. */
  @Arbiter
  public void look(I_Result r) {
    if (!told) {
      flushDoorbell();
    }
    r.r1 = told ? 1 : 0;
    Waiters.Waiter registered = waiter;
    if (registered != null) {
      B.table().waiters().unregister(registered);
    }
    B.table().close(ofB);
    A.table().close(ofA);
  }

  /** Announcements are passed on in order: one of our own comes after those that matter. */
  private void flushDoorbell() {
    int mark = slot | ProcessLayout.LOAN_ARRIVED;
    FLUSHING.put(mark, this);
    do {
      answer = 0;
      A.table().waiters().announce(B.self(), mark);
      while (answer == 0) {
        Thread.onSpinWait();
      }
    } while (answer != mark); // some were missed, perhaps ours
    FLUSHING.remove(mark);
  }

  private static void announced(int announcement) {
    if (announcement == Waiters.EVERY_SLOT) {
      FLUSHING.values().forEach(each -> each.answer = announcement);
    } else {
      SealAndWait flushing = FLUSHING.get(announcement);
      if (flushing != null) {
        flushing.answer = announcement;
      }
    }
  }
}
