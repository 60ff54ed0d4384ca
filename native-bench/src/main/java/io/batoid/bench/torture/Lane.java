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
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One process after another: each lives for a while, and then is killed, or leaves. Most lives are
 * short, of a JVM that has just started: they make the deaths. Those of the first lane are longer,
 * in a JVM that has compiled what it does: they make up for operations that are behind.
 *
 * <p>What is chosen for a step of a life follows from the run's seed, the lane, the number of the
 * life and that of the step, and from nothing else; which cell the lane's n-th death or stop is
 * aimed at, from seed, lane and n. What depends on time, and is another in each run: how many lives
 * there are, how many steps of one come before it is cut short as kills are behind, what is done
 * between steps as operations are, and how processes interleave.
 */
final class Lane implements Runnable {
  private static final int NAMES = 24;

  /** So many steps come in each life, however far kills are behind. */
  private static final int FEWEST_STEPS = 2;

  private static final int FEWEST_STEPS_OF_LONG = 30;

  /** Steps of a life that are none: what is planned, and how it ends. */
  private static final int PLAN = 0;

  private static final int END = -1;

  private static final long WATCHDOG_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int number;
  private final long seed;
  private final boolean spill;
  private final Random cells;
  private final Path session;
  private final @Nullable Path archive;
  private final ObjectStore store;
  private final Model model;
  private final Figures figures;
  private final Deaths deaths;
  private final Pause pause;
  private final Pace pace;
  private final boolean isLong;
  private boolean names; // whether this life uses names
  private final Deque<Cell> deck = new ArrayDeque<>();
  private Random random;

  Lane(
      int number,
      TortureOptions options,
      Path session,
      @Nullable Path archive,
      ObjectStore store,
      Model model,
      Figures figures,
      Deaths deaths,
      Pause pause,
      Pace pace) {
    this.number = number;
    this.seed = options.seed();
    this.spill = options.spill();
    this.isLong = number == 0;
    this.random = choices(0, PLAN);
    this.cells = choices(0, END);
    this.session = session;
    this.archive = archive;
    this.store = store;
    this.model = model;
    this.figures = figures;
    this.deaths = deaths;
    this.pause = pause;
    this.pace = pace;
  }

  private Random choices(int life, int step) {
    long place = (long) number << 56 ^ (long) life << 24 ^ (step & 0xFF_FFFF);
    return new Random(new SplittableRandom(seed ^ place).nextLong());
  }

  @Override
  public void run() {
    try {
      for (int life = 1; !pause.isOver(); life++) {
        pause.point();
        random = choices(life, PLAN);
        names = isLong || random.nextInt(12) == 0; // they take a process a while to load
        try (Victim victim = Victim.start(session, archive, isLong, figures)) {
          live(victim, life);
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

  private void live(Victim victim, int life) throws InterruptedException {
    int steps = isLong ? 40 + random.nextInt(40) : 2 + random.nextInt(4);
    int fewest = isLong ? FEWEST_STEPS_OF_LONG : FEWEST_STEPS;
    boolean leaves = random.nextInt(12) == 0;
    Deaths.Death death = deaths.watch(victim.index());
    LostWaiter waiter = new LostWaiter(store.resolve(victim.promise()));
    model.waitsFor(waiter.ref());
    try {
      for (int step = 1; step <= steps && !victim.isDead(); step++) {
        if (step > fewest && pace.killsAreBehind()) {
          break;
        }
        if (pause.isWanted()) {
          String _ = victim.ask("drop");
          pause.point();
        }
        random = choices(life, step);
        act(victim, random.nextInt(20));
        if (isLong) {
          catchUp(victim);
        }
      }
      random = choices(life, END);
      if (leaves && !victim.isDead()) {
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
      case 4 -> rejoin(victim);
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
      case 8, 9, 10, 11 -> useNames(victim, 60 + random.nextInt(120));
      default -> add(victim.ask(batch()));
    }
  }

  private void rejoin(Victim victim) {
    add(victim.ask("rejoin " + (isLong ? 20 + random.nextInt(20) : 2 + random.nextInt(4))));
  }

  /** Does more of what is most behind, if anything is. */
  private void catchUp(Victim victim) {
    Kind kind = pace.mostBehind();
    if (kind != null) {
      switch (kind) {
        case HAND_OVER -> handOver(victim);
        case COMPLETE_FOR_ANOTHER -> completePromises(victim);
        case REJOIN -> rejoin(victim);
        case BIND, LOOKUP, UNBIND -> useNames(victim, 200);
        default -> add(victim.ask(batch()));
      }
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

  /** The next cell of a shuffled deck of them; often a name's, in a life that uses names. */
  private Cell draw() {
    if (deck.isEmpty()) {
      List<Cell> all = Cell.all(spill);
      all.remove(Cell.CATALOGUE_LOCK);
      Collections.shuffle(all, cells);
      deck.addAll(all);
    }
    Cell next = deck.removeFirst();
    return names && random.nextBoolean() ? Cell.CATALOGUE_LOCK : next;
  }

  private String batch() {
    return "run "
        + random.nextLong()
        + " "
        + (isLong ? 120 + random.nextInt(240) : 30 + random.nextInt(60))
        + model.pool(random);
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
      try (Promise<byte[]> promise = model.patiently(store::<byte[]>reserve)) {
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
      String name = "name-" + number + "-" + random.nextInt(NAMES);
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
