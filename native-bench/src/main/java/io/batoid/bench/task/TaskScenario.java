package io.batoid.bench.task;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.TaskCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;

/** Empty tasks: one after the other, many at once, in processes and in threads. */
public final class TaskScenario implements Scenario {
  private static final int WORKERS = 2;
  private static final int SHARED_BYTES = 1 << 20;
  private static final int SHARING = 1_000;
  private static final int PAUSE_MILLIS = 5;

  @Override
  public String name() {
    return "tasks";
  }

  @Override
  public String summary() {
    return "submit, run and get of empty tasks, in worker processes and in threads";
  }

  @Override
  public List<Row> run(BenchContext context) throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.add(workersReady(context));
    try (BatoidRuntime runtime =
        BatoidRuntime.start(options(context).workers(WORKERS).threads(0))) {
      rows.add(oneByOne(context, runtime));
      rows.add(manyAtOnce(context, runtime));
      rows.add(asleep(context, runtime));
      rows.add(sharedArgument(context, runtime));
    }
    try (BatoidRuntime runtime = BatoidRuntime.start(options(context).threads(1))) {
      rows.add(inThreads(context, runtime));
    }
    return rows;
  }

  private BatoidOptions options(BenchContext context) {
    return BatoidOptions.defaults().directory(context.freshSharedPath(name())).capacity("1g");
  }

  private Row workersReady(BenchContext context) {
    int starts = context.choose(5, 20);
    context.progress("starting a runtime with one worker %d times".formatted(starts));
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < starts + 2; i++) { // the first makes the AOT cache, in the background
      BatoidOptions options = options(context).workers(1).threads(0);
      long begin = System.nanoTime();
      try (BatoidRuntime runtime = BatoidRuntime.start(options)) {
        double ready = (System.nanoTime() - begin) / 1e6;
        if (i >= 2) {
          millis.add(ready);
        }
        awaitOne(runtime, i < 2 ? 200_000 : 1);
      }
    }
    return Row.of(
            "task-worker-ready",
            name(),
            Figure.of(
                "runtime with one worker process, ready for a task", "ms", Samples.of(millis)))
        .goal(Goal.atMost(350))
        .how("new store each time; with the AOT cache if the class path is of jars");
  }

  private static void awaitOne(BatoidRuntime runtime, int tasks) {
    for (int i = 0; i < tasks; i++) {
      try (ObjectRef<Integer> result = runtime.task(() -> 1).remote()) {
        result.get();
      }
    }
  }

  private Row oneByOne(BenchContext context, BatoidRuntime runtime) {
    int tasks = context.choose(20_000, 100_000);
    int repetitions = context.choose(5, 11);
    context.progress("%d times %d empty tasks, one by one".formatted(repetitions, tasks));
    TaskCall<Integer> call = runtime.task(() -> 1);
    List<Double> medians = new ArrayList<>();
    for (int i = 0; i < repetitions + 2; i++) {
      double[] micros = oneByOne(call, tasks);
      if (i >= 2) {
        medians.add(micros[micros.length / 2]);
      }
    }
    return Row.of(
            "task-sync",
            name(),
            Figure.of(
                "submit + run + get of an empty task, worker awake, p50",
                "µs",
                Samples.of(medians)))
        .goal(Goal.atMost(6))
        .how("%d workers, medians of %d rounds of %d".formatted(WORKERS, repetitions, tasks));
  }

  /** Microseconds of each, sorted. */
  static double[] oneByOne(TaskCall<Integer> call, int tasks) {
    double[] micros = new double[tasks];
    for (int i = 0; i < tasks; i++) {
      long begin = System.nanoTime();
      try (ObjectRef<Integer> result = call.remote()) {
        result.get();
      }
      micros[i] = (System.nanoTime() - begin) / 1e3;
    }
    Arrays.sort(micros);
    return micros;
  }

  /** Pauses so long before each task that the workers have gone to sleep. */
  private Row asleep(BenchContext context, BatoidRuntime runtime)
      throws IOException, InterruptedException {
    int tasks = context.choose(300, 2_000);
    context.progress("%d empty tasks, with pauses of %d ms".formatted(tasks, PAUSE_MILLIS));
    TaskCall<Integer> call = runtime.task(() -> 1);
    List<Double> micros = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      Thread.sleep(PAUSE_MILLIS);
      micros.add(oneByOne(call, 1)[0]);
    }
    return Row.of(
            "task-asleep",
            name(),
            Figure.of(
                "submit + run + get of an empty task, worker asleep, p50",
                "µs",
                Samples.of(micros)))
        .beside(
            context
                .c()
                .run("pingpong", 0, context.choose(2_000, 10_000), 5, 0, 1, 1)
                .map(samples ->
                    Figure.of(
                        "round trip in C, both asleep, two cores",
                        "µs",
                        samples.map(nanos -> nanos / 1_000)))
                .orElse(null))
        .goal(Goal.ratioAtMost(2.5))
        .how("%d workers, a pause of %d ms before each".formatted(WORKERS, PAUSE_MILLIS));
  }

  private Row manyAtOnce(BenchContext context, BatoidRuntime runtime) {
    int tasks = context.choose(200_000, 500_000);
    int repetitions = context.choose(5, 11);
    context.progress("%d times %d empty tasks at once".formatted(repetitions, tasks));
    TaskCall<Integer> call = runtime.task(() -> 1);
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < repetitions + 2; i++) {
      double rate = manyAtOnce(call, tasks);
      if (i >= 2) {
        rates.add(rate);
      }
    }
    return Row.of(
            "task-async",
            name(),
            Figure.of("empty tasks, all submitted, then all gotten", "/s", Samples.of(rates)))
        .goal(Goal.atLeast(300_000))
        .how("%d workers, %d rounds of %d tasks".formatted(WORKERS, repetitions, tasks));
  }

  /** Tasks per second. */
  static double manyAtOnce(TaskCall<Integer> call, int tasks) {
    long begin = System.nanoTime();
    List<ObjectRef<Integer>> results = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      results.add(call.remote());
    }
    results.forEach(ObjectRef::get);
    double seconds = (System.nanoTime() - begin) / 1e9;
    results.forEach(ObjectRef::close);
    return tasks / seconds;
  }

  private Row sharedArgument(BenchContext context, BatoidRuntime runtime) {
    int repetitions = context.choose(5, 11);
    context.progress("%d tasks that share 1 MiB, and as many without".formatted(SHARING));
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    try (ObjectRef<byte[]> shared = runtime.put(new byte[SHARED_BYTES]);
        ObjectRef<byte[]> small = runtime.put(new byte[1])) {
      for (int i = 0; i < repetitions + 2; i++) {
        double large = sharing(runtime, shared);
        double little = sharing(runtime, small);
        if (i >= 2) {
          with.add(large);
          without.add(little);
        }
      }
    }
    return Row.of(
            "task-shared-argument",
            name(),
            Figure.of(
                "1,000 tasks that are given the same 1 MiB by reference", "ms", Samples.of(with)))
        .beside(Figure.of("the same given 1 byte", "ms", Samples.of(without)))
        .goal(Goal.ratioAtMost(1.1))
        .how("the function takes the reference itself and pins it");
  }

  private static double sharing(BatoidRuntime runtime, ObjectRef<byte[]> shared) {
    long begin = System.nanoTime();
    List<ObjectRef<Long>> results = new ArrayList<>(SHARING);
    for (int i = 0; i < SHARING; i++) {
      results.add(runtime.task((List<ObjectRef<byte[]>> in) -> size(in), List.of(shared)).remote());
    }
    results.forEach(ObjectRef::get);
    double millis = (System.nanoTime() - begin) / 1e6;
    results.forEach(ObjectRef::close);
    return millis;
  }

  private static long size(List<ObjectRef<byte[]>> in) {
    try (ObjectRef<byte[]> ref = in.getFirst();
        var pinned = ref.pin()) {
      return pinned.segment().byteSize();
    }
  }

  private Row inThreads(BenchContext context, BatoidRuntime runtime)
      throws ExecutionException, InterruptedException {
    int tasks = context.choose(20_000, 100_000);
    int repetitions = context.choose(5, 11);
    context.progress("%d empty tasks in a thread of this JVM, and in a pool".formatted(tasks));
    TaskCall<Integer> call = runtime.task(() -> 1);
    List<Double> ours = new ArrayList<>();
    List<Double> pools = new ArrayList<>();
    try (ForkJoinPool pool = new ForkJoinPool(1)) {
      for (int i = 0; i < repetitions + 2; i++) {
        long begin = System.nanoTime();
        double[] _ = oneByOne(call, tasks);
        long middle = System.nanoTime();
        for (int j = 0; j < tasks; j++) {
          int _ = pool.submit(() -> 1).get();
        }
        long end = System.nanoTime();
        if (i >= 2) {
          ours.add(tasks / ((middle - begin) / 1e9));
          pools.add(tasks / ((end - middle) / 1e9));
        }
      }
    }
    return Row.of(
            "task-threads",
            name(),
            Figure.of(
                "submit + get of an empty task in a thread of this JVM", "/s", Samples.of(ours)))
        .beside(Figure.of("ForkJoinPool.submit().get()", "/s", Samples.of(pools)))
        .goal(Goal.ratioAtLeast(0.5))
        .how("one thread each, %d rounds of %d".formatted(repetitions, tasks));
  }
}
