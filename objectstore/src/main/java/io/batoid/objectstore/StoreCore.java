package io.batoid.objectstore;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.Mapping;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.memory.SpinLock;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.SessionDirectory;
import io.batoid.objectstore.reclaim.CycleCollector;
import io.batoid.objectstore.reclaim.Verifier;
import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.serialization.KryoSerializer;
import io.batoid.objectstore.serialization.SerializerOptions;
import io.batoid.objectstore.table.Handle;
import io.batoid.objectstore.table.ObjectTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One open store: what {@link ObjectStore}, references, pins, writers and promises share.
 *
 * <p><b>Closing (R20).</b> All work goes through a view of the mapping that ends with a shared
 * arena. Closing that arena is decided by the JVM between two accesses of every thread; afterwards
 * each access of a late thread is an exception, never a touch of unmapped memory. Then another
 * engine takes over what this process had, as if it had died. The mapping and the lock byte go when
 * the last pin or writer has ended.
 */
final class StoreCore {
  /** How long a joiner waits for places of the dead that others are clearing. */
  private static final long REAPING_NANOS = 10_000_000_000L;

  private static final VarHandle CLOSING;

  static {
    try {
      CLOSING = MethodHandles.lookup().findVarHandle(StoreCore.class, "closing", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final StoreOptions options;
  private final SessionDirectory directory;
  private final SegmentFile file;
  private final Liveness liveness;
  private final Arena hot;
  private final Engine engine;
  private final long sessionId;
  private final long maxObjectSize;
  private final boolean persistent;
  private final Values values;
  private final Waits waits;
  private final Lender lender;
  private final OpenAccesses accesses = new OpenAccesses();
  private final Counters counters = new Counters();
  private final Trimmer trimmer;
  private final CycleCollector cycles;
  private final Verifier verifier;
  private final Census census;
  private final Housekeeper housekeeper;
  private volatile boolean closing;
  private boolean released;
  private boolean removed; // written before the last access can end, read after
  private volatile int clockSeconds = (int) (System.currentTimeMillis() / 1000);
  private int secondsOpen;

  private StoreCore(
      StoreOptions options,
      SessionDirectory directory,
      SegmentFile file,
      Liveness liveness,
      Arena hot,
      ProcessTable processes) {
    this.options = options;
    this.directory = directory;
    this.file = file;
    this.liveness = liveness;
    this.hot = hot;
    this.engine =
        new Engine(
            processes, file.pages(), hot, () -> closing, directory.path(), threadName("doorbell"));
    long flags = engine.segment.memory().get(SegmentLayout.FLAGS_OFFSET);
    this.persistent = (flags & SegmentLayout.FLAG_PERSISTENT) != 0;
    this.sessionId = engine.segment.memory().get(SegmentLayout.SESSION_OFFSET);
    this.maxObjectSize = engine.segment.memory().get(SegmentLayout.MAX_OBJECT_SIZE_OFFSET);
    this.values =
        new Values(
            this,
            serializer(options),
            options.verifyChecksums || (flags & SegmentLayout.FLAG_CHECKSUMS) != 0);
    this.waits = new Waits(this);
    this.lender = new Lender(this);
    this.trimmer = new Trimmer(this);
    this.cycles = new CycleCollector(processes, engine.table);
    this.verifier = new Verifier(processes, engine.table.edges(), engine.catalogue::verify);
    this.census = new Census(this);
    this.housekeeper = new Housekeeper(this, threadName("housekeeper"));
  }

  static StoreCore open(StoreOptions options) {
    SessionDirectory directory = new SessionDirectory(options.directory);
    try (SessionDirectory.Gate _ = directory.enter(options.createIfMissing)) {
      SegmentFile file = null;
      Liveness liveness = null;
      Arena hot = Arena.ofShared();
      try {
        file = Opening.segment(directory, options);
        liveness = Liveness.open(directory.locks());
        ProcessTable processes = join(directory, file, liveness, hot);
        StoreCore core = new StoreCore(options, directory, file, liveness, hot, processes);
        core.start();
        return core;
      } catch (RuntimeException | Error e) {
        hot.close();
        if (liveness != null) {
          liveness.close();
        }
        if (file != null) {
          file.close();
        }
        if (!Opening.anybodyLives(directory) && directory.isVacant()) {
          directory.remove();
        }
        throw e;
      }
    }
  }

  private static ProcessTable join(
      SessionDirectory directory, SegmentFile file, Liveness liveness, Arena hot) {
    ProcessTable processes = new ProcessTable(file.view(hot), liveness);
    long deadline = System.nanoTime() + REAPING_NANOS;
    while (true) {
      try {
        processes.join();
        return processes;
      } catch (ObjectStoreFullException e) {
        Recovery.freePlaces(file, processes, directory.path());
        // a place that is neither free nor alive is being cleared by another process just now
        if (processes.noneFreeOrDead() || System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(REAPING_NANOS / 1000);
      }
    }
  }

  private void start() {
    engine.reapTheDead();
    if (persistent && !Opening.anybodyLives(directory, engine.processes.self())) {
      engine.catalogue.retainIf(binding -> true); // drops names whose objects are gone
    }
    OpenStores.add(this);
    housekeeper.start();
  }

  // ---- closing ----

  void close() {
    if (!CLOSING.compareAndSet(this, false, true)) {
      return;
    }
    OpenStores.remove(this);
    housekeeper.stop();
    engine.table.waiters().stop();
    publishCounters();
    accesses.close(this::leave, this::removeIfAlone);
  }

  /**
   * Runs when no access of ours to the memory is left but those of late threads, which end with the
   * arena.
   */
  private void leave() {
    endView();
    engine.catalogue.close();
    engine.counts.unmap();
    try {
      if (!removed) {
        leaveSession();
      }
    } finally {
      if (!released) {
        release(); // others find us dead, and reap us
      }
    }
  }

  private void leaveSession() {
    try (SessionDirectory.@Nullable Gate gate = gateIfThere()) {
      try (Arena arena = Arena.ofShared()) {
        ProcessTable processes = engine.processes.through(file.view(arena));
        Recovery.sweepOwnPlace(processes, file.pages(), directory.path());
      }
      release();
      if (gate != null && !persistent && isOurs() && !Opening.anybodyLives(directory)) {
        directory.remove();
      }
    }
  }

  private void release() {
    released = true;
    liveness.close();
    file.close();
  }

  /** Ends the view that all work goes through; not while a thread is in the JVM's own copying. */
  private void endView() {
    for (int turn = 0; hot.scope().isAlive(); turn++) {
      try {
        hot.close();
      } catch (IllegalStateException e) {
        SpinLock.backOff(turn); // it is in use for the length of one call
      }
    }
  }

  /**
   * A pin or writer of another thread keeps our memory, but not the files if nobody else uses them.
   */
  private void removeIfAlone() {
    try (SessionDirectory.@Nullable Gate gate = gateIfThere()) {
      if (gate != null
          && !persistent
          && isOurs()
          && !Opening.anybodyLives(directory, engine.processes.self())) {
        directory.remove();
        removed = true;
      }
    }
  }

  /** The gate; none if the directory was removed by hand: then nobody can join any more. */
  private SessionDirectory.@Nullable Gate gateIfThere() {
    try {
      return directory.enter(false);
    } catch (StoreFormatException e) {
      return null;
    }
  }

  /** Whether it is still our session that is in the directory. */
  private boolean isOurs() {
    Path segment = directory.segment();
    return !Files.exists(segment) || Opening.sessionId(segment) == sessionId;
  }

  boolean isClosed() {
    return closing;
  }

  boolean isClosing() {
    return closing;
  }

  void checkOpen() {
    if (closing) {
      throw closed();
    }
  }

  private StoreClosedException closed() {
    return new StoreClosedException(
        "the store at "
            + directory.path()
            + " is closed; open it again and use references of its own");
  }

  /**
   * What an exception means that came out of an access: the store was closed under it, or it is a
   * bug.
   */
  RuntimeException closedOr(IllegalStateException e) {
    return closing ? closed() : e;
  }

  // ---- values ----

  <T> ObjectRef<T> put(@Nullable Object value) {
    checkOpen();
    try {
      Values.Encoded encoded = values.encode(value);
      int slot = allocate(encoded.length, encoded.blockSize());
      ObjectRef<T> ref = null;
      boolean done = false;
      try {
        ref = new ObjectRef<>(this, slot);
        touch(slot);
        values.fill(slot, blockOf(slot), encoded);
        engine.table.publishNew(slot);
        done = true;
      } finally {
        if (!done) {
          discard(slot, ref);
        }
      }
      return ref;
    } catch (IllegalStateException e) {
      throw closedOr(e);
    } finally {
      Reference.reachabilityFence(value);
    }
  }

  ObjectWriter create(long size) {
    checkOpen();
    if (size < 0) {
      throw new IllegalArgumentException("size=" + size + " is negative");
    }
    try {
      int slot = allocate(size, BlockHeader.blockSize(size, 0));
      boolean done = false;
      try {
        touch(slot);
        Arena arena = Arena.ofConfined();
        MemorySegment segment =
            Mapping.view(file.addressOf(blockOf(slot) + BlockHeader.SIZE), size, arena);
        ObjectWriter writer = new ObjectWriter(this, slot, arena, segment);
        done = true;
        return writer;
      } finally {
        if (!done) {
          discard(slot, null);
        }
      }
    } catch (IllegalStateException e) {
      throw closedOr(e);
    }
  }

  ObjectRef<MemorySegment> seal(int slot, int generation, long length, Codec codec) {
    long block = blockOf(slot);
    engine.segment.memory().putPlain(block + BlockHeader.LENGTH_OFFSET, length);
    values.finish(slot, block, length, codec, List.of());
    ObjectRef<MemorySegment> ref = new ObjectRef<>(this, slot, generation);
    engine.table.publishNew(slot);
    return ref;
  }

  /** Gives up what a writer wrote. */
  void abort(Handle handle) {
    try {
      engine.table.abandon(handle.slot());
      engine.table.close(handle);
    } catch (IllegalStateException e) {
      ignoreIfClosed(e);
    }
  }

  Promise<?> reserve() {
    checkOpen();
    try {
      int slot = retryWhenFull(engine.allocator::allocateSlot);
      touch(slot);
      Promise<?> promise = new Promise<>(this, slot);
      engine.table.promise(slot);
      return promise;
    } catch (IllegalStateException e) {
      throw closedOr(e);
    }
  }

  /** Decides a promise; false if it was decided, or is in somebody else's charge. */
  boolean decide(Handle handle, Supplier<Values.Encoded> value, boolean error) {
    checkOpen();
    if (handle.isClosed()) {
      return false;
    }
    try {
      Values.Encoded encoded = value.get();
      checkSize(encoded.length);
      int slot = handle.slot();
      if (!engine.table.takeCharge(slot, handle.generation())) {
        return false;
      }
      boolean done = false;
      try {
        retryWhenFull(() -> {
          engine.allocator.provide(slot, encoded.blockSize());
          return slot;
        });
        values.fill(slot, blockOf(slot), encoded);
        done = engine.table.publish(slot, error ? StateWord.FAILED : StateWord.SEALED);
      } catch (ObjectStoreFullException e) {
        if (!error) {
          throw e;
        }
        engine.table.publishWithoutBytes(slot, StateWord.FAILED);
        done = true;
      } finally {
        if (!done) {
          engine.table.giveBackCharge(slot);
        }
        engine.table.freeing().attempt(slot); // our handle may have been closed meanwhile (R11)
      }
      return done;
    } catch (IllegalStateException e) {
      throw closedOr(e);
    }
  }

  /** Fails a promise that nobody will complete, if it is not decided. */
  void abandonPromise(Handle handle, String why) {
    try {
      if (!closing) {
        decide(handle, () -> values.encodeError(Promise.abandoned(why)), true);
      }
    } catch (IllegalStateException e) {
      ignoreIfClosed(e);
    }
  }

  // ---- references and pins ----

  <T> ObjectRef<T> open(int slot, int generation) {
    try {
      return new ObjectRef<>(this, slot, generation);
    } catch (IllegalStateException e) {
      throw closedOr(e);
    }
  }

  Promise<?> openPromise(int slot, int generation) {
    try {
      return new Promise<>(this, slot, generation);
    } catch (IllegalStateException e) {
      throw closedOr(e);
    }
  }

  <T> ObjectRef<T> resolve(ObjectId id) {
    checkOpen();
    if (id.session() != sessionId) {
      throw new StoreClosedException(
          "object "
              + id
              + " is of session "
              + HexFormat.of().toHexDigits(id.session())
              + ", this store of session "
              + HexFormat.of().toHexDigits(sessionId)
              + "; open that session's store");
    }
    ObjectRef<T> ref = open(id.slot(), id.generation());
    lender.resolved(id);
    return ref;
  }

  void close(Handle handle) {
    if (closing) {
      return; // the reference ended with the store
    }
    try {
      engine.table.close(handle);
    } catch (IllegalStateException e) {
      ignoreIfClosed(e);
    }
  }

  Pinned pin(ObjectRef<?> ref, boolean shared) {
    long block = pinBlock(ref, Long.MAX_VALUE, null);
    int slot = ref.handle().slot();
    try {
      Codec codec = values.codec(block);
      long length = values.length(block);
      values.verify(block, length, ref);
      if (codec == Codec.ERROR) {
        throw failed(ref, values.decodeError(block));
      }
      Arena arena = shared ? Arena.ofShared() : Arena.ofConfined();
      MemorySegment bytes =
          Mapping.view(file.addressOf(block + BlockHeader.SIZE), length, arena).asReadOnly();
      Pinned pinned = new Pinned(this, slot, arena, bytes);
      accesses.add(pinned, length);
      return pinned;
    } catch (IllegalStateException e) {
      unpin(slot);
      throw closedOr(e);
    } catch (RuntimeException | Error e) {
      unpin(slot);
      throw e;
    } finally {
      Reference.reachabilityFence(ref);
    }
  }

  void endPin(Pinned pinned, int slot) {
    try {
      unpin(slot);
    } finally {
      accesses.remove(pinned);
    }
  }

  void unpin(int slot) {
    try {
      engine.table.unpin(slot);
    } catch (IllegalStateException e) {
      ignoreIfClosed(e);
    }
  }

  /** A read-only view of a pinned block that unpins it once the view's scope is unreachable. */
  MemorySegment autoView(int slot, long block, long length) {
    AutoView access = new AutoView();
    accesses.add(access, length);
    if (closing) { // after adding: else close() has seen it, and keeps the mapping
      accesses.remove(access);
      throw closed();
    }
    return access.view(this, slot, file.addressOf(block + BlockHeader.SIZE), length);
  }

  /** Pins an object, waiting until it is sealed; the segment offset of its block. */
  long pinBlock(ObjectRef<?> ref, long nanos, @Nullable Duration timeout) {
    checkOpen();
    try {
      long block = engine.table.pin(ref.handle());
      return block >= 0 ? block : waitAndPin(ref, block, nanos, timeout);
    } catch (IllegalStateException e) {
      throw closedOr(e);
    } finally {
      Reference.reachabilityFence(ref);
    }
  }

  private long waitAndPin(ObjectRef<?> ref, long outcome, long nanos, @Nullable Duration timeout) {
    long deadline = deadline(nanos);
    try (ObjectRef<?> own = outcome == ObjectTable.RESERVED ? ref.copy() : null) {
      while (outcome == ObjectTable.RESERVED) {
        waits.awaitDecided(ref, deadline, timeout);
        outcome = engine.table.pin(own == null ? ref.handle() : own.handle());
      }
      if (outcome >= 0) {
        return outcome;
      }
    }
    throw gone(ref, outcome);
  }

  private RuntimeException gone(ObjectRef<?> ref, long outcome) {
    if (ref.handle().isClosed()) {
      return ref.closed();
    }
    if (outcome == ObjectTable.LOST) {
      long word = engine.segment.state(ref.handle().slot());
      return StateWord.state(word) == StateWord.FAILED
          ? new ObjectFailedException(
              ref + " failed; the store was too full to keep its error", null)
          : new ObjectLostException(
              ref
                  + " is lost: the process that was to produce it died before sealing it; produce it again");
    }
    return new ObjectFreedException(ref + " was freed; its value is gone");
  }

  ObjectFailedException failed(ObjectRef<?> ref, Throwable error) {
    return new ObjectFailedException(ref + " failed: " + error, error);
  }

  // ---- memory ----

  private int allocate(long length, long blockSize) {
    checkSize(length);
    return retryWhenFull(() -> engine.allocator.allocate(blockSize));
  }

  private void checkSize(long length) {
    long capacity = engine.segment.layout().capacity();
    if (length > capacity) {
      throw new ObjectStoreFullException(
          "an object of "
              + length
              + " bytes is larger than the store, whose capacity is "
              + capacity
              + "; open it anew with a larger capacity");
    }
    if (maxObjectSize != 0 && length > maxObjectSize) {
      throw new ObjectStoreFullException(
          "an object of "
              + length
              + " bytes is larger than the store's maxObjectSize of "
              + maxObjectSize);
    }
  }

  private int retryWhenFull(java.util.function.IntSupplier attempt) {
    try {
      return attempt.getAsInt();
    } catch (ObjectStoreFullException e) {
      return makeRoom(attempt, e);
    }
  }

  private int makeRoom(java.util.function.IntSupplier attempt, ObjectStoreFullException full) {
    long deadline = deadline(nanos(options.onFull.patience()));
    long word = SegmentLayout.MEMORY_WAITED_FOR_OFFSET;
    ObjectStoreFullException last = full;
    while (true) {
      boolean reaped = engine.reapTheDead() > 0;
      engine.segment.memory().put(word, 1);
      try {
        return attempt.getAsInt();
      } catch (ObjectStoreFullException e) {
        last = e;
      }
      long remaining = deadline - System.nanoTime();
      if (remaining <= 0 && !reaped) {
        throw last;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new WaitInterruptedException(
            "interrupted while waiting for room: " + last.getMessage(), last);
      }
      checkOpen();
      Futex.await(engine.segment.memory().addressOf(word), 1, remaining);
    }
  }

  private void touch(int slot) {
    engine
        .segment
        .memory()
        .putPlain(
            engine.segment.slot(slot) + io.batoid.objectstore.layout.SlotLayout.CREATED_OFFSET,
            clockSeconds);
  }

  private long blockOf(int slot) {
    return engine.segment.blockOf(slot, engine.segment.state(slot));
  }

  private void discard(int slot, @Nullable ObjectRef<?> ref) {
    try {
      engine.table.abandon(slot);
      if (ref != null) {
        ref.close();
      }
    } catch (IllegalStateException e) {
      ignoreIfClosed(e);
    }
  }

  /** Swallows what an access throws that came too late; anything else is a bug. */
  void ignoreIfClosed(IllegalStateException e) {
    if (!closing) {
      throw e;
    }
  }

  // ---- parts ----

  StoreOptions options() {
    return options;
  }

  SessionDirectory directory() {
    return directory;
  }

  SegmentFile file() {
    return file;
  }

  Engine engine() {
    return engine;
  }

  ObjectTable table() {
    return engine.table;
  }

  Values values() {
    return values;
  }

  Waits waits() {
    return waits;
  }

  Lender lender() {
    return lender;
  }

  OpenAccesses accesses() {
    return accesses;
  }

  Counters counters() {
    return counters;
  }

  Trimmer trimmer() {
    return trimmer;
  }

  CycleCollector cycles() {
    return cycles;
  }

  Verifier verifier() {
    return verifier;
  }

  Census census() {
    return census;
  }

  long sessionId() {
    return sessionId;
  }

  ObjectId id(int slot, int generation) {
    return new ObjectId(sessionId, slot, generation, ObjectId.NO_LENDER);
  }

  void publishCounters() {
    counters.publish(engine.processes, engine.allocator, accesses);
  }

  void tickClock() {
    clockSeconds = (int) (System.currentTimeMillis() / 1000);
    secondsOpen++;
  }

  int secondsOpen() {
    return secondsOpen;
  }

  @Override
  public String toString() {
    return "store " + directory.path() + (closing ? " (closed)" : "");
  }

  private String threadName(String what) {
    return "batoid-" + what + "-" + directory.path().getFileName();
  }

  private static ObjectSerializer serializer(StoreOptions options) {
    if (options.serializer != null) {
      return options.serializer;
    }
    SerializerOptions serializing = SerializerOptions.defaults();
    if (options.classLoader != null) {
      serializing = serializing.classLoader(options.classLoader);
    }
    return new KryoSerializer(
        options.allowedClasses.isEmpty()
            ? serializing
            : serializing.allowClasses(options.allowedClasses));
  }

  /** A timeout in nanoseconds, at most what a clock can add up. */
  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout=" + timeout + " is negative");
    }
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** The moment after which a wait of {@code nanos} is over, in {@link System#nanoTime} terms. */
  static long deadline(long nanos) {
    return System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
  }
}
