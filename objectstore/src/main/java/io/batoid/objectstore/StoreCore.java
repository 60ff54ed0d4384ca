package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.memory.SpinLock;
import io.batoid.objectstore.process.DeathWatch;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.SessionDirectory;
import io.batoid.objectstore.reclaim.CycleCollector;
import io.batoid.objectstore.reclaim.Verifier;
import io.batoid.objectstore.reclaim.doctor.Tables;
import io.batoid.objectstore.serialization.KryoSerializer;
import io.batoid.objectstore.serialization.SerializerOptions;
import io.batoid.objectstore.spill.Relief;
import io.batoid.objectstore.table.Handle;
import io.batoid.objectstore.table.ObjectTable;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
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
  private final boolean persistent;
  private final Values values;
  private final Writes writes;
  private final Reads reads;
  private final Waits waits;
  private final Link link;
  private final Lender lender;
  private final OpenAccesses accesses = new OpenAccesses();
  private final Counters counters = new Counters();
  private final UnreadFailures unread = new UnreadFailures(this);
  private final @Nullable CreationPlaces places;
  private final Trimmer trimmer;
  private final DeathWatch deathWatch;
  private final Housekeeper housekeeper;
  private final Relief relief;
  private volatile boolean closing;
  private volatile boolean leaving;
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
    this.places = options.trackCreation ? new CreationPlaces(this) : null;
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
    this.values =
        new Values(
            this,
            serializer(options),
            options.verifyChecksums || (flags & SegmentLayout.FLAG_CHECKSUMS) != 0);
    Room room = new Room(this, engine);
    this.writes = new Writes(this, engine, values, room);
    this.reads = new Reads(this, engine, values, room);
    this.waits = new Waits(this);
    this.link = new Link(this);
    this.lender = new Lender(this);
    this.trimmer = new Trimmer(this);
    this.deathWatch = new DeathWatch(processes, engine::reapTheDead, threadName("death-watch"));
    this.housekeeper = new Housekeeper(this, threadName("housekeeper"));
    this.relief = new Relief(engine.spill, engine.segment, directory.locks(), threadName("relief"));
  }

  static StoreCore open(StoreOptions options) {
    SessionDirectory directory = new SessionDirectory(options.directory);
    try (SessionDirectory.Gate _ = directory.enter(options.createIfMissing)) {
      SegmentFile file = null;
      Liveness liveness = null;
      StoreCore core = null;
      Arena hot = Arena.ofShared();
      try {
        file = Opening.segment(directory, options);
        liveness = Liveness.open(directory.locks());
        Segment view = file.view(hot);
        boolean wentDown = Boots.wentDownWhileOpen(view) && !Opening.anybodyLives(directory);
        if (!wentDown) {
          Tables.require(view, directory.path());
        }
        ProcessTable processes = join(directory, file, liveness, view);
        core = new StoreCore(options, directory, file, liveness, hot, processes);
        core.start(wentDown);
        return core;
      } catch (RuntimeException | Error e) {
        if (core != null) {
          core.engine.spillFiles.close();
          core.engine.catalogue.close();
        }
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

  /** Joins the session of a segment. The gate is held. */
  static ProcessTable join(
      SessionDirectory directory, SegmentFile file, Liveness liveness, Segment view) {
    ProcessTable processes = new ProcessTable(view, liveness);
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

  private void start(boolean wentDown) {
    engine.reapTheDead();
    if (persistent && !Opening.anybodyLives(directory, engine.processes.self())) {
      if (wentDown) {
        Boots.recover(engine, file, directory.path());
      }
      Boots.opened(engine.segment);
      engine.catalogue.retainIf(binding -> true); // drops names whose objects are gone
    }
    OpenStores.add(this);
    housekeeper.start();
    relief.start();
  }

  // ---- closing ----

  void close() {
    if (closing) {
      return;
    }
    try {
      waits.completeDecided();
    } catch (IllegalStateException | StoreClosedException e) {
      // another thread closes it at this moment
    }
    if (!CLOSING.compareAndSet(this, false, true)) {
      return;
    }
    OpenStores.remove(this);
    housekeeper.stop();
    relief.stop();
    deathWatch.close();
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
    engine.spillFiles.close();
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
        if (gate != null && persistent && !Opening.anybodyLives(directory, processes.self())) {
          engine.spillFiles.sync();
          Boots.closed(file, processes.segment());
        }
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

  /** Whether it is closed, or being closed. */
  boolean isClosed() {
    return closing;
  }

  /** From now on whatever fails in this process fails because the store is about to be closed. */
  void leaving() {
    leaving = true;
  }

  boolean isLeaving() {
    return leaving;
  }

  void checkOpen() {
    if (closing) {
      throw closed();
    }
  }

  StoreClosedException closed() {
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

  Writes writes() {
    return writes;
  }

  Reads reads() {
    return reads;
  }

  Waits waits() {
    return waits;
  }

  Link link() {
    return link;
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

  UnreadFailures unread() {
    return unread;
  }

  /** Where handles were made; null if that is not remembered. */
  @Nullable CreationPlaces places() {
    return places;
  }

  /** Something is done with a handle. */
  void used(Handle handle) {
    if (places != null) {
      places.used(handle);
    }
  }

  DeathWatch deathWatch() {
    return deathWatch;
  }

  Relief relief() {
    return relief;
  }

  Trimmer trimmer() {
    return trimmer;
  }

  CycleCollector cycles() {
    return new CycleCollector(
        engine.processes,
        engine.table,
        engine.spill.copies(),
        slot -> {
          boolean _ = engine.spill.restoreEdges(slot, () -> closing); // else another time
        });
  }

  Verifier verifier() {
    return new Verifier(engine.examination());
  }

  Census census() {
    return new Census(this);
  }

  long sessionId() {
    return sessionId;
  }

  ObjectId id(int slot, int generation) {
    return new ObjectId(sessionId, slot, generation, ObjectId.NO_LENDER);
  }

  void publishCounters() {
    counters.publish(engine.processes, engine.allocator, accesses, engine.spill);
  }

  void tickClock() {
    clockSeconds = (int) (System.currentTimeMillis() / 1000);
    secondsOpen++;
  }

  int clockSeconds() {
    return clockSeconds;
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
    if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
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
