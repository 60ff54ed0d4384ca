package io.batoid.bench.store;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import java.util.ArrayList;
import java.util.List;

/** A process with a million references is killed; how soon has a survivor recovered? */
public final class CrashScenario implements Scenario {
  private static final int REFERENCES = 1_000_000;
  private static final int SLOTS = 1 << 20;
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "--enable-native-access=ALL-UNNAMED");

  @Override
  public String name() {
    return "crash";
  }

  @Override
  public String summary() {
    return "SIGKILL of a process with 1 million references, recovered by a survivor";
  }

  @Override
  public List<Row> run(BenchContext context) {
    int repetitions = context.choose(2, 7);
    List<Double> recovery = new ArrayList<>();
    List<Double> returned = new ArrayList<>();
    List<Double> unaided = new ArrayList<>();
    List<Double> kernel = new ArrayList<>();
    for (boolean atOnce : List.of(true, false)) {
      context.progress(
          "killing %d processes, the survivor %s"
              .formatted(repetitions, atOnce ? "calls gc()" : "only looks on"));
      for (int i = 0; i < repetitions; i++) {
        Recovery measured = kill(context, atOnce);
        kernel.add(measured.signalToRelease);
        (atOnce ? recovery : unaided).add(measured.releaseToGone);
        if (atOnce) {
          returned.add(measured.releaseToReturn);
        }
      }
    }
    String how =
        "a table of %,d slots; victim and survivor each %s; each survivor is a new JVM that recovers for the first time"
            .formatted(SLOTS, String.join(" ", JVM_OPTIONS));
    return List.of(
        row("crash", "recovery from the SIGKILL of a process with 1 million references", recovery)
            .goal(Goal.atMost(200))
            .how(
                how
                    + "; from the kernel's release of its lock byte until stats(), asked every 3 ms,"
                    + " counts no object"),
        row("crash-gc", "the same, until gc() has returned", returned)
            .how("gc() also looks for cycles and gives the memory back to the machine"),
        row("crash-unaided", "the same, nobody calls gc()", unaided)
            .how("the survivor's housekeeping finds out by itself"),
        row("crash-kernel", "from the signal to the kernel's release", kernel));
  }

  private Row row(String id, String what, List<Double> millis) {
    return Row.of(id, name(), Figure.of(what, "ms", Samples.of(millis)));
  }

  /** Milliseconds of one kill. */
  private record Recovery(double signalToRelease, double releaseToGone, double releaseToReturn) {}

  private static Recovery kill(BenchContext context, boolean atOnce) {
    String directory = context.freshSharedPath("crash").toString();
    try (ChildJvm survivor =
        ChildJvm.start(SurvivorChild.class, JVM_OPTIONS, directory, String.valueOf(SLOTS))) {
      survivor.receive();
      survivor.ask("before");
      try (ChildJvm victim =
          ChildJvm.start(VictimChild.class, JVM_OPTIONS, directory, String.valueOf(REFERENCES))) {
        victim.receive();
        String watching = survivor.ask("watch " + (atOnce ? "recover" : "wait"));
        if (!watching.equals("watching")) {
          throw new IllegalStateException(watching);
        }
        long killed = System.nanoTime();
        victim.killWithoutWaiting();
        String[] answer = survivor.receive().split(" ", 4);
        if (!answer[3].equals("ok")) {
          throw new IllegalStateException("the store is damaged: " + answer[3]);
        }
        long released = Long.parseLong(answer[0]);
        return new Recovery(
            (released - killed) / 1e6,
            (Long.parseLong(answer[1]) - released) / 1e6,
            (Long.parseLong(answer[2]) - released) / 1e6);
      }
    }
  }
}
