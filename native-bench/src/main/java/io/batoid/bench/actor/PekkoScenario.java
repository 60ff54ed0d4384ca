package io.batoid.bench.actor;

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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Actors in this JVM beside Pekko's, asked one by one and many at a time. */
public final class PekkoScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int UNDER_WAY = 5_000;

  @Override
  public String name() {
    return "pekko";
  }

  @Override
  public String summary() {
    return "calls of an actor in this JVM beside Pekko's ask";
  }

  /** What Pekko's actor is asked. */
  private record Add(int n, org.apache.pekko.actor.typed.ActorRef<Integer> replyTo) {}

  private static Behavior<Add> counter() {
    return Behaviors.setup(_ -> {
      int[] calls = new int[1];
      return Behaviors.receiveMessage(add -> {
        calls[0] += add.n();
        add.replyTo().tell(calls[0]);
        return Behaviors.same();
      });
    });
  }

  @Override
  public List<Row> run(BenchContext context) {
    int sync = context.choose(20_000, 100_000);
    int async = context.choose(100_000, 500_000);
    int repetitions = context.choose(5, 11);
    context.progress("%d rounds of %d and %d calls".formatted(repetitions, sync, async));
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> oursMany = new ArrayList<>();
    List<Double> theirsMany = new ArrayList<>();
    ActorSystem<Add> pekko = ActorSystem.create(counter(), "bench");
    try (BatoidRuntime runtime =
            BatoidRuntime.start(
                BatoidOptions.defaults()
                    .directory(context.freshSharedPath(name()))
                    .capacity("1g")
                    .threads(1));
        ActorRef<Echo> echo = runtime.actor(Echo::new).remote()) {
      ActorMethodCall<Integer> call = echo.task(Echo::add, 1);
      for (int i = 0; i < repetitions + 3; i++) {
        double one = oneByOne(call, sync);
        double pekkoOne = asks(pekko, sync, 1);
        double many = ActorCallLoops.manyAtOnce(call, async);
        double pekkoMany = asks(pekko, async, UNDER_WAY);
        if (i >= 3) {
          ours.add(one);
          theirs.add(pekkoOne);
          oursMany.add(many);
          theirsMany.add(pekkoMany);
        }
      }
    } finally {
      pekko.terminate();
    }
    String how =
        "%d rounds of %d and %d calls; one thread here, Pekko's default dispatcher there"
            .formatted(repetitions, sync, async);
    return List.of(
        row("actor-local-sync", "call + get of an actor in this JVM, one by one", ours, theirs)
            .how(how),
        row("actor-local-async", "the same, up to 5,000 under way", oursMany, theirsMany).how(how));
  }

  private Row row(String id, String what, List<Double> ours, List<Double> theirs) {
    return Row.of(id, name(), Figure.of(what, "/s", Samples.of(ours)))
        .beside(Figure.of("Pekko's ask", "/s", Samples.of(theirs)))
        .goal(Goal.ratioAtLeast(0.5));
  }

  private static double oneByOne(ActorMethodCall<Integer> call, int calls) {
    long begin = System.nanoTime();
    double[] _ = ActorCallLoops.oneByOne(call, calls);
    return calls / ((System.nanoTime() - begin) / 1e9);
  }

  private static double asks(ActorSystem<Add> pekko, int calls, int underWay) {
    Deque<CompletableFuture<Integer>> asked = new ArrayDeque<>(underWay);
    long begin = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      if (asked.size() == underWay) {
        int _ = asked.removeFirst().join();
      }
      asked.addLast(
          AskPattern.<Add, Integer>ask(
                  pekko, replyTo -> new Add(1, replyTo), PATIENCE, pekko.scheduler())
              .toCompletableFuture());
    }
    while (!asked.isEmpty()) {
      int _ = asked.removeFirst().join();
    }
    return calls / ((System.nanoTime() - begin) / 1e9);
  }
}
