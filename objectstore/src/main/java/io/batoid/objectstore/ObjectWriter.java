package io.batoid.objectstore;

import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.table.Handle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;

/**
 * An object being written in place: fill its segment, then {@link #seal}. Closing without sealing
 * gives the memory back.
 *
 * <p>For the thread that made it. The segment's bytes are undefined at first. A writer that is
 * dropped without having been closed is aborted, once its segment is unreachable too.
 */
public final class ObjectWriter implements AutoCloseable {
  /** Hangs on the segment's scope, which writer, segment and every slice of it keep reachable. */
  private static final Cleaner DROPPED = Cleaner.create();

  private final StoreCore core;
  private final Arena arena;
  private final MemorySegment segment;
  private final Lease lease;
  private final Cleaner.Cleanable net;
  private boolean open = true;

  ObjectWriter(StoreCore core, int slot, Arena arena, MemorySegment segment) {
    this.core = core;
    this.arena = arena;
    this.segment = segment;
    this.lease = new Lease(core, slot, this);
    core.accesses().add(lease);
    CreationPlaces places = core.places();
    if (places != null) {
      lease.madeAt = places.ofAccess();
    }
    this.net = DROPPED.register(segment.scope(), lease::abort);
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
      return lease.seal(segment.byteSize());
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      net.clean();
      Reference.reachabilityFence(this);
    }
  }

  /** Aborts, unless sealed: the memory is free again. Closing again does nothing. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    try {
      arena.close(); // throws for the wrong thread, before anything changed
      open = false;
      lease.closed = true;
      net.clean();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private boolean endByClosingStore() {
    try {
      close();
      return true;
    } catch (WrongThreadException | IllegalStateException e) {
      return !open;
    }
  }

  @Override
  public String toString() {
    return "ObjectWriter(slot=" + lease.handle.slot() + ", " + segment.byteSize() + " bytes)";
  }

  /** What the store knows of a writer, without keeping it reachable. */
  static final class Lease extends OpenAccesses.Access {
    private final StoreCore core;
    private final Handle handle;
    private final WeakReference<ObjectWriter> writer;
    private boolean closed;
    private boolean ended;

    private Lease(StoreCore core, int slot, ObjectWriter writer) {
      this.core = core;
      this.handle = core.table().openNew(this, slot, Handle.WRITER);
      this.writer = new WeakReference<>(writer);
    }

    private ObjectRef<MemorySegment> seal(long length) {
      try {
        ObjectRef<MemorySegment> ref =
            core.writes().seal(handle.slot(), handle.generation(), length, Codec.BYTES);
        core.table().close(handle);
        return ref;
      } finally {
        end();
      }
    }

    private void abort() {
      if (!ended) {
        CreationPlaces places = core.places();
        if (places != null && !closed) {
          places.droppedWriter(madeAt);
        }
        core.writes().abort(handle);
        end();
      }
    }

    private void end() {
      ended = true;
      core.accesses().remove(this);
    }

    @Override
    public String toString() {
      return "ObjectWriter(" + core.id(handle.slot(), handle.generation()) + ")";
    }

    @Override
    boolean endByClosingStore() {
      ObjectWriter living = writer.get();
      return living == null ? ended : living.endByClosingStore();
    }
  }
}
