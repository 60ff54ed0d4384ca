package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;
import static io.batoid.objectstore.concurrency.TwoProcesses.B;

import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.table.Handle;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * R5, R6: one process takes a reference by id while the only other one that refers to the object
 * drops its own.
 *
 * <p>First number: whether the reference was taken; second: whether the object is there afterwards.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "freed before")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "taken before")
@Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "nobody frees it")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "a reference to nothing")
@State
public class TakeAndFree {
  private final int slot;
  private final Handle ofA;
  private @Nullable Handle taken;

  /** A sealed object that one process refers to. */
  @SuppressWarnings("this-escape") // handles look at their owner only to notice its collection
  public TakeAndFree() {
    slot = A.allocator().allocate(64);
    ofA = A.table().openNew(this, slot, Handle.REF);
    A.table().publishNew(slot);
  }

  /** The other process takes a reference. */
  @Actor
  public void take(II_Result r) {
    taken = B.table().open(this, slot, ofA.generation(), Handle.REF);
    r.r1 = taken != null ? 1 : 0;
  }

  /** The first one drops its own. */
  @Actor
  public void drop() {
    A.table().close(ofA);
  }

  /** Looks, and gives everything back. */
  @Arbiter
  public void look(II_Result r) {
    r.r2 = StateWord.generation(A.segment().state(slot)) == ofA.generation() ? 1 : 0;
    Handle handle = taken;
    if (handle != null) {
      B.table().close(handle);
    }
  }
}
