package io.batoid.bench.actor;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorDiedException;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The process of an actor is killed; how soon does the actor answer again? */
public final class ActorFaultsScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** One for the actor, and a spare one. */
  private static final int WORKERS = 2;

  @Override
  public String name() {
    return "actor-faults";
  }

  @Override
  public String summary() {
    return "SIGKILL of an actor's process, until it is made again and answers";
  }

  @Override
  public List<Row> run(BenchContext context) throws Exception {
    int kills = context.choose(30, 200);
    context.progress("killing the process of an actor %d times".formatted(kills));
    List<Double> millis = new ArrayList<>();
    try (BatoidRuntime runtime =
            BatoidRuntime.start(
                BatoidOptions.defaults()
                    .directory(context.freshSharedPath(name()))
                    .capacity("256m")
                    .workers(WORKERS)
                    .threads(0));
        ActorRef<Echo> echo = runtime.actor(Echo::new).maxRestarts(-1).remote()) {
      for (int i = 0; i < kills; i++) {
        awaitSpare(runtime);
        ProcessHandle victim = ProcessHandle.of(pid(echo)).orElseThrow();
        long begin = System.nanoTime();
        boolean _ = victim.destroyForcibly();
        long _ = pid(echo);
        millis.add((System.nanoTime() - begin) / 1e6);
      }
    }
    Samples samples = Samples.of(millis);
    return List.of(
        Row.of(
                "actor-restart",
                name(),
                Figure.of(
                    "SIGKILL of an actor's process: made again and answering, p99",
                    "ms",
                    Samples.of(samples.percentile(99))))
            .goal(Goal.atMost(500))
            .how(
                "%d kills, a spare worker; from the kill to an answer of the next incarnation;"
                        .formatted(kills)
                    + " median %.1f ms".formatted(samples.median())));
  }

  /** Asks until it is answered: a call that was under way at the kill fails. */
  private static long pid(ActorRef<Echo> echo) {
    while (true) {
      try (ObjectRef<Long> pid = echo.task(Echo::pid).remote()) {
        return pid.get(PATIENCE);
      } catch (ActorDiedException e) {
        Thread.onSpinWait();
      }
    }
  }

  /** Waits until the dead one was replaced, and its replacement takes work. */
  private static void awaitSpare(BatoidRuntime runtime) throws InterruptedException {
    while (runtime.health().status() != Health.Status.READY) {
      Thread.sleep(Duration.ofMillis(5));
    }
  }
}
