package io.batoid.bench.pressure;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Working sets of several times the capacity: put all, read all, read at random; every byte is
 * checked at the end of each run.
 *
 * <p>Beside the sequential runs: dd with the same block size on the same disk, right after. What is
 * written is on the disk when the clock stops (fsync, in both), and what is read is not in the page
 * cache when it starts: otherwise both would be timing copies in memory.
 */
public final class PressureScenario implements Scenario {
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED");

  private record Sum(
      double putBytesPerNano,
      double syncedBytesPerNano,
      double pinBytesPerNano,
      double readBytesPerNano,
      double p50Micros,
      double p99Micros,
      double p999Micros,
      double spilled,
      double restored,
      double written,
      double resident,
      double rss,
      boolean cold) {}

  @Override
  public String name() {
    return "pressure";
  }

  @Override
  public String summary() {
    return "working sets of 0.5 to 8 times the capacity, beside dd";
  }

  @Override
  public List<Row> run(BenchContext context) throws IOException, InterruptedException {
    long capacity = (long) context.choose(64, 1024) << 20;
    double[] factors = context.quick() ? new double[] {0.5, 4} : new double[] {0.5, 1, 2, 4, 8};
    int[] sizes =
        context.quick() ? new int[] {4 << 10, 1 << 20} : new int[] {4 << 10, 1 << 20, 64 << 20};
    List<Row> rows = new ArrayList<>();
    for (int processes = 1; processes <= 2; processes++) {
      for (int size : sizes) {
        for (double factor : factors) {
          for (String access : List.of("sequential", "uniform", "zipf")) {
            if (processes == 2 && access.equals("sequential")) {
              continue;
            }
            measure(context, capacity, size, factor, access, processes, rows);
          }
        }
      }
    }
    rows.add(hits(context, capacity));
    return rows;
  }

  /** One process reads a little that is in memory, while another puts more than fits. */
  private Row hits(BenchContext context, long capacity) throws IOException {
    int size = 4 << 10;
    long mine = capacity / 8 / size;
    long theirs = 4 * capacity / (1 << 20);
    int reads = context.choose(100_000, 1_000_000);
    context.progress("hits beside a process that spills");
    Path session = context.freshSharedPath(name());
    Path disk = Files.createDirectories(context.workDirectory().resolve("spill"));
    try (ChildJvm reader = start(session, disk, capacity, 0);
        ChildJvm spiller = start(session, disk, capacity, 1)) {
      String read = "pin %d uniform".formatted(reads);
      reader.ask("put %d %d".formatted(mine, size));
      reader.ask(read);
      double idle = ask(reader, read)[2];
      long restored = ask(reader, "stats")[2];
      spiller.send("put %d %d".formatted(theirs, 1 << 20));
      double busy = ask(reader, read)[2];
      spiller.receive();
      long[] stats = ask(reader, "stats");
      reader.ask("verify");
      return Row.of(
              "pressure-hits",
              name(),
              Figure.single("pin of what is in memory, while another spills, p99", "ns", busy))
          .beside(Figure.single("the same, nobody else there, p99", "ns", idle))
          .goal(Goal.ratioAtMost(10))
          .how(
              "%d objects of 4 KiB, %d reads; meanwhile %d objects of 1 MiB are put into a capacity of %d MiB: %s GB spilled; %d bytes of the reader's had to come back"
                  .formatted(
                      mine,
                      reads,
                      theirs,
                      capacity >> 20,
                      Figure.number(stats[0] / 1e9),
                      stats[2] - restored));
    }
  }

  private static ChildJvm start(Path session, Path disk, long capacity, int seed) {
    ChildJvm child =
        ChildJvm.start(
            PressureChild.class,
            JVM_OPTIONS,
            session.toString(),
            disk.toString(),
            String.valueOf(capacity),
            String.valueOf(seed));
    child.receive();
    return child;
  }

  private void measure(
      BenchContext context,
      long capacity,
      int size,
      double factor,
      String access,
      int processes,
      List<Row> rows)
      throws IOException, InterruptedException {
    long objects = Math.max(processes, Math.round(factor * capacity / size));
    String what =
        "%s, %s objects, working set %s of the capacity, %d %s"
            .formatted(
                access,
                size >= 1 << 20 ? (size >> 20) + " MiB" : (size >> 10) + " KiB",
                Figure.number(factor) + "x",
                processes,
                processes == 1 ? "process" : "processes");
    String id =
        "pressure-%d-%s-%s-%d"
            .formatted(size, String.format(Locale.ROOT, "%.1f", factor), access, processes);
    context.progress(what);
    Path disk = Files.createDirectories(context.workDirectory().resolve("spill"));
    Sum sum =
        run(context.freshSharedPath(name()), disk, capacity, size, objects, access, processes);
    boolean beside = access.equals("sequential") && size == 1 << 20;
    double[] dd = beside ? dd(disk.resolve("dd"), objects) : new double[2];
    String how =
        "capacity %d MiB; %s; %s; all contents checked; %s GB spilled, %s GB restored; at most %s MiB in a process"
            .formatted(
                capacity >> 20,
                String.join(" ", JVM_OPTIONS),
                sum.cold
                    ? "the page cache dropped before each row of reads"
                    : "reads through a page cache that could not be dropped",
                Figure.number(sum.spilled),
                Figure.number(sum.restored),
                Figure.number(sum.rss));
    Row put =
        Row.of(id + "-put", name(), Figure.single("put: " + what, "GB/s", sum.putBytesPerNano))
            .how(how);
    Row synced =
        Row.of(
                id + "-put-sync",
                name(),
                Figure.single("put, then fsync: " + what, "GB/s", sum.syncedBytesPerNano))
            .how(how);
    Row pin =
        Row.of(
                id + "-pin",
                name(),
                Figure.single("pin, read in place: " + what, "GB/s", sum.pinBytesPerNano))
            .how(how);
    Row read =
        Row.of(id + "-get", name(), Figure.single("get: " + what, "GB/s", sum.readBytesPerNano))
            .how(how);
    if (beside) {
      synced = synced.beside(Figure.single("dd write, conv=fsync", "GB/s", dd[0]));
      pin = pin.beside(Figure.single("dd read", "GB/s", dd[1]));
      read = read.beside(Figure.single("dd read", "GB/s", dd[1]));
      if (factor == 4) {
        synced = synced.goal(Goal.ratioAtLeast(0.7));
        pin = pin.goal(Goal.ratioAtLeast(0.7));
        read = read.goal(Goal.ratioAtLeast(0.7));
      }
    }
    rows.add(put);
    rows.add(synced);
    rows.add(pin);
    rows.add(read);
    rows.add(
        Row.of(
                id + "-memory",
                name(),
                Figure.single("most memory of the capacity: " + what, "x", sum.resident))
            .goal(Goal.atMost(1.02))
            .how(how + "; blocks of the store's file, less 128 bytes for each object"));
    if (sum.written > 0) {
      Row written =
          Row.of(
                  id + "-written",
                  name(),
                  Figure.single("written to disk of what was spilled: " + what, "x", sum.written))
              .how("bytes of the puts alone, gaps between copies included");
      rows.add(size == 4 << 10 ? written.goal(Goal.atMost(1.15)) : written);
    }
    rows.add(latency(id, "p50", what, sum.p50Micros));
    rows.add(latency(id, "p99", what, sum.p99Micros));
    rows.add(latency(id, "p99.9", what, sum.p999Micros));
  }

  private Row latency(String id, String part, String what, double micros) {
    return Row.of(
        id + "-" + part, name(), Figure.single("one get, " + part + ": " + what, "us", micros));
  }

  private static Sum run(
      Path session,
      Path disk,
      long capacity,
      int size,
      long objects,
      String access,
      int processes) {
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        children.add(start(session, disk, capacity, i));
      }
      long each = objects / processes;
      long bytes = each * processes * size;
      double putNanos = slowest(all(children, "put %d %d".formatted(each, size)), 0);
      double syncNanos = slowest(all(children, "sync"), 0);
      long[] put = ask(children.getFirst(), "stats");
      long reads = Math.min(each * 2, 20_000);
      boolean cold = PageCache.drop();
      List<long[]> pinned = all(children, "pin %d %s".formatted(reads, access));
      cold &= PageCache.drop();
      List<long[]> read = all(children, "read %d %s".formatted(reads, access));
      all(children, "verify");
      long[] stats = ask(children.getFirst(), "stats");
      if (stats[2] < put[2]) {
        throw new IllegalStateException("bytes restored went down");
      }
      return new Sum(
          bytes / putNanos,
          bytes / (putNanos + syncNanos),
          (double) reads * processes * size / slowest(pinned, 0),
          (double) reads * processes * size / slowest(read, 0),
          slowest(read, 1) / 1e3,
          slowest(read, 2) / 1e3,
          slowest(read, 3) / 1e3,
          stats[0] / 1e9,
          stats[2] / 1e9,
          put[0] > 0 ? (double) put[1] / put[0] : 0,
          slowest(all(children, "stats"), 3) / capacity,
          slowest(all(children, "stats"), 4) / (1 << 20),
          cold);
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  private static List<long[]> all(List<ChildJvm> children, String command) {
    children.forEach(child -> child.send(command));
    return children.stream().map(ChildJvm::receive).map(PressureScenario::numbers).toList();
  }

  private static long[] ask(ChildJvm child, String command) {
    return numbers(child.ask(command));
  }

  private static long[] numbers(String answer) {
    return List.of(answer.split(" ", -1)).stream().mapToLong(Long::parseLong).toArray();
  }

  private static double slowest(List<long[]> answers, int place) {
    return answers.stream().mapToLong(answer -> answer[place]).max().orElseThrow();
  }

  /** GB/s that dd writes and reads so many MiB with: to the disk, and not from the page cache. */
  private static double[] dd(Path file, long megabytes) throws IOException, InterruptedException {
    try {
      double write = dd(megabytes, "if=/dev/zero", "of=" + file, "conv=fsync");
      boolean _ = PageCache.drop();
      double read = dd(megabytes, "if=" + file, "of=/dev/null");
      return new double[] {write, read};
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static double dd(long megabytes, String... operands)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("dd", "bs=1M", "count=" + megabytes, "status=none"));
    command.addAll(List.of(operands));
    long start = System.nanoTime();
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + " failed with " + exit);
    }
    return (double) (megabytes << 20) / (System.nanoTime() - start);
  }
}
