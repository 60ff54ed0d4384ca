package io.batoid.bench.pressure;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A store at 90 % for a long time: two processes put and free values of all sizes, and every ten
 * seconds one of them is killed and another takes its place. Puts must not become slower, nor
 * memory unusable.
 *
 * <p>Nothing is spilled: what is asked is what becomes of the memory.
 */
public final class AgeingScenario implements Scenario {
  private static final int PROCESSES = 2;
  private static final int PARTS = 6;
  private static final int SMALL = 1 << 20;
  private static final double FULL = 0.9;
  private static final double MOST_SLOWDOWN = 1.5;
  private static final double LEAST_USABLE = 0.85;
  private static final long QUICK_MINUTES = 1;
  private static final long FULL_MINUTES = 30;
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms768m", "-Xmx768m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");

  private final List<String> jvmOptions;

  /** The scenario as it is measured. */
  public AgeingScenario() {
    this(JVM_OPTIONS);
  }

  AgeingScenario(List<String> jvmOptions) {
    this.jvmOptions = jvmOptions;
  }

  @Override
  public String name() {
    return "ageing";
  }

  @Override
  public String summary() {
    return "values of 64 B to 64 MiB at 90 % full, a process killed every 10 s: slower, or less room?";
  }

  @Override
  public List<Row> run(BenchContext context) {
    long minutes = context.minutes().orElse(context.quick() ? QUICK_MINUTES : FULL_MINUTES);
    return run(
        context,
        Duration.ofMinutes(minutes),
        Duration.ofSeconds(10),
        (long) context.choose(2, 4) << 30,
        64 << 20);
  }

  /** The same of another length and size. */
  List<Row> run(
      BenchContext context, Duration length, Duration betweenDeaths, long capacity, int largest) {
    context.progress(
        "%d s, a death every %d ms".formatted(length.toSeconds(), betweenDeaths.toMillis()));
    Path session = context.freshSharedPath(name());
    Ages ages = new Ages(length);
    List<Aged> lives = new ArrayList<>();
    int deaths = 0;
    try {
      for (int i = 0; i < PROCESSES; i++) {
        lives.add(new Aged(start(session, capacity, largest, i), ages));
      }
      ages.begin();
      for (long next = betweenDeaths.toNanos();
          next < length.toNanos();
          next += betweenDeaths.toNanos()) {
        ages.awaitNanos(next, lives);
        int who = deaths++ % PROCESSES;
        lives.get(who).kill();
        lives.set(who, new Aged(start(session, capacity, largest, PROCESSES + deaths), ages));
      }
      ages.awaitNanos(length.toNanos(), lives);
      return finish(lives, ages, deaths, length, betweenDeaths, capacity, largest);
    } finally {
      lives.forEach(Aged::close);
    }
  }

  private List<Row> finish(
      List<Aged> lives,
      Ages ages,
      int deaths,
      Duration length,
      Duration betweenDeaths,
      long capacity,
      int largest) {
    long checked = 0;
    long resident = 0;
    for (Aged life : lives) {
      long[] numbers = life.stop();
      checked += numbers[0];
      resident = Math.max(resident, numbers[1]);
    }
    long before = lives.stream().mapToLong(life -> life.ask("live")).sum();
    long others = before - lives.getFirst().ask("live");
    long usable = others + lives.getFirst().ask("fill " + largest);
    int small = Math.min(SMALL, largest);
    long usableSmall = others + lives.getFirst().ask("fill " + small);
    long left = lives.stream().mapToLong(life -> life.ask("verify")).sum();
    String how =
        "%d s, capacity %d MiB, %d processes of %s, values of 64 B to %d MiB, each power of two as likely, in place of others at random; %d killed, one every %s s, and replaced; nothing is spilled"
            .formatted(
                length.toSeconds(),
                capacity >> 20,
                PROCESSES,
                String.join(" ", jvmOptions),
                largest >> 20,
                deaths,
                Figure.number(betweenDeaths.toMillis() / 1e3));
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of(
                "ageing-p99",
                name(),
                Figure.single("put, p99 of the last sixth", "us", ages.micros(PARTS - 1, 99)))
            .beside(Figure.single("of the first sixth", "us", ages.micros(0, 99)))
            .goal(Goal.ratioAtMost(MOST_SLOWDOWN))
            .how(how));
    String fill =
        "from %s of the capacity, which the processes had at the end, one of them puts more until the first ObjectStoreFullException, nine times; the median"
            .formatted(Figure.number((double) before / capacity));
    rows.add(
        Row.of(
                "ageing-usable",
                name(),
                Figure.single(
                    "usable at the end, of the capacity: until a value of any size is refused",
                    "x",
                    (double) usable / capacity))
            .goal(Goal.atLeast(LEAST_USABLE))
            .how(fill));
    rows.add(
        Row.of(
                "ageing-usable-small",
                name(),
                Figure.single(
                    "the same, then until one of up to %d KiB is".formatted(small >> 10),
                    "x",
                    (double) usableSmall / capacity))
            .goal(Goal.atLeast(LEAST_USABLE))
            .how(fill));
    rows.add(
        Row.of(
                "ageing-memory",
                name(),
                Figure.single("most memory, of the capacity", "x", (double) resident / capacity))
            .goal(Goal.atMost(1.02))
            .how(
                "blocks of the store's file, less 128 bytes for each object, four times a second"));
    rows.add(
        Row.of(
                "ageing-refused",
                name(),
                Figure.single(
                    "no room although less than 90 % is in use, of the puts",
                    "%", 100.0 * ages.refused() / ages.count()))
            .how(
                "how often, of %,d puts; the process then freed another value of its own and tried again"
                    .formatted(ages.count())));
    rows.add(
        Row.of(
                "ageing-checked",
                name(),
                Figure.single("values compared with their checksum", "", (double) (checked + left)))
            .how(
                "by the processes that were alive at the end: each value before it was freed, and all %d that were left; the killed ones checked theirs as well, and nobody counted"
                    .formatted(left)));
    for (int part = 0; part < PARTS; part++) {
      for (int percentile : new int[] {50, 99}) {
        rows.add(
            Row.of(
                "ageing-sixth-%d-p%d".formatted(part + 1, percentile),
                name(),
                Figure.single(
                    "put, p%d of sixth %d".formatted(percentile, part + 1),
                    "us",
                    ages.micros(part, percentile))));
      }
    }
    return rows;
  }

  private ChildJvm start(Path session, long capacity, int largest, int seed) {
    ChildJvm child =
        ChildJvm.start(
            AgeingChild.class,
            jvmOptions,
            session.toString(),
            String.valueOf(capacity),
            String.valueOf((long) (capacity * FULL / PROCESSES)),
            String.valueOf(largest),
            String.valueOf(seed));
    child.receive();
    return child;
  }

  /** The nanoseconds of all puts, by the sixth of the time they were reported in. */
  private static final class Ages {
    private final long length;
    private final List<List<Double>> parts = new ArrayList<>();
    private long refused;
    private volatile long start = System.nanoTime();

    Ages(Duration length) {
      this.length = length.toNanos();
      for (int i = 0; i < PARTS; i++) {
        parts.add(new ArrayList<>());
      }
    }

    void begin() {
      start = System.nanoTime();
    }

    /** Waits until so long after the beginning, unless a process fails. */
    void awaitNanos(long nanos, List<Aged> lives) {
      try {
        while (System.nanoTime() - start < nanos) {
          for (Aged life : lives) {
            life.checkAlive();
          }
          long left = nanos - (System.nanoTime() - start);
          TimeUnit.NANOSECONDS.sleep(Math.min(Math.max(left, 0), 100_000_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    synchronized void add(long refusedSince, String numbers) {
      refused += refusedSince;
      int part = Math.clamp((System.nanoTime() - start) * PARTS / length, 0, PARTS - 1);
      for (String number : numbers.split(",", -1)) {
        parts.get(part).add(Double.valueOf(number));
      }
    }

    synchronized double micros(int part, int percentile) {
      if (parts.get(part).isEmpty()) {
        throw new IllegalStateException("no puts in sixth " + (part + 1));
      }
      return Samples.of(parts.get(part)).percentile(percentile) / 1e3;
    }

    synchronized long refused() {
      return refused;
    }

    synchronized long count() {
      return parts.stream().mapToLong(List::size).sum();
    }
  }

  /** A process at work, and a thread that listens to it. */
  private static final class Aged {
    private final ChildJvm child;
    private final Ages ages;
    private final Thread listener;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile String last = "";
    private volatile boolean killed;

    Aged(ChildJvm child, Ages ages) {
      this.child = child;
      this.ages = ages;
      listener = Thread.ofPlatform().daemon().name("listens to " + child.pid()).start(this::listen);
    }

    private void listen() {
      try {
        for (String line = child.receive(); ; line = child.receive()) {
          if (!line.startsWith("puts ")) {
            last = line;
            return;
          }
          String[] words = line.split(" ", -1);
          ages.add(Long.parseLong(words[1]), words[2]);
        }
      } catch (IllegalStateException e) {
        if (!killed) {
          failure.set(e);
        }
      }
    }

    void checkAlive() {
      RuntimeException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
    }

    void kill() {
      checkAlive();
      killed = true;
      child.kill();
      join();
      child.close();
    }

    /** Ends the work; what it checked, and the most memory. */
    long[] stop() {
      child.send("stop");
      join();
      checkAlive();
      String ready = child.receive();
      if (!last.startsWith("stopped ") || !ready.equals("ready")) {
        throw new IllegalStateException("instead of an end: " + last + ", " + ready);
      }
      return Arrays.stream(last.split(" ", -1)).skip(1).mapToLong(Long::parseLong).toArray();
    }

    long ask(String question) {
      return Long.parseLong(child.ask(question));
    }

    private void join() {
      try {
        listener.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    void close() {
      if (!killed) {
        child.close();
      }
    }
  }
}
