package io.batoid.objectstore;

import io.batoid.BatoidException;
import io.batoid.objectstore.table.Handle;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object that exists before its value does: references to it can be handed out, and waited on,
 * at once.
 *
 * <p>It is decided once, by {@link #complete} or {@link #fail}, in whichever process. A promise may
 * travel inside a value, as a reference does; responsibility goes with it: closing a promise that
 * was not handed over fails it, closing one that was does not. One that is garbage collected before
 * it is decided fails in either case. If the process that completes it dies half-way, it is open
 * again; if the process that reserved it dies, or closes its store, before it is decided, it is
 * lost.
 *
 * @param <T> the type of the value to come
 */
public final class Promise<T> implements AutoCloseable {
  private final StoreCore core;
  private final Handle handle;

  /** A promise this process has just reserved. */
  Promise(StoreCore core, int slot) {
    this.core = core;
    this.handle = core.table().openNew(this, slot, Handle.PROMISE);
    CreationPlaces places = core.places();
    if (places != null) {
      places.made(handle, true);
    }
  }

  /** A promise that came from elsewhere. */
  Promise(StoreCore core, int slot, int generation) {
    this.core = core;
    Handle opened = core.table().open(this, slot, generation, Handle.PROMISE);
    if (opened == null) {
      throw new ObjectFreedException(
          "promised object "
              + core.id(slot, generation)
              + " is gone: nothing referred to it any more");
    }
    this.handle = opened;
  }

  /** A new reference to the object. */
  public ObjectRef<T> ref() {
    core.checkOpen();
    if (handle.isClosed()) {
      throw new ObjectFreedException(
          "handle closed: promise " + id() + " cannot be used through it");
    }
    try {
      return core.reads().open(handle.slot(), handle.generation());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Gives the object its value.
   *
   * @throws IllegalStateException if it is decided already, or another process is completing it
   * @throws SerializationException if the value cannot be stored; the promise stays open
   * @throws ObjectStoreFullException if there is no room for it; the promise stays open
   */
  public void complete(T value) {
    if (!tryComplete(value)) {
      throw decided();
    }
  }

  /**
   * Gives the object its value unless it is decided already, or another process is completing it.
   */
  public boolean tryComplete(T value) {
    try {
      core.used(handle);
      return core.writes().decide(handle, () -> core.values().encode(value), false);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Makes the object's value an error: readers get an {@link ObjectFailedException} with this
   * cause.
   *
   * @throws IllegalStateException if it is decided already, or another process is completing it
   */
  public void fail(Throwable error) {
    Objects.requireNonNull(error, "error");
    try {
      core.used(handle);
      if (!core.writes().decide(handle, () -> core.values().encodeError(error), true)) {
        throw decided();
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * An id to hand over to whoever completes it, with {@link ObjectStore#promise}, or waits for it:
   * the object is kept alive until somebody resolves the id, or for {@code duration}. This process
   * stays responsible for the promise.
   *
   * @throws ObjectFreedException if this promise is closed
   */
  public String lend(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    try (ObjectRef<T> ref = ref()) {
      return ref.lend(duration);
    }
  }

  /** The object's id, which holds nothing: use {@link #lend} to hand it over. */
  public String id() {
    return core.id(handle.slot(), handle.generation()).toString();
  }

  /** Gives the promise back; if it is not decided, and was not handed over, it fails. */
  @Override
  public void close() {
    try {
      if (!handle.isClosed() && !handle.isHandedOver()) {
        core.writes().abandonPromise(handle, "its promise was closed without a value");
      }
      core.reads().close(handle);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Promise<?> that
        && handle.slot() == that.handle.slot()
        && handle.generation() == that.handle.generation()
        && core.sessionId() == that.core.sessionId();
  }

  @Override
  public int hashCode() {
    return handle.slot() * 31 + handle.generation();
  }

  @Override
  public String toString() {
    return "Promise(" + id() + (handle.isClosed() ? ", closed)" : ")");
  }

  StoreCore core() {
    return core;
  }

  Handle handle() {
    return handle;
  }

  void handOver() {
    core.used(handle);
    handle.handOver();
  }

  private RuntimeException decided() {
    if (handle.isClosed()) {
      return new ObjectFreedException(
          "handle closed: promise " + id() + " cannot be used through it");
    }
    return new IllegalStateException(
        "promise " + id() + " is decided already, or being completed by another process");
  }

  /** What an abandoned promise fails with. */
  static BatoidException abandoned(String why) {
    return new BatoidException("the object will have no value: " + why);
  }
}
