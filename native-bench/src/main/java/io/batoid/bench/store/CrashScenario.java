package io.batoid.bench.store;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.VerifyReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process with a million references is killed; how soon has a survivor recovered? */
public final class CrashScenario implements Scenario {
  private static final int REFERENCES = 1_000_000;
  private static final int SLOTS = 1 << 20;
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED");

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
    List<Double> unaided = new ArrayList<>();
    List<Double> kernel = new ArrayList<>();
    for (String how : List.of("recover", "wait")) {
      context.progress("killing %d processes, survivor: %s".formatted(repetitions, how));
      for (int i = 0; i < repetitions; i++) {
        double[] millis = kill(context, how);
        kernel.add(millis[0]);
        (how.equals("recover") ? recovery : unaided).add(millis[1]);
      }
    }
    String how =
        "a table of %,d slots; victim and survivor each %s"
            .formatted(SLOTS, String.join(" ", JVM_OPTIONS));
    return List.of(
        Row.of(
                "crash",
                name(),
                Figure.of(
                    "recovery from the SIGKILL of a process with 1 million references",
                    "ms",
                    Samples.of(recovery)))
            .goal(Goal.atMost(200))
            .how(how + "; from the kernel's release of its lock byte to the end of gc()"),
        Row.of(
                "crash-unaided",
                name(),
                Figure.of("the same, nobody calls gc()", "ms", Samples.of(unaided)))
            .how("the survivor does nothing but ask stats() every millisecond"),
        Row.of(
            "crash-kernel",
            name(),
            Figure.of("from the signal to the kernel's release", "ms", Samples.of(kernel))));
  }

  /** Returns milliseconds: signal to release, release to recovered. */
  private static double[] kill(BenchContext context, String how) {
    Path directory = context.freshSharedPath("crash");
    try (ObjectStore store =
            ObjectStore.open(StoreOptions.at(directory).capacity("2g").maxObjects(SLOTS));
        ChildJvm survivor =
            ChildJvm.start(SurvivorChild.class, JVM_OPTIONS, directory.toString())) {
      survivor.receive();
      survivor.ask("before");
      try (ChildJvm victim =
          ChildJvm.start(
              VictimChild.class, JVM_OPTIONS, directory.toString(), String.valueOf(REFERENCES))) {
        victim.receive();
        String watching = survivor.ask("watch " + how);
        if (!watching.equals("watching")) {
          throw new IllegalStateException(watching);
        }
        long killed = System.nanoTime();
        victim.killWithoutWaiting();
        String[] answer = survivor.receive().split(" ", -1);
        if (!answer[2].equals("0")) {
          throw new IllegalStateException(answer[2] + " objects are left");
        }
        long released = Long.parseLong(answer[0]);
        VerifyReport report = store.verify();
        if (!report.ok()) {
          throw new IllegalStateException("the store is damaged: " + report.problems());
        }
        return new double[] {
          (released - killed) / 1e6, (Long.parseLong(answer[1]) - released) / 1e6
        };
      }
    }
  }
}
