package io.batoid.objectstore;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The bytes of an object, in place. Until it is closed the object stays in memory and does not
 * move, whoever frees it.
 *
 * <p>After {@link #close} every access to the segment is an {@link IllegalStateException}. A pin
 * made by {@link ObjectRef#pin} is for the thread that made it, which alone may read through it and
 * close it; one made by {@link ObjectStore#pinShared} is for any thread.
 */
public final class Pinned extends OpenAccesses.Access implements AutoCloseable {
  private final StoreCore core;
  private final int slot;
  private final Arena arena;
  private final MemorySegment segment;
  private boolean closed;

  Pinned(StoreCore core, int slot, Arena arena, MemorySegment segment) {
    this.core = core;
    this.slot = slot;
    this.arena = arena;
    this.segment = segment;
  }

  /**
   * The object's bytes, read only; for arrays their elements in native order.
   *
   * @throws IllegalStateException if the pin or its store is closed
   */
  public MemorySegment segment() {
    if (closed) {
      throw new IllegalStateException("the pin is closed");
    }
    if (core.isClosed()) {
      throw new IllegalStateException("the store of this pin is closed");
    }
    return segment;
  }

  /** Bytes in the object. */
  public long size() {
    return segment.byteSize();
  }

  /** Lets the object go. Closing again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      arena.close(); // throws for the wrong thread, before anything changed
      closed = true;
      core.reads().endPin(this, slot);
    }
  }

  @Override
  boolean endByClosingStore() {
    if (closed) {
      return true;
    }
    try {
      close();
      return true;
    } catch (WrongThreadException | IllegalStateException e) {
      return closed; // another thread's, or one that ends at this moment
    }
  }

  @Override
  public String toString() {
    return "Pinned(slot="
        + slot
        + ", "
        + segment.byteSize()
        + " bytes"
        + (closed ? ", closed)" : ")");
  }
}
