package io.batoid.bench.store;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.CPrograms;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Put of 64 MiB into warm memory, beside a memcpy in C into a warm mapping of the same file system.
 *
 * <p>Store, plain Java and C take turns within each round, so that all see the same machine.
 */
public final class LargePutScenario implements Scenario {
  private static final int BYTES = 64 << 20;
  private static final int COPIES_PER_TURN = 4;
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "--enable-native-access=ALL-UNNAMED");

  @Override
  public String name() {
    return "large-put";
  }

  @Override
  public String summary() {
    return "put of 64 MiB into warm memory, beside a memcpy in C";
  }

  @Override
  public List<Row> run(BenchContext context) throws IOException, InterruptedException {
    int rounds = context.choose(6, 25);
    Path directory = context.freshSharedPath(name());
    Map<String, double[]> nanos = new LinkedHashMap<>();
    Optional<CPrograms.Conversation> memcpy =
        context.c().converse("memcpy", context.freshSharedPath("memcpy"), BYTES);
    try (CPrograms.@Nullable Conversation c = memcpy.orElse(null);
        ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity("1g"));
        ChildJvm child =
            ChildJvm.start(
                LargePutChild.class,
                JVM_OPTIONS,
                directory.toString(),
                context.freshSharedPath("copy").toString(),
                String.valueOf(BYTES))) {
      child.receive();
      context.progress("warm-up, then %d rounds of C, plain Java, put, create".formatted(rounds));
      for (int round = -3; round < rounds; round++) {
        if (c != null) {
          collect(nanos, "c", c.ask(COPIES_PER_TURN), round);
        }
        for (String work : List.of("copy", "put", "create")) {
          String answer = child.ask(work + " " + COPIES_PER_TURN);
          collect(
              nanos,
              work,
              Arrays.stream(answer.split(" ", -1)).mapToDouble(Double::parseDouble).toArray(),
              round);
        }
      }
      store.gc();
    }
    return rows(nanos, rounds);
  }

  private List<Row> rows(Map<String, double[]> nanos, int rounds) {
    String how =
        "the process that puts: %s; %d rounds in which C, plain Java, put and create take turns"
            .formatted(String.join(" ", JVM_OPTIONS), rounds);
    Figure c = nanos.containsKey("c") ? figure("memcpy in C", nanos, "c") : null;
    return List.of(
        Row.of("put-64m", name(), figure("put of 64 MiB into warm memory", nanos, "put"))
            .beside(c)
            .goal(Goal.ratioAtLeast(0.9))
            .how(c == null ? how + ". " + CPrograms.NO_GCC : how),
        Row.of(
                "create-64m",
                name(),
                figure("create + copy + seal of 64 MiB into warm memory", nanos, "create"))
            .beside(c),
        Row.of(
                "copy-64m",
                name(),
                figure("plain Java copy of 64 MiB into a mapping", nanos, "copy"))
            .beside(c));
  }

  private static void collect(
      Map<String, double[]> nanos, String work, double[] measured, int round) {
    if (round >= 0) {
      nanos.merge(
          work,
          measured,
          (a, b) -> DoubleStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray());
    }
  }

  private static Figure figure(String what, Map<String, double[]> nanos, String work) {
    double[] measured = nanos.get(work);
    if (measured == null) {
      throw new IllegalStateException("nothing was measured for " + work);
    }
    return Figure.of(what, "GB/s", Samples.of(measured).map(n -> BYTES / n));
  }
}
