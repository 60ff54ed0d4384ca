package io.batoid.bench.torture;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.StoreInspection;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SegmentFile;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One torture run, inside the small file system. */
final class Run {
  static final int KILLS_PER_MINUTE = 60;
  static final int OPERATIONS_PER_MINUTE = 1000;

  /** How much longer a run may take to reach its counts: machines are slow, and shared. */
  private static final double MOST_MINUTES_MORE = 4;

  private static final String CAPACITY = "36m";
  private static final int MAX_OBJECTS = 4096;
  private static final String SPILL_LIMIT = "32m";
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(25);
  private static final int PIECE = 150_000;
  private static final int PIECES = 80;

  private final TortureOptions options;
  private final Path session;
  private final Path disk;
  private final Figures figures = new Figures();
  private final Hiccups hiccups = new Hiccups();
  private double minutes;

  private Run(TortureOptions options, Path directory) {
    this.options = options;
    this.session = directory.resolve("session");
    this.disk = directory.resolveSibling("disk");
  }

  /** Runs it, reports, and returns the exit status. */
  static int of(TortureOptions options, PrintStream out) throws Exception {
    Path directory = options.inside();
    if (directory == null) {
      throw new IllegalArgumentException("not inside");
    }
    Run run = new Run(options, directory);
    try {
      run.run();
    } catch (RuntimeException e) {
      run.figures.broken("the run ended with " + e);
    }
    Report report = new Report(options, run.figures, run.hiccups.longestNanos(), run.minutes);
    out.print(options.json() ? report.json() : report.text());
    if (options.docs() != null) {
      report.update(options.docs());
    }
    return report.passed() ? 0 : 1;
  }

  private void run() throws Exception {
    try (ObjectStore store = ObjectStore.open(storeOptions())) {
      Segment segment = SegmentFile.open(session.resolve("segment")).view(Arena.global());
      var _ =
          store.lookup(
              "nothing"); // the files that a process makes for its first name, while there is room
      Path archive = archive();
      try (Deaths deaths = new Deaths(session.resolve("locks"), segment)) {
        torture(store, deaths, archive);
      } finally {
        if (archive != null) {
          Files.deleteIfExists(archive);
        }
      }
      everythingCanBeUsedAgain(store);
    }
  }

  private StoreOptions storeOptions() {
    StoreOptions all =
        StoreOptions.at(session).capacity(CAPACITY).maxObjects(MAX_OBJECTS).verifyChecksums(true);
    return options.spill()
        ? all.spillDirectory(disk).spillLimit(SPILL_LIMIT)
        : all.spillLimit(0); // memory is to be short
  }

  private void torture(ObjectStore store, Deaths deaths, @Nullable Path archive)
      throws InterruptedException {
    Model model = new Model(store, session, figures);
    Pause pause = new Pause(options.processes());
    Pace pace = new Pace(figures);
    List<Thread> lanes = new ArrayList<>();
    for (int i = 0; i < options.processes(); i++) {
      Lane lane =
          new Lane(i, options, session, archive, store, model, figures, deaths, pause, pace);
      lanes.add(Thread.ofPlatform().name("lane-" + i).start(lane));
    }
    while (!isOver(pace)) {
      long next = System.nanoTime() + CHECK_NANOS;
      while (System.nanoTime() - next < 0 && !isOver(pace)) {
        LockSupport.parkNanos(100_000_000);
      }
      pause.whilePaused(() -> model.check(false));
      figures.checked();
    }
    minutes = pace.minutes();
    pause.end();
    for (Thread lane : lanes) {
      if (!lane.join(Pause.WATCHDOG)) {
        throw new IllegalStateException(lane.getName() + " does not end");
      }
    }
    model.check(true);
  }

  /** Over when the time is, and all counts are reached; a twin as soon as it was noticed. */
  private boolean isOver(Pace pace) {
    double minutes = pace.minutes();
    boolean reached =
        figures.allKills() >= KILLS_PER_MINUTE * options.minutes()
            && figures.fewestOperations() >= OPERATIONS_PER_MINUTE * options.minutes()
            && figures.emptyCells(options.spill()).isEmpty();
    return (minutes >= options.minutes() && reached)
        || minutes >= options.minutes() + MOST_MINUTES_MORE
        || (options.twin() != null && figures.anythingWrong());
  }

  /** Has one process do a bit of everything, and keep the classes for those that come. */
  private @Nullable Path archive() throws IOException {
    Path archive = Files.createTempFile("batoid-torture-", ".jsa");
    Files.delete(archive);
    Figures unused = new Figures();
    try (Victim victim = Victim.startArchiving(session, archive, unused)) {
      String _ = victim.ask("run 1 300");
      String _ = victim.ask("lookup nothing");
      String _ = victim.ask("bind nothing 2");
      String _ = victim.ask("unbind nothing");
      String _ = victim.ask("drop");
      victim.leave();
    }
    return Files.exists(archive) ? archive : null;
  }

  private void everythingCanBeUsedAgain(ObjectStore store) {
    try (StoreInspection inspection = StoreInspection.of(session)) {
      inspection.forEachObject(figures::leaked);
    }
    if (store.stats().usedBytes() != 0) {
      figures.broken(store.stats().usedBytes() + " bytes are in use by no object");
    }
    store.gc(); // what the dead had taken in small pieces comes back
    List<ObjectRef<?>> pieces = new ArrayList<>();
    try {
      for (int i = 0; i < PIECES; i++) {
        pieces.add(store.put(new byte[PIECE]));
      }
    } catch (ObjectStoreFullException e) {
      figures.broken("memory for only " + pieces.size() + " pieces in the end: " + e.getMessage());
    }
    pieces.forEach(ObjectRef::close);
    figures.bytesSpilled = store.stats().bytesSpilled();
    figures.bytesRestored = store.stats().bytesRestored();
    store.gc();
    if (store.stats().diskBytes() != 0) {
      figures.broken(store.stats().diskBytes() + " bytes on disk are of no object");
    }
    store.verify().problems().forEach(figures::broken);
  }
}
