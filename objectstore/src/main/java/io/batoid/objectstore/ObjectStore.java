package io.batoid.objectstore;

import io.batoid.objectstore.catalogue.Binding;
import io.batoid.objectstore.process.SessionDirectory;
import io.batoid.objectstore.spi.OpenHandles;
import io.batoid.objectstore.spi.SessionLink;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects shared by the processes that have the same directory open.
 *
 * <p>Values are immutable once put: whoever reads one sees the bytes that were sealed. Everything
 * that was sealed survives the death of any process, as long as some process refers to it.
 *
 * <p>Safe for use by any number of threads, platform or virtual. After {@link #close} everything
 * that is blocked in a store, and everything that is tried, ends with {@link StoreClosedException}.
 */
public final class ObjectStore implements AutoCloseable {
  private final StoreCore core;

  private ObjectStore(StoreCore core) {
    this.core = core;
  }

  /** Opens the store in a directory with default options, making it if it is not there. */
  public static ObjectStore open(Path directory) {
    Objects.requireNonNull(directory, "directory");
    return open(StoreOptions.at(directory));
  }

  /**
   * Opens a store: makes it if it is not there, else joins the processes that have it open.
   *
   * @throws StoreFormatException if the path is something else than a store that this user and this
   *     version can open
   * @throws ObjectStoreFullException if its file system is full, or all its places for processes
   *     are taken
   * @throws IllegalArgumentException if an option that is set conflicts with the store that is
   *     there
   */
  public static ObjectStore open(StoreOptions options) {
    Objects.requireNonNull(options, "options");
    return new ObjectStore(StoreCore.open(options));
  }

  /**
   * Removes the store in a directory.
   *
   * @throws IllegalStateException if any process has it open
   * @throws StoreFormatException if there is no store there: no directory, an empty one, or other
   *     files
   */
  public static void destroy(Path directory) {
    Objects.requireNonNull(directory, "directory");
    SessionDirectory session = new SessionDirectory(directory);
    try (SessionDirectory.Gate _ = session.enter(false)) {
      Opening.checkIsStore(session);
      if (Opening.anybodyLives(session)) {
        throw new IllegalStateException(
            "the store at " + directory + " is open in some process; close it there first");
      }
      session.remove();
    }
  }

  /**
   * Stores a value and returns the first reference to it. Primitive arrays, ByteBuffers and
   * MemorySegments are copied as they are; everything else is serialized; references inside it keep
   * their objects alive.
   *
   * @throws ObjectStoreFullException if there is no room, and none comes within the patience of
   *     {@link StoreOptions#onFull}
   * @throws SerializationException if the value, or something inside it, cannot be serialized
   */
  public <T> ObjectRef<T> put(T value) {
    return core.writes().put(value);
  }

  /**
   * Starts an object of {@code size} bytes that the caller fills in place.
   *
   * @throws IllegalArgumentException if the size is negative
   * @throws ObjectStoreFullException as {@link #put}
   */
  public ObjectWriter create(long size) {
    return core.writes().create(size);
  }

  /** Pins an object's bytes for the calling thread; as {@link ObjectRef#pin}. */
  public Pinned pin(ObjectRef<?> ref) {
    return core.reads().pin(mine(ref), false);
  }

  /**
   * Pins an object's bytes for any thread to read and to close. Costs microseconds rather than
   * nanoseconds.
   */
  public Pinned pinShared(ObjectRef<?> ref) {
    return core.reads().pin(mine(ref), true);
  }

  /**
   * The values of several objects, in order; waits until all are sealed.
   *
   * @throws IllegalArgumentException if a reference was made by another store
   */
  public <T> List<T> get(Collection<? extends ObjectRef<? extends T>> refs) {
    return getBy(refs, Long.MAX_VALUE, null);
  }

  /**
   * The values of several objects, in order, waiting at most {@code timeout} for all of them
   * together.
   *
   * @throws GetTimeoutException if one is not sealed by then
   * @throws IllegalArgumentException if a reference was made by another store
   */
  public <T> List<T> get(Collection<? extends ObjectRef<? extends T>> refs, Duration timeout) {
    return getBy(refs, StoreCore.nanos(timeout), timeout);
  }

  /** Waits until one of the objects is ready. */
  public <T> WaitResult<T> wait(Collection<? extends ObjectRef<? extends T>> refs) {
    return wait(refs, Math.min(1, Objects.requireNonNull(refs, "refs").size()));
  }

  /** Waits until {@code count} of the objects are ready: a value, an error, or lost. */
  public <T> WaitResult<T> wait(Collection<? extends ObjectRef<? extends T>> refs, int count) {
    core.checkOpen();
    return core.waits().waitFor(refs, count, StoreCore.deadline(Long.MAX_VALUE));
  }

  /**
   * Waits until {@code count} of the objects are ready, or {@code timeout} is over; never fails for
   * the latter.
   *
   * @throws IllegalArgumentException if count is negative or more than there are references
   * @throws WaitInterruptedException if the thread is interrupted meanwhile
   */
  public <T> WaitResult<T> wait(
      Collection<? extends ObjectRef<? extends T>> refs, int count, Duration timeout) {
    core.checkOpen();
    return core.waits().waitFor(refs, count, StoreCore.deadline(StoreCore.nanos(timeout)));
  }

  /** The same as {@link #wait(Collection)}, for static imports. */
  public <T> WaitResult<T> await(Collection<? extends ObjectRef<? extends T>> refs) {
    return wait(refs);
  }

  /** The same as {@link #wait(Collection, int)}, for static imports. */
  public <T> WaitResult<T> await(Collection<? extends ObjectRef<? extends T>> refs, int count) {
    return wait(refs, count);
  }

  /** The same as {@link #wait(Collection, int, Duration)}, for static imports. */
  public <T> WaitResult<T> await(
      Collection<? extends ObjectRef<? extends T>> refs, int count, Duration timeout) {
    return wait(refs, count, timeout);
  }

  /**
   * Reserves an object whose value comes later. This process is responsible for it until it is
   * decided.
   */
  @SuppressWarnings("unchecked")
  public <T> Promise<T> reserve() {
    return (Promise<T>) core.writes().reserve();
  }

  /** The promise behind an id, to complete it here; as {@link #resolve(String)}. */
  @SuppressWarnings("unchecked")
  public <T> Promise<T> promise(String id) {
    Objects.requireNonNull(id, "id");
    core.checkOpen();
    ObjectId parsed = mine(ObjectId.parse(id));
    Promise<T> promise = (Promise<T>) core.reads().openPromise(parsed.slot(), parsed.generation());
    promise.handOver(); // whoever reserved it stays responsible
    core.lender().resolved(parsed);
    return promise;
  }

  /**
   * A reference to the object behind an id.
   *
   * @throws IllegalArgumentException if the id is malformed
   * @throws ObjectFreedException if the object is gone
   * @throws StoreClosedException if the id is another session's
   */
  public <T> ObjectRef<T> resolve(String id) {
    return core.reads().resolve(ObjectId.parse(Objects.requireNonNull(id, "id")), null);
  }

  /** A reference to the object behind the bytes of an id; as {@link #resolve(String)}. */
  public <T> ObjectRef<T> resolve(byte[] id) {
    return core.reads().resolve(ObjectId.parse(Objects.requireNonNull(id, "id")), null);
  }

  /**
   * A reference to the object behind an id whose value is a {@code type}, as {@link
   * #resolve(String)}. The value may not be there yet, so {@link ObjectRef#get} checks it: one of
   * another class is a {@link SerializationException} that names both.
   */
  public <T> ObjectRef<T> resolve(String id, Class<T> type) {
    Objects.requireNonNull(id, "id");
    return core.reads().resolve(ObjectId.parse(id), boxed(type));
  }

  /**
   * Gives an object a name, which keeps it alive until it is unbound. Binding it again does
   * nothing.
   *
   * <p>Names are the one part of the store that needs JVM flags ({@code ./batoid flags} prints
   * them); so do the other methods on names.
   *
   * @param name 1 to 255 bytes of UTF-8, no control characters
   * @throws NameTakenException if the name is bound to another object
   * @throws ObjectStoreFullException if there is no room for another name
   */
  public void bind(String name, ObjectRef<?> ref) {
    Objects.requireNonNull(name, "name");
    core.checkOpen();
    try (ObjectRef<?> held = mine(ref).copy()) {
      core.engine().catalogue.bind(name, held.handle().slot(), held.handle().generation());
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /** A reference to the object a name is bound to. */
  public <T> Optional<ObjectRef<T>> lookup(String name) {
    return find(name, null);
  }

  /**
   * A reference to the object a name is bound to, whose value is a {@code type}; which {@link
   * ObjectRef#get} checks, as for {@link #resolve(String, Class)}.
   */
  public <T> Optional<ObjectRef<T>> lookup(String name, Class<T> type) {
    return find(name, boxed(type));
  }

  private <T> Optional<ObjectRef<T>> find(String name, @Nullable Class<?> type) {
    Objects.requireNonNull(name, "name");
    core.checkOpen();
    try {
      return Optional.ofNullable(
          core.engine()
              .catalogue
              .lookup(name, (slot, generation) -> core.reads().<T>open(slot, generation, type)));
    } catch (ObjectFreedException e) {
      return Optional.empty(); // freed explicitly: the name outlived it
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /**
   * Takes a name away from its object.
   *
   * @return whether it was bound
   */
  public boolean unbind(String name) {
    Objects.requireNonNull(name, "name");
    core.checkOpen();
    try {
      return core.engine().catalogue.unbind(name) != null;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /** The names that are bound, sorted. */
  public List<String> names() {
    core.checkOpen();
    try {
      return core.engine().catalogue.names().stream().map(Binding::name).toList();
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /**
   * Frees an object whatever refers to it: readers get {@link ObjectFreedException} from now on.
   * Its memory is free once nobody pins it.
   *
   * @return false if it was freed or had no value yet
   * @throws ObjectFreedException if this handle is closed
   */
  public boolean free(ObjectRef<?> ref) {
    core.checkOpen();
    mine(ref).checkNotClosed();
    core.used(ref.handle());
    try {
      return core.table().free(ref.handle());
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      Reference.reachabilityFence(ref);
    }
  }

  /**
   * Frees what can be freed: what dead processes left, cycles of objects that nothing outside
   * refers to; and gives free memory, and disk space of objects that are gone, back to the machine.
   */
  public void gc() {
    core.checkOpen();
    try {
      core.engine().reaper.reapAllTheDead();
      core.table().freeing().finishPostponed();
      core.engine().spill.findUnreferenced();
      boolean _ = core.engine().spill.freeUnreferenced(core::isClosed);
      core.cycles().collect();
      core.trimmer().trim();
      long _ = core.engine().spill.reclaimAll();
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /** What is in the store. Walks all of it. */
  public StoreStats stats() {
    core.checkOpen();
    try {
      return core.census().count();
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /** Checks every invariant of the store, while others may be at work; reads all of its tables. */
  public VerifyReport verify() {
    core.checkOpen();
    try {
      core.engine().reaper.reapAllTheDead();
      return new VerifyReport(core.verifier().verify());
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /**
   * Leaves the store. References, pins and writers of it end: pins and writers of this thread, and
   * shared ones, at once; those of other threads when they end, and until then this process stays
   * in the session. If this was the last process, and the store is not persistent, it is removed.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    core.close();
  }

  /**
   * This store as another type, for Batoid's own modules.
   *
   * @throws IllegalArgumentException if it has no such side
   * @throws IllegalStateException if it was not opened to have it
   */
  public <T> T unwrap(Class<T> type) {
    Objects.requireNonNull(type, "type");
    if (type == SessionLink.class) {
      return type.cast(core.link());
    }
    if (type == OpenHandles.class) {
      if (core.places() == null) {
        throw new IllegalStateException(
            core + " does not remember where handles were made; open it with trackCreation(true)");
      }
      return type.cast(core.places());
    }
    throw new IllegalArgumentException("a store has no side that is a " + type.getName());
  }

  @Override
  public String toString() {
    return core.toString();
  }

  StoreCore core() {
    return core;
  }

  /** A class as values have it: of {@code int}, {@code Integer}. */
  private static Class<?> boxed(Class<?> type) {
    return MethodType.methodType(Objects.requireNonNull(type, "type")).wrap().returnType();
  }

  private ObjectRef<?> mine(ObjectRef<?> ref) {
    if (Objects.requireNonNull(ref, "ref").core() != core) {
      throw new IllegalArgumentException(ref + " was made by another store than this one, " + core);
    }
    return ref;
  }

  private ObjectId mine(ObjectId id) {
    if (id.session() != core.sessionId()) {
      throw new StoreClosedException("object " + id + " is of another session than " + core);
    }
    return id;
  }

  private <T> List<T> getBy(
      Collection<? extends ObjectRef<? extends T>> refs, long nanos, @Nullable Duration timeout) {
    Objects.requireNonNull(refs, "refs").forEach(this::mine);
    core.checkOpen();
    long deadline = StoreCore.deadline(nanos);
    List<T> values = new ArrayList<>(refs.size());
    for (ObjectRef<? extends T> ref : refs) {
      values.add(ref.get(Math.max(0, deadline - System.nanoTime()), timeout));
    }
    return values;
  }
}
