package io.batoid.objectstore;

import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.table.Handle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An object being written in place: fill its segment, then {@link #seal}. Closing without sealing
 * gives the memory back.
 *
 * <p>For the thread that made it. The segment's bytes are undefined at first. A writer that is
 * collected without having been closed is aborted.
 */
public final class ObjectWriter extends OpenAccesses.Access implements AutoCloseable {
  private final StoreCore core;
  private final Handle handle;
  private final Arena arena;
  private final MemorySegment segment;
  private boolean open = true;

  ObjectWriter(StoreCore core, int slot, Arena arena, MemorySegment segment) {
    this.core = core;
    this.arena = arena;
    this.segment = segment;
    this.handle = core.table().openNew(this, slot, Handle.WRITER);
  }

  /**
   * The object's bytes, writable until {@link #seal} or {@link #close}; afterwards access is an
   * {@link IllegalStateException}, and writing past the end always an {@link
   * IndexOutOfBoundsException}.
   */
  public MemorySegment segment() {
    if (!open) {
      throw new IllegalStateException("the writer is sealed or closed");
    }
    core.checkOpen();
    return segment;
  }

  /**
   * Publishes the object. Its value is a {@link MemorySegment}.
   *
   * @throws IllegalStateException if it was sealed or closed before
   */
  public ObjectRef<MemorySegment> seal() {
    if (!open) {
      throw new IllegalStateException("the writer is sealed or closed already");
    }
    core.checkOpen();
    arena.close();
    open = false;
    try {
      ObjectRef<MemorySegment> ref =
          core.seal(handle.slot(), handle.generation(), segment.byteSize(), Codec.BYTES);
      core.table().close(handle);
      return ref;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      core.accesses().remove(this);
    }
  }

  /** Aborts, unless sealed: the memory is free again. Closing again does nothing. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    arena.close();
    open = false;
    core.abort(handle);
    core.accesses().remove(this);
  }

  @Override
  boolean endByClosingStore() {
    if (!open) {
      return true;
    }
    try {
      close();
      return true;
    } catch (WrongThreadException | IllegalStateException e) {
      return !open;
    }
  }

  @Override
  public String toString() {
    return "ObjectWriter(slot=" + handle.slot() + ", " + segment.byteSize() + " bytes)";
  }
}
