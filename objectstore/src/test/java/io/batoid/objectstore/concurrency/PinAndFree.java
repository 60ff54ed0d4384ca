package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;
import static io.batoid.objectstore.concurrency.TwoProcesses.B;

import io.batoid.objectstore.table.Handle;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * R7, R8: one process pins an object while another frees it explicitly, which gives up its memory
 * unless it is pinned.
 *
 * <p>First number: whether it was pinned; second: whether the memory is there afterwards.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "freed before")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "pinned before")
@Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "nobody gives up the memory")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "pinned, and its memory given up")
@State
public class PinAndFree {
  private final int slot;
  private final Handle ofA;
  private final Handle ofB;

  /** A sealed object that both processes refer to. */
  @SuppressWarnings("this-escape") // handles look at their owner only to notice its collection
  public PinAndFree() {
    slot = A.allocator().allocate(64);
    ofA = A.table().openNew(this, slot, Handle.REF);
    A.table().publishNew(slot);
    ofB = Objects.requireNonNull(B.table().open(this, slot, ofA.generation(), Handle.REF));
  }

  /** One process pins. */
  @Actor
  public void pin(II_Result r) {
    r.r1 = B.table().pin(ofB) >= 0 ? 1 : 0;
  }

  /** The other frees. */
  @Actor
  public void free() {
    A.table().free(ofA);
  }

  /** Looks, and gives everything back. */
  @Arbiter
  public void look(II_Result r) {
    r.r2 = A.segment().blockOf(slot, A.segment().state(slot)) >= 0 ? 1 : 0;
    if (r.r1 == 1) {
      B.table().unpin(slot);
    }
    B.table().close(ofB);
    A.table().close(ofA);
  }
}
