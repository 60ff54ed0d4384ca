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
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs those who do not track where handles are made that it can be tracked: the library
 * beside one that cannot.
 */
public final class TrackingScenario implements Scenario {
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "--enable-native-access=ALL-UNNAMED");
  private static final int WARM_UPS = 3;

  @Override
  public String name() {
    return "tracking";
  }

  @Override
  public String summary() {
    return "put + close with tracking off, beside a library without tracking";
  }

  @Override
  public List<Row> run(BenchContext context) throws IOException {
    int pairs = context.choose(3, 9);
    int rounds = context.choose(9, 21);
    int millis = context.choose(150, 300);
    Path directory = context.freshSharedPath(name());
    Path changed = context.workDirectory().resolve("without-tracking");
    WithoutTracking.write(changed);
    String classPath = System.getProperty("java.class.path");
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity("1g"))) {
      for (int i = 0; i < pairs; i++) {
        context.progress("%d of %d pairs of JVMs, %d rounds".formatted(i + 1, pairs, rounds));
        try (ChildJvm able = start(classPath, directory);
            ChildJvm unable = start(changed + File.pathSeparator + classPath, directory)) {
          able.receive();
          unable.receive();
          List<Double> ofAble = new ArrayList<>();
          List<Double> ofUnable = new ArrayList<>();
          for (int round = -WARM_UPS; round < rounds; round++) {
            boolean first = round % 2 == 0; // whoever is second is not always the same
            double a = first ? rate(able, millis) : 0;
            double b = rate(unable, millis);
            a = first ? a : rate(able, millis);
            if (round >= 0) {
              ofAble.add(a);
              ofUnable.add(b);
            }
          }
          with.add(Samples.of(ofAble).median() / 1e6);
          without.add(Samples.of(ofUnable).median() / 1e6);
        }
      }
      store.gc();
    }
    return List.of(
        Row.of(
                "tracking-off",
                name(),
                Figure.of("put + close of 1 KiB, tracking off", "M/s", Samples.of(with)))
            .beside(Figure.of("a library without tracking", "M/s", Samples.of(without)))
            .goal(Goal.ratioAtLeast(0.99))
            .how(
                "medians of %d pairs of JVMs of %s, in turns, %d rounds of %d ms each"
                    .formatted(pairs, String.join(" ", JVM_OPTIONS), rounds, millis)));
  }

  private static ChildJvm start(String classPath, Path directory) {
    return ChildJvm.start(classPath, PutLoopChild.class, JVM_OPTIONS, directory.toString());
  }

  private static double rate(ChildJvm child, int millis) {
    return Double.parseDouble(child.ask("put " + System.nanoTime() + " " + millis));
  }
}
