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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Put and close by two processes at once, beside one alone, and beside the same comparison for work
 * that shares nothing: two cores of a virtual machine need not be worth two.
 */
public final class TwoProcessScenario implements Scenario {
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "--enable-native-access=ALL-UNNAMED");
  private static final long HEAD_START_NANOS = 20_000_000;

  @Override
  public String name() {
    return "two-processes";
  }

  @Override
  public String summary() {
    return "put + close of 1 KiB by two processes at once, beside one alone";
  }

  @Override
  public List<Row> run(BenchContext context) {
    int repetitions = context.choose(3, 7);
    int millis = context.choose(300, 1_000);
    Path directory = context.freshSharedPath(name());
    List<Double> ratios = new ArrayList<>();
    List<Double> controlRatios = new ArrayList<>();
    List<Double> together = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity("1g"));
        ChildJvm first = ChildJvm.start(PutLoopChild.class, JVM_OPTIONS, directory.toString());
        ChildJvm second = ChildJvm.start(PutLoopChild.class, JVM_OPTIONS, directory.toString())) {
      first.receive();
      second.receive();
      for (String work : List.of("put", "private")) {
        context.progress(
            "%s: warm-up, then %d rounds of one, two, the other".formatted(work, repetitions));
        for (int i = 0; i < 3; i++) {
          measure(work, millis, first, second);
        }
        for (int i = 0; i < repetitions; i++) {
          double one = measure(work, millis, first);
          double both = measure(work, millis, first, second);
          double other = measure(work, millis, second);
          double mean = (one + other) / 2;
          if (work.equals("put")) {
            ratios.add(both / mean);
            together.add(both / 1e6);
            alone.add(mean / 1e6);
          } else {
            controlRatios.add(both / mean);
          }
        }
      }
      store.gc();
    }
    String how =
        "each process %s; %d rounds of %d ms each for one, both, the other"
            .formatted(String.join(" ", JVM_OPTIONS), repetitions, millis);
    Figure scaling =
        Figure.of("put + close by two processes at once, of one", "×", Samples.of(ratios));
    Figure control = Figure.of("work that shares nothing", "×", Samples.of(controlRatios));
    return List.of(
        Row.of("two-processes", name(), scaling)
            .beside(control)
            .goal(Goal.atLeast(1.7))
            .how(how + "; the median of the rounds' ratios"),
        Row.of(
                "two-processes-rate",
                name(),
                Figure.of("put + close by two processes at once", "M/s", Samples.of(together)))
            .beside(Figure.of("one alone", "M/s", Samples.of(alone)))
            .how(how));
  }

  /** Returns the operations per second of all processes given, working at the same time. */
  private static double measure(String work, int millis, ChildJvm... children) {
    long start = System.nanoTime() + HEAD_START_NANOS;
    for (ChildJvm child : children) {
      child.send(work + " " + start + " " + millis);
    }
    double sum = 0;
    for (ChildJvm child : children) {
      sum += Double.parseDouble(child.receive());
    }
    return sum;
  }
}
