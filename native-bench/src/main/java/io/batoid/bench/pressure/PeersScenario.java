package io.batoid.bench.pressure;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Random access to twice what fits in memory, beside LMDB and MapDB, in turn, each in a JVM of its
 * own with the same memory.
 */
public final class PeersScenario implements Scenario {
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx512m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  private static final int FACTOR = 2;
  private static final int QUICK_SECONDS = 8;
  private static final int FULL_SECONDS = 60;
  private static final String[] LATENCIES = {"p50", "p99", "p99.9"};

  /** Of each round: GB/s put and synced, gets a second, then p50, p99, p99.9 in microseconds. */
  private record Rounds(List<Double> put, List<Double> gets, List<List<Double>> latencies) {
    Rounds() {
      this(
          new ArrayList<>(),
          new ArrayList<>(),
          List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
    }
  }

  @Override
  public String name() {
    return "pressure-peers";
  }

  @Override
  public String summary() {
    return "random access to 2 times the capacity, beside LMDB and MapDB in as much memory";
  }

  @Override
  public List<Row> run(BenchContext context) {
    return run(
        context,
        (long) context.choose(64, 1024) << 20,
        new int[] {4 << 10, 1 << 20},
        context.choose(1, 3));
  }

  /** The same with a capacity and sizes for a test. */
  List<Row> run(BenchContext context, long capacity, int[] sizes, int rounds) {
    List<Row> rows = new ArrayList<>();
    for (int size : sizes) {
      Map<Shelf.Kind, Rounds> results = new EnumMap<>(Shelf.Kind.class);
      long mapped = 0;
      for (int round = 1; round <= rounds; round++) {
        for (Shelf.Kind kind : Shelf.Kind.values()) {
          context.progress("%s, %s, round %d".formatted(kind, text(size), round));
          Rounds result = results.computeIfAbsent(kind, _ -> new Rounds());
          mapped = Math.max(mapped, measure(context, kind, capacity, size, result));
        }
      }
      rows(capacity, size, mapped, seconds(context), results, rows);
    }
    return rows;
  }

  /** Returns how much of its files the process had mapped at most. */
  private long measure(
      BenchContext context, Shelf.Kind kind, long capacity, int size, Rounds result) {
    long all = FACTOR * capacity;
    long objects = all / size;
    long gets = Math.clamp(objects, 200, 100_000);
    Path disk = context.workDirectory().resolve("peers");
    delete(disk);
    try (ChildJvm child =
        ChildJvm.start(
            ShelfChild.class,
            JVM_OPTIONS,
            kind.name(),
            context.freshSharedPath(name()).toString(),
            disk.toString(),
            String.valueOf(capacity),
            String.valueOf(size),
            String.valueOf(all))) {
      child.receive();
      result.put.add((double) all / Long.parseLong(child.ask("put " + objects)));
      String get = "get " + gets + " " + seconds(context);
      child.ask(get); // until what is in memory is what random access leaves there
      String[] answer = child.ask(get).split(" ", -1);
      result.gets.add(Long.parseLong(answer[0]) * 1e9 / Long.parseLong(answer[1]));
      for (int i = 0; i < LATENCIES.length; i++) {
        result.latencies.get(i).add(Long.parseLong(answer[i + 2]) / 1e3);
      }
      child.ask("verify");
      return Long.parseLong(child.ask("mapped"));
    } finally {
      delete(disk);
    }
  }

  private void rows(
      long capacity,
      int size,
      long mapped,
      int seconds,
      Map<Shelf.Kind, Rounds> results,
      List<Row> rows) {
    Rounds ours = Objects.requireNonNull(results.get(Shelf.Kind.BATOID));
    String how =
        "capacity %d MiB, %d MiB of values, uniform access, at most %d s of it after as much to warm up; each alone in a JVM of %s; no control group: "
                .formatted(
                    capacity >> 20,
                    (FACTOR * capacity) >> 20,
                    seconds,
                    String.join(" ", JVM_OPTIONS))
            + "every 1/64 of the capacity read, of each one's files the page cache loses what is not"
            + " mapped (POSIX_FADV_DONTNEED), and of what is mapped all beyond the capacity, at"
            + " random (MADV_DONTNEED); at most mapped before that: %s MiB; not timed: that, and"
                .formatted(Figure.number(mapped / (double) (1 << 20)))
            + " the checksum of every value; all checked again at the end; the kernel reads ahead as far as the machine is set to";
    for (Shelf.Kind peer : Shelf.Kind.PEERS) {
      Rounds theirs = Objects.requireNonNull(results.get(peer));
      String id = "pressure-peers-" + size + "-";
      String suffix = "-" + peer.name().toLowerCase(Locale.ROOT).replace('_', '-');
      rows.add(
          row(
                  id + "get" + suffix,
                  "random get at 2x, " + text(size),
                  "/s",
                  ours.gets,
                  peer,
                  theirs.gets)
              .goal(Goal.ratioAtLeast(1))
              .how(how));
      for (int i = 0; i < LATENCIES.length; i++) {
        rows.add(
            row(
                    id + LATENCIES[i] + suffix,
                    "the same, " + LATENCIES[i] + ", " + text(size),
                    "us",
                    ours.latencies.get(i),
                    peer,
                    theirs.latencies.get(i))
                .how(how));
      }
      rows.add(
          row(
                  id + "put" + suffix,
                  "put all, then fsync, " + text(size),
                  "GB/s",
                  ours.put,
                  peer,
                  theirs.put)
              .how(
                  "the page cache is left alone meanwhile; each put is visible when it returns"
                      + " (LMDB: a transaction each, MDB_NOSYNC; MapDB: mapped, no log)"));
    }
  }

  private static int seconds(BenchContext context) {
    return context.choose(QUICK_SECONDS, FULL_SECONDS);
  }

  private Row row(
      String id,
      String what,
      String unit,
      List<Double> ours,
      Shelf.Kind peer,
      List<Double> theirs) {
    return Row.of(id, name(), Figure.of(what, unit, Samples.of(ours)))
        .beside(Figure.of(peer.toString(), unit, Samples.of(theirs)));
  }

  private static String text(int size) {
    return size >= 1 << 20 ? (size >> 20) + " MiB" : (size >> 10) + " KiB";
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
