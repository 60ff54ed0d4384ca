package io.batoid.bench.actor;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorMethodCall;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.util.ArrayList;
import java.util.List;

/** Calls of an actor in another process, and what it costs to have many. */
public final class ActorScenario implements Scenario {
  private static final int MANY = 10_000;

  @Override
  public String name() {
    return "actors";
  }

  @Override
  public String summary() {
    return "calls of an actor in a worker process, making actors, and the heap of 10,000";
  }

  @Override
  public List<Row> run(BenchContext context) {
    List<Row> rows = new ArrayList<>();
    try (BatoidRuntime runtime = BatoidRuntime.start(options(context));
        ActorRef<Echo> echo = runtime.actor(Echo::new).remote()) {
      rows.add(oneByOne(context, echo));
      rows.add(manyAtOnce(context, echo));
    }
    try (BatoidRuntime runtime = BatoidRuntime.start(options(context))) {
      rows.add(create(context, runtime));
    }
    rows.add(heap(context));
    return rows;
  }

  private BatoidOptions options(BenchContext context) {
    return BatoidOptions.defaults()
        .directory(context.freshSharedPath(name()))
        .capacity("1g")
        .workers(1)
        .threads(0);
  }

  private Row oneByOne(BenchContext context, ActorRef<Echo> echo) {
    int calls = context.choose(20_000, 100_000);
    int repetitions = context.choose(5, 11);
    context.progress("%d times %d calls, one by one".formatted(repetitions, calls));
    ActorMethodCall<Integer> call = echo.task(Echo::one);
    List<Double> medians = new ArrayList<>();
    for (int i = 0; i < repetitions + 2; i++) {
      double[] micros = ActorCallLoops.oneByOne(call, calls);
      if (i >= 2) {
        medians.add(micros[micros.length / 2]);
      }
    }
    return Row.of(
            "actor-sync",
            name(),
            Figure.of(
                "call + get of an actor in another process, both awake, p50",
                "µs",
                Samples.of(medians)))
        .goal(Goal.atMost(6))
        .how("medians of %d rounds of %d".formatted(repetitions, calls));
  }

  private Row manyAtOnce(BenchContext context, ActorRef<Echo> echo) {
    int calls = context.choose(200_000, 500_000);
    int repetitions = context.choose(5, 11);
    context.progress("%d times %d calls, many under way".formatted(repetitions, calls));
    ActorMethodCall<Integer> call = echo.task(Echo::add, 1);
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < repetitions + 3; i++) {
      double rate = ActorCallLoops.manyAtOnce(call, calls);
      if (i >= 3) {
        rates.add(rate);
      }
    }
    return Row.of(
            "actor-async",
            name(),
            Figure.of(
                "calls with a small argument, one caller, one actor in another process",
                "/s",
                Samples.of(rates)))
        .goal(Goal.atLeast(500_000))
        .how(
            "%d rounds of %d calls, up to 5,000 under way, every result gotten and closed"
                .formatted(repetitions, calls));
  }

  private Row create(BenchContext context, BatoidRuntime runtime) {
    int rounds = context.choose(3, 9);
    context.progress("%d times %d actors in one process".formatted(rounds, MANY));
    List<Double> micros = new ArrayList<>();
    for (int i = 0; i < rounds + 1; i++) {
      long begin = System.nanoTime();
      List<ActorRef<Echo>> actors = make(runtime);
      if (i > 0) {
        micros.add((System.nanoTime() - begin) / 1e3 / MANY);
      }
      actors.forEach(ActorRef::close);
    }
    return Row.of(
            "actor-create",
            name(),
            Figure.of(
                "an actor made in a shared worker, and its first call answered",
                "µs",
                Samples.of(micros)))
        .goal(Goal.atMost(100))
        .how("%d rounds of %d, made and then all called".formatted(rounds, MANY));
  }

  /** Each time in a new process: the actors of a round before may still be stopping. */
  private Row heap(BenchContext context) {
    int rounds = context.choose(2, 5);
    context.progress("%d times the heap of a process with %d actors".formatted(rounds, MANY));
    List<Double> mebibytes = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      try (BatoidRuntime runtime = BatoidRuntime.start(options(context));
          ActorRef<Echo> first = runtime.actor(Echo::new).remote()) {
        long before = first.task(Echo::heap).remote().get();
        List<ActorRef<Echo>> actors = make(runtime);
        long after = first.task(Echo::heap).remote().get();
        mebibytes.add((after - before) / (double) (1 << 20));
        actors.forEach(ActorRef::close);
      }
    }
    return Row.of(
            "actor-heap",
            name(),
            Figure.of("heap of 10,000 actors in one process", "MiB", Samples.of(mebibytes)))
        .goal(Goal.atMost(200))
        .how("heap in use after collections, less that before they were made");
  }

  /** Many actors, each of which has answered a call. */
  private static List<ActorRef<Echo>> make(BatoidRuntime runtime) {
    List<ActorRef<Echo>> actors = new ArrayList<>(MANY);
    for (int i = 0; i < MANY; i++) {
      actors.add(runtime.actor(Echo::new).remote());
    }
    awaitAll(actors);
    return actors;
  }

  private static void awaitAll(List<ActorRef<Echo>> actors) {
    List<ObjectRef<Integer>> answers = new ArrayList<>(actors.size());
    actors.forEach(actor -> answers.add(actor.task(Echo::one).remote()));
    for (ObjectRef<Integer> answer : answers) {
      try (answer) {
        int _ = answer.get();
      }
    }
  }
}
