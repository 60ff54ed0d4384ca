package io.batoid.bench.torture;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One process after another: each lives for a while, and then is killed, or leaves. What it does
 * and how it ends follows from the lane's seed.
 */
final class Lane implements Runnable {
  private static final int NAMES = 24;
  private static final long WATCHDOG_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int number;
  private final boolean names;
  private final boolean spill;
  private final Random random;
  private final Path session;
  private final @Nullable Path archive;
  private final ObjectStore store;
  private final Model model;
  private final Figures figures;
  private final Deaths deaths;
  private final Pause pause;
  private final Deque<Cell> deck = new ArrayDeque<>();

  Lane(
      int number,
      TortureOptions options,
      Path session,
      @Nullable Path archive,
      ObjectStore store,
      Model model,
      Figures figures,
      Deaths deaths,
      Pause pause) {
    this.number = number;
    this.names = number == 0;
    this.spill = options.spill();
    this.random = new Random(options.seed() + number);
    this.session = session;
    this.archive = archive;
    this.store = store;
    this.model = model;
    this.figures = figures;
    this.deaths = deaths;
    this.pause = pause;
  }

  @Override
  public void run() {
    try {
      while (!pause.isOver()) {
        pause.point();
        try (Victim victim = Victim.start(session, archive, figures)) {
          live(victim);
        }
      }
    } catch (RuntimeException e) {
      figures.broken("lane " + number + " ended with " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pause.leave();
    }
  }

  private void live(Victim victim) throws InterruptedException {
    Deaths.Death death = deaths.watch(victim.index());
    LostWaiter waiter = new LostWaiter(store.resolve(victim.promise()));
    model.waitsFor(waiter.ref());
    try {
      for (int left = (names ? 9 : 3) + random.nextInt(5); left > 0 && !victim.isDead(); left--) {
        if (pause.isWanted()) {
          String _ = victim.ask("drop");
          pause.point();
        }
        act(victim, random.nextInt(20));
      }
      if (random.nextInt(12) == 0 && !victim.isDead()) {
        deaths.forget(death);
        String _ = victim.ask("drop"); // nor stops it where nobody waits for that
        victim.leave();
        figures.left();
        waiter.nanosAfter(0);
        return;
      }
      die(victim);
    } finally {
      model.isLost(waiter.ref());
    }
    await(death);
    figures.died(death, waiter.nanosAfter(death.releasedAt));
  }

  private void act(Victim victim, int what) {
    switch (what) {
      case 0, 1 -> handOver(victim);
      case 2, 3 -> completePromises(victim);
      case 4 -> add(victim.ask("rejoin " + (15 + random.nextInt(30))));
      case 5 -> {
        String full = victim.ask("fill");
        if (full != null) {
          figures.wasFull(full);
        }
      }
      case 6 -> {
        victim.stopsFor(TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(150)));
        victim.send(batch());
        LockSupport.parkNanos(random.nextInt(20_000_000));
        victim.stopAndResume();
        add(victim.answer());
      }
      case 7 -> {
        victim.stopsFor(TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(150)));
        Cell cell = draw();
        String _ = victim.ask("stop " + cell.name() + " " + (1 + random.nextInt(8)));
        work(victim, cell);
      }
      case 8, 9, 10, 11 -> {
        if (names) {
          useNames(victim, 250 + random.nextInt(500));
        } else {
          add(victim.ask(batch()));
        }
      }
      default -> add(victim.ask(batch()));
    }
  }

  private void die(Victim victim) {
    if (victim.isDead()) {
      return;
    }
    victim.mayDie();
    if (random.nextInt(4) == 0) {
      victim.send(batch());
      LockSupport.parkNanos(random.nextInt(30_000_000));
      victim.kill();
      return;
    }
    Cell cell = draw();
    String _ = victim.ask("die " + cell.name() + " " + (1 + random.nextInt(12)));
    for (int turn = 0; turn < 4 && !victim.isDead(); turn++) {
      work(victim, cell);
    }
    victim.kill();
  }

  /** Has a victim do what brings it to a cell. */
  private void work(Victim victim, Cell cell) {
    switch (cell) {
      case CATALOGUE_LOCK -> useNames(victim, 10);
      case GATE -> add(victim.ask("rejoin 3"));
      case REAPING -> {
        String _ = victim.ask("hunt 700");
      }
      default -> add(victim.ask(batch()));
    }
  }

  /** The next cell of a shuffled deck of them. */
  private Cell draw() {
    if (deck.isEmpty()) {
      List<Cell> cells = Cell.all(spill);
      Collections.shuffle(cells, random);
      cells.removeIf(cell -> cell == Cell.CATALOGUE_LOCK);
      for (Cell cell : cells) {
        deck.add(names && random.nextBoolean() ? Cell.CATALOGUE_LOCK : cell);
      }
    }
    return deck.removeFirst();
  }

  private String batch() {
    return "run " + random.nextLong() + " " + (120 + random.nextInt(240)) + model.pool(random);
  }

  private void add(@Nullable String answer) {
    if (answer != null && answer.contains(";") && !answer.startsWith("!")) {
      figures.add(answer);
    }
  }

  private void handOver(Victim victim) {
    for (int i = 0; i < 60 && !victim.isDead(); i++) {
      boolean container = random.nextInt(4) == 0;
      long seed = container ? random.nextLong() : Content.small(random.nextLong());
      String id = victim.ask("give " + seed + " " + container);
      if (id != null && !id.equals("full") && !id.startsWith("!")) {
        model.take(id, seed);
        figures.did(Kind.HAND_OVER);
      }
    }
  }

  private void completePromises(Victim victim) {
    for (int i = 0; i < 60 && !victim.isDead(); i++) {
      long seed = Content.small(random.nextLong());
      try (Promise<byte[]> promise = store.reserve()) {
        ObjectRef<byte[]> ref = promise.ref();
        String answer = victim.ask("complete " + ref.lend(Duration.ofMinutes(1)) + " " + seed);
        if (answer == null) { // it died: the promise is kept, or open again
          completeOurselves(promise, ref, seed);
        }
        if (answer == null || answer.equals("true")) {
          model.keep(ref, seed);
          figures.did(Kind.COMPLETE_FOR_ANOTHER);
        } else {
          ref.close();
        }
      }
    }
  }

  /** A promise in a dead process' charge is open again once that is reaped. */
  private void completeOurselves(Promise<byte[]> promise, ObjectRef<byte[]> ref, long seed) {
    long end = System.nanoTime() + WATCHDOG_NANOS;
    while (!ref.isReady() && !model.patiently(() -> promise.tryComplete(Content.of(seed)))) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("a promise stays in a dead process' charge");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void useNames(Victim victim, int count) {
    if (!names) {
      add(victim.ask(batch()));
      return;
    }
    for (int i = 0; i < count && !victim.isDead(); i++) {
      String name = "name-" + random.nextInt(NAMES);
      long seed = Content.small(random.nextLong());
      int draw = random.nextInt(10);
      Long old = model.name(name);
      if (draw < 3) {
        expect(name, old == null ? "-" : old.toString(), victim.ask("lookup " + name), Kind.LOOKUP);
      } else if (old == null) {
        change(victim, name, "bind " + name + " " + seed, "bound", null, seed, Kind.BIND);
      } else {
        change(victim, name, "unbind " + name, "true", old, null, Kind.UNBIND);
      }
    }
  }

  private void expect(String name, String expected, @Nullable String answer, Kind kind) {
    if (answer == null || answer.equals("full")) {
      return;
    }
    if (answer.equals(expected)) {
      figures.did(kind);
    } else if (!answer.startsWith("!")) {
      figures.broken("name " + name + ": expected " + expected + ", found " + answer);
    }
  }

  private void change(
      Victim victim,
      String name,
      String command,
      String expected,
      @Nullable Long old,
      @Nullable Long next,
      Kind kind) {
    String answer = victim.ask(command);
    if (answer == null) { // it died: old or new
      Long found = model.lookup(name);
      if (!Objects.equals(found, old) && !Objects.equals(found, next)) {
        figures.lost("name " + name + " was " + old + ", was to be " + next + ", is " + found);
      }
      model.setName(name, found);
    } else if (answer.equals("full")) {
      model.setName(name, model.lookup(name));
    } else {
      expect(name, expected, answer, kind);
      model.setName(name, next);
    }
  }

  private static void await(Deaths.Death death) {
    long end = System.nanoTime() + WATCHDOG_NANOS;
    while (death.releasedAt == 0 || death.reapedAt == 0) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            death.releasedAt == 0
                ? "the kernel does not let go of a dead process' lock byte"
                : "nobody reaps a dead process");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
