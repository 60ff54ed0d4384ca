package io.batoid.bench.lifecycle;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.JarClassPath;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.TaskCall;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A runtime's start and end, embedded and in a new JVM; the facade; metrics. */
public final class LifecycleScenario implements Scenario {
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED");
  private static final int LOOKS = 50_000_000;

  @Override
  public String name() {
    return "lifecycle";
  }

  @Override
  public String summary() {
    return "init and shutdown, cold and warm; Batoid.runtime(); what metrics cost";
  }

  @Override
  public List<Row> run(BenchContext context) throws IOException {
    Path directory = context.freshSharedPath(name());
    Files.createDirectory(directory);
    List<Row> rows = new ArrayList<>(cold(context, directory));
    rows.add(cycles(context, directory));
    rows.add(facade(context, directory));
    rows.add(metrics(context, directory));
    return rows;
  }

  /** What a new JVM needs: milliseconds of init, until the first result, and of shutdown. */
  private record Lives(Samples init, Samples firstResult, Samples shutdown) {}

  private List<Row> cold(BenchContext context, Path directory) throws IOException {
    int starts = context.choose(5, 20);
    String classPath = JarClassPath.pack(context.workDirectory().resolve("jars"));
    context.progress("%d lives in new JVMs, without and with AOT cache".formatted(starts));
    Lives plain = lives(starts, classPath, JVM_OPTIONS, directory);
    Lives cached = lives(starts, classPath, aot(context, classPath, directory), directory);
    String how = "new JVMs of " + String.join(" ", JVM_OPTIONS) + ", class path of jars, threads";
    String aot = how + "; the cache of one run before";
    String first = "first task's result in a new JVM, from the start of the process";
    return List.of(
        Row.of("init", name(), Figure.of("Batoid.init() in a new JVM", "ms", plain.init))
            .goal(Goal.atMost(300))
            .how(how),
        Row.of("init-aot", name(), Figure.of("the same, with an AOT cache", "ms", cached.init))
            .goal(Goal.atMost(150))
            .how(aot),
        Row.of("first-task", name(), Figure.of(first, "ms", plain.firstResult))
            .goal(Goal.atMost(600))
            .how(how),
        Row.of(
                "first-task-aot",
                name(),
                Figure.of("the same, with an AOT cache", "ms", cached.firstResult))
            .goal(Goal.atMost(600))
            .how(aot),
        Row.of(
                "shutdown-cold",
                name(),
                Figure.of(
                    "Batoid.shutdown() of an idle runtime, in that JVM", "ms", plain.shutdown))
            .goal(Goal.atMost(50))
            .how(how));
  }

  private static Lives lives(
      int starts, String classPath, List<String> jvmOptions, Path directory) {
    List<Double> init = new ArrayList<>();
    List<Double> firstResult = new ArrayList<>();
    List<Double> shutdown = new ArrayList<>();
    for (int i = -1; i < starts; i++) {
      try (ChildJvm child =
          ChildJvm.start(classPath, LifeChild.class, jvmOptions, directory.toString())) {
        String[] said = child.receive().split(" ", -1);
        if (i >= 0) {
          init.add(Long.parseLong(said[0]) / 1e6);
          firstResult.add((Long.parseLong(said[1]) - child.startedAtNanos()) / 1e6);
          shutdown.add(Long.parseLong(said[2]) / 1e6);
        }
      }
    }
    return new Lives(Samples.of(init), Samples.of(firstResult), Samples.of(shutdown));
  }

  private static List<String> aot(BenchContext context, String classPath, Path directory)
      throws IOException {
    Path cache = context.workDirectory().resolve("lifecycle.aot");
    Files.deleteIfExists(cache);
    List<String> training = new ArrayList<>(JVM_OPTIONS);
    training.add("-XX:AOTCacheOutput=" + cache);
    try (ChildJvm child =
        ChildJvm.start(classPath, LifeChild.class, training, directory.toString())) {
      child.receive();
    }
    if (!Files.exists(cache)) {
      throw new IOException("the JVM has not written " + cache);
    }
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.add("-XX:AOTCache=" + cache);
    return options;
  }

  private static BatoidOptions options(Path directory) {
    return BatoidOptions.defaults().directory(directory).capacity("256m").threads(1);
  }

  private Row cycles(BenchContext context, Path directory) {
    int cycles = context.choose(200, 1_000);
    context.progress("%d times init and shutdown".formatted(cycles));
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < cycles + 50; i++) {
      BatoidRuntime _ = Batoid.init(options(directory));
      long begin = System.nanoTime();
      var _ = Batoid.shutdown();
      if (i >= 50) {
        millis.add((System.nanoTime() - begin) / 1e6);
      }
    }
    return Row.of(
            "shutdown",
            name(),
            Figure.of("Batoid.shutdown() of an idle runtime", "ms", Samples.of(millis)))
        .goal(Goal.atMost(50))
        .how("one thread, " + cycles + " lives in one JVM");
  }

  private Row facade(BenchContext context, Path directory) {
    int repetitions = context.choose(5, 11);
    context.progress("Batoid.runtime()");
    BatoidRuntime runtime = Batoid.init(options(directory));
    List<Double> nanos = new ArrayList<>();
    try {
      for (int i = 0; i < repetitions + 2; i++) {
        long begin = System.nanoTime();
        int others = 0;
        for (int j = 0; j < LOOKS; j++) {
          others += Batoid.runtime() == runtime ? 0 : 1;
        }
        double each = (System.nanoTime() - begin) / (double) LOOKS;
        if (others != 0) {
          throw new IllegalStateException("another runtime, " + others + " times");
        }
        if (i >= 2) {
          nanos.add(each);
        }
      }
    } finally {
      var _ = Batoid.shutdown();
    }
    return Row.of(
            "runtime",
            name(),
            Figure.of("Batoid.runtime(), outside a task", "ns", Samples.of(nanos)))
        .goal(Goal.atMost(2))
        .how("a loop of " + LOOKS + ", compared with the runtime each time");
  }

  private Row metrics(BenchContext context, Path directory) {
    int tasks = context.choose(50_000, 200_000);
    int repetitions = context.choose(8, 40);
    context.progress("%d times %d tasks, with and without metrics".formatted(repetitions, tasks));
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int i = -2; i < repetitions; i++) {
      boolean watchedFirst = (i & 1) == 0; // what a place in the order brings, both get
      double first = rate(directory, watchedFirst, tasks);
      double second = rate(directory, !watchedFirst, tasks);
      if (i >= 0) {
        with.add(watchedFirst ? first : second);
        without.add(watchedFirst ? second : first);
      }
    }
    return Row.of(
            "metrics-on",
            name(),
            Figure.of(
                "empty tasks with a meter registry, read each second", "/s", Samples.of(with)))
        .beside(Figure.of("without", "/s", Samples.of(without)))
        .goal(Goal.ratioAtLeast(0.98))
        .how(
            "%d pairs of new runtimes, either first in turn; one thread, %d tasks after as many"
                .formatted(repetitions, tasks));
  }

  /** The rate of a runtime of its own, whose meters are read meanwhile or are not there. */
  private static double rate(Path directory, boolean watched, int tasks) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    BatoidOptions options = options(directory);
    try (BatoidRuntime runtime =
            BatoidRuntime.start(watched ? options.meterRegistry(registry) : options);
        Scrape _ = new Scrape(registry)) {
      double _ = rate(runtime, tasks);
      return rate(runtime, tasks);
    }
  }

  /** Reads every meter of a registry once a second, as a monitoring system would. */
  private static final class Scrape implements AutoCloseable {
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    Scrape(MeterRegistry registry) {
      thread = Thread.ofPlatform().daemon().start(() -> run(registry));
    }

    private void run(MeterRegistry registry) {
      try {
        do {
          for (Meter meter : registry.getMeters()) {
            for (Measurement measurement : meter.measure()) {
              double _ = measurement.getValue();
            }
          }
        } while (!end.await(1, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      end.countDown();
      while (thread.isAlive()) {
        LockSupport.parkNanos(100_000);
      }
    }
  }

  private static double rate(BatoidRuntime runtime, int tasks) {
    TaskCall<Integer> call = runtime.task(() -> 1);
    List<ObjectRef<Integer>> results = new ArrayList<>(tasks);
    long begin = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      results.add(call.remote());
    }
    results.forEach(ObjectRef::get);
    double seconds = (System.nanoTime() - begin) / 1e9;
    results.forEach(ObjectRef::close);
    return tasks / seconds;
  }
}
