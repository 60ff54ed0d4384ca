package io.batoid.bench.torture;

import io.batoid.bench.harness.Samples;
import io.batoid.bench.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a run, as text, as JSON and as a section of a page. */
final class Report {
  private static final String BEGIN = "<!-- torture: generated -->\n";
  private static final String END = "<!-- end of torture -->";
  private static final double STALL_GOAL_MILLIS = 300;
  private static final double LOST_GOAL_MILLIS = 50;

  /**
   * Runs this long are held to these goals, and to their counts in each minute they took; a short
   * one has too few deaths to tell, and may take longer to reach its counts.
   */
  private static final double LONG_MINUTES = 30;

  private final TortureOptions options;
  private final Figures figures;
  private final double minutes;
  private final double minutesDue;
  private final Map<String, Object> lines = new LinkedHashMap<>();
  private final List<String> missed = new ArrayList<>();
  private final boolean passed;

  /**
   * The report of a run.
   *
   * @param hiccupNanos the longest the machine kept a thread that only sleeps
   * @param minutes how long processes were at work
   */
  Report(TortureOptions options, Figures figures, long hiccupNanos, double minutes) {
    this.options = options;
    this.figures = figures;
    this.minutes = minutes;
    this.minutesDue = minutes >= LONG_MINUTES ? minutes : options.minutes();
    Stalls stall = Stalls.longestByDeath(figures);
    double stallMillis = stall.nanos() / 1e6;
    double lostP99 = percentile(99);
    boolean full =
        options.notMounted() == null
            && (options.spill() ? figures.bytesRestored > 0 : figures.refusedByFileSystem > 0);
    judge(stallMillis, lostP99, full);
    passed =
        options.twin() != null
            ? figures.anythingWrong()
            : !figures.anythingWrong() && missed.isEmpty();
    lines.put("seed", options.seed());
    lines.put("processes", options.processes());
    lines.put("seconds", round(minutes * 60));
    lines.put("kills", figures.allKills());
    lines.put("kills per minute", round(figures.allKills() / minutes));
    lines.put("recoveries", figures.deaths.size());
    lines.put("stops", figures.allStops());
    lines.put("leaves", figures.leaves);
    lines.put("checks of the model", figures.checks);
    lines.put("lost sealed objects", figures.lostObjects);
    lines.put("leaked objects", figures.leakedObjects);
    lines.put("leaked bytes", figures.leakedBytes);
    lines.put("broken invariants", figures.broken);
    lines.put("longest stall of a survivor by a death, ms", round(stallMillis));
    lines.put("goal of that, ms", STALL_GOAL_MILLIS);
    lines.put("what stalled", stall.kind() == null ? "nothing" : stall.kind().toString());
    lines.put("ObjectLostException at a waiter, p99 after the lock's release, ms", round(lostP99));
    lines.put("goal of that p99, ms", LOST_GOAL_MILLIS);
    lines.put("the same, median, ms", round(percentile(50)));
    lines.put("the same, longest, ms", round(percentile(100)));
    lines.put("waits of that kind", figures.lostNanos.size());
    lines.put("longest until a dead process was reaped, ms", round(longestReaping()));
    lines.put(
        "longest operation beside a stopped process, ms",
        round(Stalls.longestBesideStop(figures).nanos() / 1e6));
    lines.put(
        "longest joining and leaving, ms",
        round(Stalls.longestOf(figures, Kind.REJOIN).nanos() / 1e6));
    lines.put("longest the machine kept a thread that only sleeps, ms", round(hiccupNanos / 1e6));
    lines.put("operations refused for want of memory", figures.refused);
    if (options.spill()) {
      lines.put("bytes that left memory for disk", figures.bytesSpilled);
      lines.put(
          "bytes that came back",
          full ? figures.bytesRestored : "FAILED: " + figures.bytesRestored);
    } else {
      lines.put("full file system", full ? figures.refusedByFileSystem : notFull());
    }
    lines.put("operations", operations());
    lines.put("kills by slot state and lock", cells(figures.kills, figures.killsAnywhere));
    lines.put("stops by slot state and lock", cells(figures.stops, figures.stopsAnywhere));
    lines.put("what went wrong", List.copyOf(figures.wrong));
    lines.put("what was missed", List.copyOf(missed));
    lines.put("passed", passed);
  }

  /** Notes what the run was to reach and did not. */
  private void judge(double stallMillis, double lostP99, boolean full) {
    if (figures.allKills() < Run.KILLS_PER_MINUTE * minutesDue) {
      miss("kills per minute", figures.allKills() / minutesDue, Run.KILLS_PER_MINUTE);
    }
    for (Kind kind : Kind.values()) {
      if (!isEnough(kind)) {
        miss(kind + " per minute", figures.count(kind) / minutesDue, Run.OPERATIONS_PER_MINUTE);
      }
    }
    for (Cell cell : figures.emptyCells(options.spill())) {
      missed.add("missed: nobody was killed in " + cell);
    }
    if (!full) {
      missed.add("missed: " + (options.spill() ? "nothing came back from disk" : notFull()));
    }
    if (minutes >= LONG_MINUTES) {
      if (!(stallMillis < STALL_GOAL_MILLIS)) {
        miss("longest stall of a survivor by a death, ms", stallMillis, STALL_GOAL_MILLIS);
      }
      if (!(lostP99 < LOST_GOAL_MILLIS)) {
        miss("ObjectLostException at a waiter, p99, ms", lostP99, LOST_GOAL_MILLIS);
      }
    }
  }

  private void miss(String what, double reached, double goal) {
    missed.add("missed: %s: %s, the goal is %s".formatted(what, round(reached), round(goal)));
  }

  private boolean isEnough(Kind kind) {
    return figures.count(kind) >= Run.OPERATIONS_PER_MINUTE * minutesDue;
  }

  boolean passed() {
    return passed;
  }

  String json() {
    return Json.write(lines);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach((what, value) -> {
      if (value instanceof Map<?, ?> table) {
        text.append(what).append(":\n");
        table.forEach((cell, count) -> text.append("  %-24s %s%n".formatted(cell, count)));
      } else if (value instanceof Iterable<?> list) {
        list.forEach(each -> text.append("  ").append(each).append('\n'));
      } else {
        text.append("%-66s %s%n".formatted(what, value));
      }
    });
    return text.toString();
  }

  /** Replaces the section of a page. */
  void update(Path page) throws IOException {
    String old = Files.readString(page);
    int from = old.indexOf(BEGIN) + BEGIN.length();
    int to = old.indexOf(END);
    if (from < BEGIN.length() || to < from) {
      throw new IOException(page + " has no section between " + BEGIN.strip() + " and " + END);
    }
    Files.writeString(page, old.substring(0, from) + section() + old.substring(to));
  }

  private String section() {
    StringBuilder text = new StringBuilder();
    text.append(
        "`./batoid torture --minutes %s --seed %d --processes %d`%n%n| what | |%n|---|---|%n"
            .formatted(round(options.minutes()), options.seed(), options.processes()));
    Map<String, Map<?, ?>> tables = new LinkedHashMap<>();
    lines.forEach((what, value) -> {
      if (value instanceof Map<?, ?> table) {
        tables.put(what, table);
      } else if (!(value instanceof Iterable<?>)) {
        text.append("| %s | %s |%n".formatted(what, value));
      }
    });
    tables.forEach((what, table) -> {
      text.append("%n| %s | |%n|---|---|%n".formatted(what));
      table.forEach((cell, count) -> text.append("| %s | %s |%n".formatted(cell, count)));
    });
    return text.append('\n').toString();
  }

  private String notFull() {
    return options.notMounted() != null
        ? "FAILED: not tried, " + options.notMounted()
        : "FAILED: never reached";
  }

  private Map<String, Object> operations() {
    Map<String, Object> table = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      long count = figures.count(kind);
      table.put(kind.toString(), isEnough(kind) ? count : count + " (too few)");
    }
    return table;
  }

  private Map<String, Object> cells(Map<Cell, Integer> counts, int anywhere) {
    Map<String, Object> table = new LinkedHashMap<>();
    for (Cell cell : Cell.all(options.spill())) {
      table.put(cell.toString(), counts.getOrDefault(cell, 0));
    }
    table.put("anywhere", anywhere);
    return table;
  }

  private double percentile(double percent) {
    return figures.lostNanos.isEmpty()
        ? Double.NaN
        : Samples.of(figures.lostNanos.stream().map(nanos -> nanos / 1e6).toList())
            .percentile(percent);
  }

  private double longestReaping() {
    return figures.deaths.stream()
        .mapToDouble(death -> (death.reapedAt - death.releasedAt) / 1e6)
        .max()
        .orElse(Double.NaN);
  }

  private static Object round(double value) {
    return Double.isNaN(value) ? "none" : (Double) (Math.round(value * 10) / 10.0);
  }
}
