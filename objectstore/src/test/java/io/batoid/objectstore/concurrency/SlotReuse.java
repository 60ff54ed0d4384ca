package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;
import static io.batoid.objectstore.concurrency.TwoProcesses.B;

import io.batoid.objectstore.StoreParts;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.table.Handle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * R5, R6 (the model {@code aba}): one process takes a reference by an id while the other drops the
 * object of that id, uses its slot and its block for another object, and drops that too.
 *
 * <p>First number: 0 nothing taken, 1 the object taken and its own bytes read, 2 other bytes read;
 * second: whether both objects are gone in the end.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "came too late")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "taken before")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "read another object's bytes")
@Outcome(id = "[01], 0", expect = Expect.FORBIDDEN, desc = "nobody frees one of them")
@State
public class SlotReuse {
  private final int slot;
  private final Handle first;
  private int secondSlot;
  private int secondGeneration;

  /** A sealed object that one process refers to. */
  @SuppressWarnings("this-escape") // handles look at their owner only to notice its collection
  public SlotReuse() {
    slot = A.allocator().allocate(64);
    first = A.table().openNew(this, slot, Handle.REF);
    A.segment().memory().putPlain(bytes(A, slot), first.generation());
    A.table().publishNew(slot);
  }

  /** One process drops it, and makes and drops another one, most often in the same slot. */
  @Actor
  public void reuse() {
    A.table().close(first);
    secondSlot = A.allocator().allocate(64);
    Handle second = A.table().openNew(this, secondSlot, Handle.REF);
    secondGeneration = second.generation();
    A.segment().memory().putPlain(bytes(A, secondSlot), -1);
    A.table().publishNew(secondSlot);
    A.table().close(second);
  }

  /** The other takes a reference to the first, reads and drops it. */
  @Actor
  public void take(II_Result r) {
    Handle taken = B.table().open(this, slot, first.generation(), Handle.REF);
    if (taken != null) {
      long block = B.table().pin(taken);
      long read = B.segment().memory().getPlain(block + BlockHeader.SIZE);
      r.r1 = read == first.generation() ? 1 : 2;
      B.table().unpin(slot);
      B.table().close(taken);
    }
  }

  /** Looks. */
  @Arbiter
  public void look(II_Result r) {
    r.r2 = isThere(slot, first.generation()) || isThere(secondSlot, secondGeneration) ? 0 : 1;
  }

  private static boolean isThere(int slot, int generation) {
    return StateWord.generation(A.segment().state(slot)) == generation;
  }

  private static long bytes(StoreParts process, int slot) {
    return process.segment().blockOf(slot, process.segment().state(slot)) + BlockHeader.SIZE;
  }
}
