package io.batoid.bench.store;

import io.batoid.bench.harness.BatchTimes;
import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.FileBlocks;
import io.batoid.bench.harness.GcPauses;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ten million live objects of 64 bytes, held by one process: what they do to puts and pins, what
 * they cost in shared memory, in heap and in pauses, and how fast they go when only the collector
 * drops them.
 */
public final class ManyScenario implements Scenario {
  private static final int FEW = 10_000;
  private static final int VALUE_BYTES = 64;

  /** A slot of the array that holds the handles, with compressed references. */
  private static final int ARRAY_SLOT_BYTES = 4;

  @Override
  public String name() {
    return "many";
  }

  @Override
  public String summary() {
    return "ten million live 64-byte objects, and dropped by the collector alone";
  }

  @Override
  public List<Row> run(BenchContext context) throws IOException, InterruptedException {
    int many = context.choose(1_000_000, 10_000_000);
    String objects = String.format("%,d", many);
    Path directory = context.freshSharedPath(name());
    Path log = Files.createTempFile(context.workDirectory(), "many-gc", ".log");
    List<String> jvm = jvmOptions(log);
    String how =
        "one process of "
            + String.join(" ", jvm.subList(0, jvm.size() - 1))
            + ", the default collector";
    List<Row> rows = new ArrayList<>();
    try (ObjectStore store =
            ObjectStore.open(StoreOptions.at(directory).capacity("8g").maxObjects(many + 100_000));
        ChildJvm child =
            ChildJvm.start(ManyChild.class, jvm, directory.toString(), String.valueOf(many))) {
      child.receive();
      child.ask("fill " + FEW);
      child.ask("put");
      child.ask("pin");
      BatchTimes putFew = BatchTimes.parse(child.ask("put"));
      BatchTimes pinFew = BatchTimes.parse(child.ask("pin"));
      long memoryBefore = FileBlocks.bytesUsed(directory);
      double heapBefore = Double.parseDouble(child.ask("heap"));
      int pausesBefore = GcPauses.read(log).size();
      context.progress("putting " + objects + " objects");
      double fillNanos = Double.parseDouble(child.ask("fill " + many));
      double memory = (FileBlocks.bytesUsed(directory) - memoryBefore) / (double) (many - FEW);
      double worstPause = worst(GcPauses.read(log), pausesBefore, "");
      BatchTimes putMany = BatchTimes.parse(child.ask("put"));
      BatchTimes pinMany = BatchTimes.parse(child.ask("pin"));
      int fullBefore = GcPauses.read(log).size();
      double heap =
          (Double.parseDouble(child.ask("heap")) - heapBefore) / (many - FEW) - ARRAY_SLOT_BYTES;
      double full = worst(GcPauses.read(log), fullBefore, "Full");

      String atFew = String.format("at %,d objects", FEW);
      rows.add(
          Row.of("many-put", name(), putMany.figure("warm put, " + objects + " live objects"))
              .beside(putFew.figure(atFew))
              .goal(Goal.ratioAtMost(1.3))
              .how(how + "; batches of 32 puts, closed untimed"));
      rows.add(
          Row.of("many-pin", name(), pinMany.figure("random pin, " + objects + " live objects"))
              .beside(pinFew.figure(atFew))
              .goal(Goal.ratioAtMost(5))
              .how(how + "; batches of 32 pins of random objects, one long read of each"));
      rows.add(
          Row.of(
                  "many-memory",
                  name(),
                  Figure.single("shared memory overhead per object", "B", memory - VALUE_BYTES))
              .goal(Goal.atMost(192))
              .how("blocks allocated to the store's files, less the 64 bytes of value"));
      rows.add(
          Row.of("many-fill", name(), Figure.single("cold put of " + objects, "ns", fillNanos))
              .how(how));
      rows.add(Row.of("many-heap", name(), Figure.single("heap per handle", "B", heap)).how(how));
      rows.add(
          Row.of(
                  "many-pause",
                  name(),
                  Figure.single("longest pause while they are put", "ms", worstPause))
              .how(how));

      context.progress("dropping them");
      int dropBefore = GcPauses.read(log).size();
      double seconds = Double.parseDouble(child.ask("drop"));
      double dropPause = worst(GcPauses.read(log), dropBefore, "");
      Figure plainFull = plainFullPause(context, many);
      rows.add(
          Row.of("many-full-gc", name(), Figure.single("full collection beside them", "ms", full))
              .beside(plainFull)
              .how("System.gc(); as many plain objects of a word and two references"));
      rows.add(
          Row.of(
                  "collect",
                  name(),
                  Figure.single(
                      objects + " refs dropped by the collector alone: all freed after",
                      "s",
                      seconds))
              .how(how + "; one System.gc() after the last handle is forgotten"));
      rows.add(
          Row.of("collect-pause", name(), Figure.single("longest pause meanwhile", "ms", dropPause))
              .how(how));
      store.gc();
    }
    Files.deleteIfExists(log);
    return rows;
  }

  /** The pause of a full collection with plain objects in the handles' place. */
  private static Figure plainFullPause(BenchContext context, int many)
      throws IOException, InterruptedException {
    Path directory = context.freshSharedPath("plain");
    Path log = Files.createTempFile(context.workDirectory(), "plain-gc", ".log");
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity("64m"));
        ChildJvm child =
            ChildJvm.start(ManyChild.class, jvmOptions(log), directory.toString(), "1")) {
      child.receive();
      child.ask("plain " + many);
      child.ask("heap");
      double pause = worst(GcPauses.read(log), 0, "Full");
      store.gc();
      return Figure.single("plain objects", "ms", pause);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static List<String> jvmOptions(Path log) {
    return List.of(
        "-Xms4g",
        "-Xmx4g",
        "-XX:+AlwaysPreTouch",
        "--enable-native-access=ALL-UNNAMED",
        GcPauses.logOption(log));
  }

  private static double worst(List<GcPauses.Pause> pauses, int from, String kind) {
    return pauses.subList(from, pauses.size()).stream()
        .filter(pause -> pause.kind().startsWith(kind))
        .mapToDouble(GcPauses.Pause::millis)
        .max()
        .orElse(0);
  }
}
