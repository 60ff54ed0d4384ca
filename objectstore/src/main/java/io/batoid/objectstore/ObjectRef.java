package io.batoid.objectstore;

import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.serialization.JavaStreamScope;
import io.batoid.objectstore.table.Handle;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a shared object. The object lives as long as some process has a handle on it, a name
 * is bound to it, or a living object contains it.
 *
 * <p>Close it when done, or leave it to the garbage collector. Closing never cancels whoever makes
 * the value. Copies made by decoding, {@link ObjectStore#resolve(String)} or a lookup are handles
 * of their own. Inside a value that is put, however deep, the reference keeps its object alive for
 * as long as the value lives.
 *
 * <p>Safe for use by any thread. equals and hashCode are the object's identity, also after close.
 *
 * @param <T> the type of the object's value
 */
public final class ObjectRef<T> implements AutoCloseable, Serializable {
  private static final long serialVersionUID = 1L;

  private final transient StoreCore core;
  private final transient Handle handle;
  private final transient @Nullable Class<?> type;

  /** A new object's first reference; the slot is in this process' charge. */
  ObjectRef(StoreCore core, int slot) {
    this.core = core;
    this.handle = core.table().openNew(this, slot, Handle.REF);
    this.type = null;
    CreationPlaces places = core.places();
    if (places != null) {
      places.made(handle, true);
    }
  }

  /** A reference to an object that may be gone; its value is a {@code type}, if that is given. */
  ObjectRef(StoreCore core, int slot, int generation, @Nullable Class<?> type) {
    this.core = core;
    this.type = type;
    Handle opened = core.table().open(this, slot, generation, Handle.REF);
    if (opened == null) {
      throw new ObjectFreedException(
          "object "
              + core.id(slot, generation)
              + " is gone: nothing referred to it any more, or it was freed; hand ids over with lend()");
    }
    this.handle = opened;
    CreationPlaces places = core.places();
    if (places != null) {
      places.made(handle, false);
    }
  }

  /**
   * The value, decoded; waits until it is sealed. Arrays are copies; a {@link MemorySegment} is a
   * read-only view of the shared bytes, which stay where they are until the view is unreachable.
   *
   * @throws ObjectFailedException if the value is an error: its cause is that error
   * @throws ObjectLostException if its producer died before sealing it
   * @throws ObjectFreedException if it was freed, or this handle is closed
   * @throws SerializationException if the value is not of the class this reference was resolved or
   *     looked up with, or cannot be decoded
   * @throws WaitInterruptedException if the thread is interrupted while it waits
   * @throws StoreClosedException if the store is closed, before or meanwhile
   */
  public T get() {
    return get(Long.MAX_VALUE, null);
  }

  /**
   * The value, as {@link #get()}, waiting at most {@code timeout}.
   *
   * @throws GetTimeoutException if it is not sealed by then
   */
  public T get(Duration timeout) {
    return get(StoreCore.nanos(timeout), timeout);
  }

  /**
   * Pins the object's bytes for the calling thread and shows them in place; waits until they are
   * sealed.
   *
   * @throws ObjectFailedException as {@link #get()}, and likewise the other exceptions
   */
  public Pinned pin() {
    return core.reads().pin(this, false);
  }

  /**
   * A future of the value. It holds a handle of its own, and completes on a virtual thread.
   * Cancelling it only stops the waiting.
   */
  public CompletableFuture<T> toFuture() {
    return core.waits().future(this);
  }

  /**
   * Whether waiting is over: there is a value, or an error, or the object is lost or freed.
   *
   * @throws ObjectFreedException if this handle is closed
   */
  public boolean isReady() {
    core.checkOpen();
    checkNotClosed();
    return isDecided();
  }

  /** The same, also of a closed handle. */
  boolean isDecided() {
    core.used(handle);
    try {
      return core.table().waiters().decided(handle.slot(), handle.generation());
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The object's id as text, which holds nothing: use {@link #lend} to hand it over. */
  public String id() {
    return core.id(handle.slot(), handle.generation()).toString();
  }

  /** The object's id as 24 bytes, which hold nothing. */
  public byte[] toBytes() {
    return core.id(handle.slot(), handle.generation()).toBytes();
  }

  /**
   * An id to hand over: the object is kept alive until somebody resolves the id, or for {@code
   * duration}.
   *
   * @throws ObjectFreedException if this handle is closed
   */
  public String lend(Duration duration) {
    return core.lender().lend(this, duration).toString();
  }

  /**
   * Bytes of the value as stored.
   *
   * @throws IllegalStateException if it is not sealed yet
   * @throws ObjectFreedException if it was freed, or this handle is closed
   */
  public long size() {
    if (!isReady()) {
      throw new IllegalStateException(
          "object " + id() + " has no value yet, so no size; wait for it first");
    }
    return core.reads().size(this);
  }

  /** Gives this handle back. Closing again does nothing. */
  @Override
  public void close() {
    try {
      core.reads().close(handle);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectRef<?> that
        && handle.slot() == that.handle.slot()
        && handle.generation() == that.handle.generation()
        && core.sessionId() == that.core.sessionId();
  }

  @Override
  public int hashCode() {
    return Objects.hash(handle.slot(), handle.generation(), core.sessionId());
  }

  @Override
  public String toString() {
    return "ObjectRef(" + id() + (handle.isClosed() ? ", closed)" : ")");
  }

  StoreCore core() {
    return core;
  }

  Handle handle() {
    return handle;
  }

  /** Another handle on the same object, for the store itself. */
  ObjectRef<T> copy() {
    checkNotClosed();
    try {
      ObjectRef<T> copy = core.reads().open(handle.slot(), handle.generation(), type);
      CreationPlaces places = core.places();
      if (places != null) {
        places.forget(copy.handle);
        places.used(handle);
      }
      return copy;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  void checkNotClosed() {
    if (handle.isClosed()) {
      throw closed();
    }
  }

  ObjectFreedException closed() {
    return new ObjectFreedException("handle closed: object " + id() + " cannot be used through it");
  }

  private void checkType(Class<?> found) {
    if (type != null && !type.isAssignableFrom(found)) {
      throw new SerializationException(
          "object "
              + id()
              + " is a "
              + found.getName()
              + ", not a "
              + type.getName()
              + ", which it was resolved or looked up as");
    }
  }

  private Object writeReplace() {
    return JavaStreamScope.isInsideValue() ? this : new SerializedRef(this);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // null is a value like any other
  T get(long nanos, @Nullable Duration timeout) {
    long block = core.reads().pinBlock(this, nanos, timeout);
    int slot = handle.slot();
    boolean unpin = true;
    try {
      Codec codec = core.values().codec(block);
      long length = core.values().length(block);
      core.values().verify(block, length, codec, this);
      if (codec == Codec.BYTES) {
        checkType(MemorySegment.class);
        MemorySegment view = core.reads().autoView(slot, block, length);
        unpin = false; // the view's scope has the pin now
        return (T) view;
      }
      if (codec == Codec.ERROR) {
        throw core.reads().failed(this, core.values().decodeError(block, length));
      }
      Object value = core.values().decode(block, length, codec);
      if (value != null) {
        checkType(value.getClass());
      }
      core.counters().copiedOut(length);
      return (T) value;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      if (unpin) {
        core.reads().unpin(slot);
      }
      Reference.reachabilityFence(this);
    }
  }
}
