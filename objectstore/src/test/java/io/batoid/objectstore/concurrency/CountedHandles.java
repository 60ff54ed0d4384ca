package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;

import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.table.Handle;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Handle> opened = new ArrayList<>();
  private int pins;

  /** An object with two handles. */
  @SuppressWarnings("this-escape") // handles look at their owner only to notice its collection
  public CountedHandles() {
    slot = A.allocator().allocate(64);
    for (int i = 0; i < handles.length; i++) {
      handles[i] = A.table().openNew(this, slot, Handle.REF);
    }
    A.table().publishNew(slot);
  }

  /** Opens one more handle by id; false if the object is gone. */
  @Operation(nonParallelGroup = "opened")
  public boolean open() {
    Handle handle = A.table().open(this, slot, handles[0].generation(), Handle.REF);
    return handle != null && opened.add(handle);
  }

  /** Closes a handle that {@link #open} opened; false if there is none. */
  @Operation(nonParallelGroup = "opened")
  public boolean closeOpened() {
    return !opened.isEmpty() && A.table().close(opened.removeLast());
  }

  /** Closes a handle; false if it was closed. */
  @Operation
  public boolean close(@Param(name = "handle") int index) {
    return A.table().close(handles[index]);
  }

  /** Pins through a handle; false if it is closed. */
  @Operation(nonParallelGroup = "pins")
  public boolean pin(@Param(name = "handle") int index) {
    boolean pinned = A.table().pin(handles[index]) >= 0;
    pins += pinned ? 1 : 0;
    return pinned;
  }

  /** Gives a pin back; false if there is none. */
  @Operation(nonParallelGroup = "pins")
  public boolean unpin() {
    if (pins == 0) {
      return false;
    }
    pins--;
    A.table().unpin(slot);
    return true;
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

  /** What it should look like: an object that is there while a handle is open or a pin held. */
  public static final class Model {
    private final boolean[] open = {true, true};
    private int opened;
    private int pins;

    /** Says whether it was there. */
    public boolean open() {
      boolean there = isReferredTo() || pins > 0;
      opened += there ? 1 : 0;
      return there;
    }

    /** Says whether there was one. */
    public boolean closeOpened() {
      return opened > 0 && opened-- > 0;
    }

    /** Closes it unless it is closed. */
    public boolean close(int index) {
      boolean was = open[index];
      open[index] = false;
      return was;
    }

    /** Says whether the handle is open. */
    public boolean pin(int index) {
      pins += open[index] ? 1 : 0;
      return open[index];
    }

    /** Says whether there was one. */
    public boolean unpin() {
      return pins > 0 && pins-- > 0;
    }

    /** Says whether a handle is open. */
    public boolean isReferredTo() {
      return open[0] || open[1] || opened > 0;
    }
  }
}
