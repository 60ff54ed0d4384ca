package io.batoid.bench.store;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.JarClassPath;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long a new process takes to take part. */
public final class StartScenario implements Scenario {
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED");
  private static final int OPENS_PER_JVM = 11;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "opening an existing store, and the first put of a new JVM";
  }

  @Override
  public List<Row> run(BenchContext context) throws IOException {
    int jvms = context.choose(7, 50);
    int starts = context.choose(5, 20);
    Path directory = context.freshSharedPath(name());
    List<Row> rows = new ArrayList<>();
    String classPath = JarClassPath.pack(context.workDirectory().resolve("jars"));
    String how = "new JVMs of " + String.join(" ", JVM_OPTIONS) + ", class path of jars";
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity("1g"))) {
      context.progress("opening it in %d new JVMs, %d times each".formatted(jvms, OPENS_PER_JVM));
      List<Double> first = new ArrayList<>();
      List<Double> again = new ArrayList<>();
      for (int i = 0; i < jvms; i++) {
        double[] millis = open(context, classPath, directory);
        first.add(millis[0]);
        Arrays.stream(millis).skip(1).forEach(again::add);
      }
      rows.add(
          Row.of(
                  "open",
                  name(),
                  Figure.of(
                      "first open of an existing store in a JVM that has used java.lang.foreign",
                      "ms",
                      Samples.of(first)))
              .goal(Goal.atMost(20))
              .how(how + "; before: downcalls, a mapped file, a compare-and-set in it"));
      rows.add(
          Row.of(
              "open-again",
              name(),
              Figure.of("open again in the same JVM", "ms", Samples.of(again))));

      context.progress("first put in %d new JVMs, without and with AOT cache".formatted(starts));
      for (String kind : List.of("record", "bytes")) {
        String what =
            kind.equals("record")
                ? "first put (a record, Kryo) in a new JVM, from the start of the process"
                : "the same, a byte[]";
        Samples plain = firstPuts(starts, classPath, JVM_OPTIONS, directory, kind);
        Samples cached =
            firstPuts(starts, classPath, aot(context, classPath, directory, kind), directory, kind);
        rows.add(
            Row.of("first-put-" + kind, name(), Figure.of(what, "ms", plain))
                .goal(Goal.atMost(500))
                .how(how + "; the store exists"));
        rows.add(
            Row.of(
                    "first-put-" + kind + "-aot",
                    name(),
                    Figure.of(what + ", with an AOT cache", "ms", cached))
                .goal(Goal.atMost(500))
                .how("the cache of one run before: -XX:AOTCacheOutput, then -XX:AOTCache"));
      }
      store.gc();
    }
    return rows;
  }

  private static double[] open(BenchContext context, String classPath, Path directory) {
    try (ChildJvm child =
        ChildJvm.start(
            classPath,
            OpenChild.class,
            JVM_OPTIONS,
            directory.toString(),
            context.freshSharedPath("scratch").toString(),
            String.valueOf(OPENS_PER_JVM))) {
      return Arrays.stream(child.receive().split(" ", -1))
          .mapToDouble(nanos -> Double.parseDouble(nanos) / 1e6)
          .toArray();
    }
  }

  private static Samples firstPuts(
      int starts, String classPath, List<String> jvmOptions, Path directory, String kind) {
    List<Double> millis = new ArrayList<>();
    for (int i = -1; i < starts; i++) {
      try (ChildJvm child =
          ChildJvm.start(classPath, FirstPutChild.class, jvmOptions, directory.toString(), kind)) {
        double taken = (Long.parseLong(child.receive()) - child.startedAtNanos()) / 1e6;
        if (i >= 0) {
          millis.add(taken);
        }
      }
    }
    return Samples.of(millis);
  }

  /** Makes an AOT cache of the program and returns the options that use it. */
  private static List<String> aot(
      BenchContext context, String classPath, Path directory, String kind) throws IOException {
    Path cache = context.workDirectory().resolve("first-put-" + kind + ".aot");
    Files.deleteIfExists(cache);
    List<String> training = new ArrayList<>(JVM_OPTIONS);
    training.add("-XX:AOTCacheOutput=" + cache);
    try (ChildJvm child =
        ChildJvm.start(classPath, FirstPutChild.class, training, directory.toString(), kind)) {
      child.receive();
    }
    if (!Files.exists(cache)) {
      throw new IOException("the JVM has not written " + cache);
    }
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.add("-XX:AOTCache=" + cache);
    return options;
  }
}
