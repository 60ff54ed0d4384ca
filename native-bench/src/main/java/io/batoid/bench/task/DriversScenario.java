package io.batoid.bench.task;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two drivers, each a process of its own, keep the same two workers busy. */
public final class DriversScenario implements Scenario {
  private static final int WORKERS = 2;
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED");

  @Override
  public String name() {
    return "drivers";
  }

  @Override
  public String summary() {
    return "empty tasks of two drivers at once, beside one driver's";
  }

  @Override
  public List<Row> run(BenchContext context) {
    int rounds = context.choose(5, 11);
    int millis = context.choose(1_000, 3_000);
    context.progress("%d rounds of one driver, and of two".formatted(rounds));
    Path session = context.freshSharedPath(name());
    List<Double> alone = new ArrayList<>();
    List<Double> together = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    try (BatoidRuntime runtime =
            BatoidRuntime.start(
                BatoidOptions.defaults()
                    .session(session.toString())
                    .capacity("1g")
                    .workers(WORKERS)
                    .threads(0));
        ChildJvm first = ChildJvm.start(DriverChild.class, JVM_OPTIONS, session.toString());
        ChildJvm second = ChildJvm.start(DriverChild.class, JVM_OPTIONS, session.toString())) {
      first.receive();
      second.receive();
      for (int i = 0; i < rounds + 5; i++) {
        double one = rate(i % 2 == 0 ? first : second, millis);
        first.send("run " + millis);
        second.send("run " + millis);
        double ofFirst = Double.parseDouble(first.receive());
        double ofSecond = Double.parseDouble(second.receive());
        if (i >= 5) {
          alone.add(one);
          together.add(ofFirst + ofSecond);
          shares.add(100 * ofFirst / (ofFirst + ofSecond));
        }
      }
      assert runtime.store().stats().processes() == WORKERS + 3;
    }
    String how =
        "%d workers, rounds of %d ms, at most %d tasks pending each; drivers %s"
            .formatted(WORKERS, millis, DriverChild.BATCH, String.join(" ", JVM_OPTIONS));
    return List.of(
        Row.of(
                "task-drivers",
                name(),
                Figure.of("empty tasks, two drivers together", "/s", Samples.of(together)))
            .beside(Figure.of("one driver", "/s", Samples.of(alone)))
            .goal(Goal.ratioAtLeast(0.9))
            .how(how),
        Row.of(
                "task-drivers-share",
                name(),
                Figure.of("the first driver's share of it", "%", Samples.of(shares)))
            .how(how));
  }

  private static double rate(ChildJvm driver, int millis) {
    return Double.parseDouble(driver.ask("run " + millis));
  }
}
