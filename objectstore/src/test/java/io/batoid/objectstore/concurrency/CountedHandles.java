package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;

import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.table.Handle;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * R4: threads of one process share handles on one object: open, close, pin and unpin through them.
 * The object is there while a handle is open or a pin held, and its shared bits say so.
 */
@Param(name = "handle", gen = IntGen.class, conf = "0:1")
public class CountedHandles {
  private final int slot;
  private final Handle[] handles = new Handle[2];

  /** An object with two handles. */
  @SuppressWarnings("this-escape") // handles look at their owner only to notice its collection
  public CountedHandles() {
    slot = A.allocator().allocate(64);
    for (int i = 0; i < handles.length; i++) {
      handles[i] = A.table().openNew(this, slot, Handle.REF);
    }
    A.table().publishNew(slot);
  }

  /** Opens one more handle by id, and closes it; false if the object is gone. */
  @Operation
  public boolean openAndClose() {
    Handle handle = A.table().open(this, slot, handles[0].generation(), Handle.REF);
    return handle != null && A.table().close(handle);
  }

  /** Closes a handle; false if it was closed. */
  @Operation
  public boolean close(@Param(name = "handle") int index) {
    return A.table().close(handles[index]);
  }

  /** Pins through a handle, and unpins; false if it is closed. */
  @Operation
  public boolean pinAndUnpin(@Param(name = "handle") int index) {
    boolean pinned = A.table().pin(handles[index]) >= 0;
    if (pinned) {
      A.table().unpin(slot);
    }
    return pinned;
  }

  /** Whether the object is there and bears this process' bit; looked at as the rule says. */
  @Operation
  public boolean isReferredTo() {
    long held = A.counts().lock(slot);
    try {
      return StateWord.generation(A.segment().state(slot)) == handles[0].generation()
          && A.segment().bit(slot, SlotLayout.REFS_OFFSET, A.self());
    } finally {
      A.counts().unlock(slot, held);
    }
  }

  /** What it should look like: two handles, and an object that is there while one is open. */
  public static final class Model {
    private final boolean[] open = {true, true};

    /** Says whether it is there. */
    public boolean openAndClose() {
      return isReferredTo();
    }

    /** Closes it unless it is closed. */
    public boolean close(int index) {
      boolean was = open[index];
      open[index] = false;
      return was;
    }

    /** Says whether it is open. */
    public boolean pinAndUnpin(int index) {
      return open[index];
    }

    /** Says whether one is open. */
    public boolean isReferredTo() {
      return open[0] || open[1];
    }
  }
}
