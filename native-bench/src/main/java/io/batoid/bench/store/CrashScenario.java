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
  private static final int VICTIMS = 3;
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
    int survivors = context.choose(2, 6);
    List<Double> first = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    List<Double> unaided = new ArrayList<>();
    List<Double> kernel = new ArrayList<>();
    context.progress(
        "%d survivors, who each see %d processes killed".formatted(survivors, VICTIMS + 1));
    for (int i = 0; i < survivors; i++) {
      String directory = context.freshSharedPath("crash").toString();
      try (ChildJvm survivor =
          ChildJvm.start(SurvivorChild.class, JVM_OPTIONS, directory, String.valueOf(SLOTS))) {
        survivor.receive();
        for (int victim = 0; victim <= VICTIMS; victim++) {
          boolean alone = victim == VICTIMS;
          double[] millis = kill(survivor, directory, alone ? "wait" : "recover");
          kernel.add(millis[0]);
          (alone ? unaided : victim == 0 ? first : later).add(millis[1]);
        }
      }
    }
    String how =
        "a table of %,d slots; victim and survivor each %s"
            .formatted(SLOTS, String.join(" ", JVM_OPTIONS));
    return List.of(
        row("crash", "recovery from the SIGKILL of a process with 1 million references", first)
            .goal(Goal.atMost(200))
            .how(
                how
                    + "; from the kernel's release of its lock byte to the end of gc(), the first"
                    + " that the survivor's JVM has run"),
        row("crash-again", "the same, once the survivor's JVM has done it before", later).how(how),
        row("crash-unaided", "the same, nobody calls gc()", unaided)
            .how("the survivor's housekeeping finds out by itself; stats() asked every 10 ms"),
        row("crash-kernel", "from the signal to the kernel's release", kernel));
  }

  private Row row(String id, String what, List<Double> millis) {
    return Row.of(id, name(), Figure.of(what, "ms", Samples.of(millis)));
  }

  /** Returns milliseconds: signal to release, release to recovered. */
  private static double[] kill(ChildJvm survivor, String directory, String how) {
    survivor.ask("before");
    try (ChildJvm victim =
        ChildJvm.start(VictimChild.class, JVM_OPTIONS, directory, String.valueOf(REFERENCES))) {
      victim.receive();
      String watching = survivor.ask("watch " + how);
      if (!watching.equals("watching")) {
        throw new IllegalStateException(watching);
      }
      long killed = System.nanoTime();
      victim.killWithoutWaiting();
      String[] answer = survivor.receive().split(" ", 3);
      if (!answer[2].equals("ok")) {
        throw new IllegalStateException("after the kill: " + answer[2]);
      }
      long released = Long.parseLong(answer[0]);
      return new double[] {(released - killed) / 1e6, (Long.parseLong(answer[1]) - released) / 1e6};
    }
  }
}
