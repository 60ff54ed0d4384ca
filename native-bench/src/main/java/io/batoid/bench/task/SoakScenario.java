package io.batoid.bench.task;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Many millions of tasks of one driver: nothing may grow from a quarter of them on. */
public final class SoakScenario implements Scenario {
  private static final long FULL = 20_000_000;
  private static final long QUICK = 1_000_000;
  private static final double MOST_GROWTH = 1.02;
  private static final double MIB = 1 << 20;
  private static final List<String> WORKER_OPTIONS =
      List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
  private static final List<String> DRIVER_OPTIONS =
      List.of(
          "-Xms512m",
          "-Xmx512m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-Dio.batoid.aotcache=off", // whose maker would be counted while it lasts
          "--enable-native-access=ALL-UNNAMED");

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String summary() {
    return "heap, RSS, slots, file descriptors and threads after a quarter, half and all of many tasks";
  }

  @Override
  public List<Row> run(BenchContext context) {
    long tasks = context.tasks().orElse(context.quick() ? QUICK : FULL);
    List<String> arguments = new ArrayList<>();
    arguments.add(context.freshSharedPath(name()).toString());
    arguments.addAll(WORKER_OPTIONS);
    try (ChildJvm driver =
        ChildJvm.start(SoakChild.class, DRIVER_OPTIONS, arguments.toArray(String[]::new))) {
      driver.receive();
      long[] quarter = figures(context, driver, tasks / 4, tasks / 4);
      long[] half = figures(context, driver, tasks / 4, tasks / 2);
      long[] all = figures(context, driver, tasks / 2, tasks);
      return List.of(
          row(
              "task-soak-heap",
              "the driver's heap after full GC",
              "MiB",
              MIB,
              0,
              quarter,
              half,
              all),
          row("task-soak-rss", "RSS of driver and workers", "MiB", MIB, 1, quarter, half, all),
          row("task-soak-slots", "used slots", "", 1, 2, quarter, half, all),
          row("task-soak-descriptors", "their file descriptors", "", 1, 3, quarter, half, all),
          row("task-soak-threads", "their threads", "", 1, 4, quarter, half, all));
    }
  }

  private static long[] figures(BenchContext context, ChildJvm driver, long more, long sum) {
    context.progress("up to task %,d".formatted(sum));
    return Stream.of(driver.ask("run " + more).split(" ", -1)).mapToLong(Long::parseLong).toArray();
  }

  /** The larger of the later two beside the first. */
  private Row row(
      String id,
      String what,
      String unit,
      double divisor,
      int which,
      long[] quarter,
      long[] half,
      long[] all) {
    double before = quarter[which] / divisor;
    double later = Math.max(half[which], all[which]) / divisor;
    return Row.of(id, name(), Figure.single(what + ", after half or all tasks", unit, later))
        .beside(Figure.single("after a quarter", unit, before))
        .goal(Goal.ratioAtMost(MOST_GROWTH))
        .how(
            "after a quarter, half, all: %.2f, %.2f, %.2f; 2 workers, every second task retried if it must be"
                .formatted(before, half[which] / divisor, all[which] / divisor));
  }
}
