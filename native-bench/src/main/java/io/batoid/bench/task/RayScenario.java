package io.batoid.bench.task;

import static java.util.Objects.requireNonNull;

import io.batoid.bench.actor.ActorCallLoops;
import io.batoid.bench.actor.Echo;
import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.runtime.ActorMethodCall;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.TaskCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Empty tasks and calls of an actor beside Ray's, in the same run. */
public final class RayScenario implements Scenario {
  private static final int WORKERS = 2;
  private static final int SYNC = 20_000;
  private static final int ASYNC = 200_000;

  @Override
  public String name() {
    return "ray";
  }

  @Override
  public String summary() {
    return "empty tasks and actor calls beside Ray's (from PyPI, in namespaces of its own)";
  }

  @Override
  public List<Row> run(BenchContext context) throws Exception {
    int rounds = context.choose(3, 7);
    context.progress("Ray: installing it the first time, then %d rounds".formatted(rounds));
    Optional<Map<String, Samples>> ray = new Ray(context.workDirectory()).measure(rounds);
    List<Double> sync = new ArrayList<>();
    List<Double> async = new ArrayList<>();
    List<Double> actorSync = new ArrayList<>();
    List<Double> actorAsync = new ArrayList<>();
    try (BatoidRuntime runtime =
            BatoidRuntime.start(
                BatoidOptions.defaults()
                    .directory(context.freshSharedPath(name()))
                    .capacity("1g")
                    .workers(WORKERS)
                    .threads(0));
        ActorRef<Echo> echo = runtime.actor(Echo::new).remote()) {
      TaskCall<Integer> call = runtime.task(() -> 1);
      ActorMethodCall<Integer> actorCall = echo.task(Echo::one);
      for (int i = 0; i < rounds + 5; i++) {
        double[] micros = TaskScenario.oneByOne(call, SYNC);
        double rate = TaskScenario.manyAtOnce(call, ASYNC);
        double[] actorMicros = ActorCallLoops.oneByOne(actorCall, SYNC);
        double actorRate = ActorCallLoops.manyAtOnce(actorCall, ASYNC);
        if (i >= 5) {
          actorSync.add(1e6 / actorMicros[actorMicros.length / 2]);
          actorAsync.add(actorRate);
          sync.add(1e6 / micros[micros.length / 2]);
          async.add(rate);
        }
      }
    }
    return List.of(
        row("ray-task-sync", "submit + get of an empty task, 1 / p50", sync, ray, "task-sync", 100),
        row("ray-task-async", "empty tasks, all results gotten", async, ray, "task-async", 200),
        row(
            "ray-actor-sync",
            "call + get of an actor in another process, 1 / p50",
            actorSync,
            ray,
            "actor-sync",
            80),
        row(
            "ray-actor-async",
            "calls of one actor by one caller, all results gotten",
            actorAsync,
            ray,
            "actor-async",
            200));
  }

  private Row row(
      String id,
      String what,
      List<Double> ours,
      Optional<Map<String, Samples>> ray,
      String theirs,
      double times) {
    Figure baseline =
        ray.map(figures -> Figure.of("Ray", "/s", requireNonNull(figures.get(theirs), theirs)))
            .orElse(null);
    return Row.of(id, name(), Figure.of(what, "/s", Samples.of(ours)))
        .beside(baseline)
        .goal(Goal.ratioAtLeast(times))
        .how(
            baseline == null
                ? Ray.NOT_THERE
                : "two workers each; Ray %s by its Python API".formatted(Ray.VERSION));
  }
}
