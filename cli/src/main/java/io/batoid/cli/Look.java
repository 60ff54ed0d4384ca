package io.batoid.cli;

import io.batoid.objectstore.ProcessInfo;
import io.batoid.objectstore.SessionInfo;
import io.batoid.objectstore.StoreInspection;
import io.batoid.objectstore.StoreTotals;
import io.batoid.scheduler.ActorCounts;
import io.batoid.scheduler.ProcessReport;
import io.batoid.scheduler.TaskCounts;
import io.batoid.scheduler.TaskInfo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A session at one moment, as {@code top} shows it; beside an earlier look, with what happened each
 * second since.
 */
record Look(
    long nanos,
    SessionInfo session,
    StoreTotals totals,
    List<ProcessInfo> processes,
    SessionReport report) {
  private static final int WIDTH = 80;
  private static final int BAR = 20;
  private static final int TASKS_AT_LEAST = 3;

  static Look of(StoreInspection inspection, SessionReport report) {
    return new Look(
        System.nanoTime(),
        inspection.session(),
        inspection.totals(),
        inspection.processes(),
        report);
  }

  /** Lines of at most 80 characters, as many as {@code height} or fewer. */
  List<String> lines(@Nullable Look before, int height) {
    List<String> lines = new ArrayList<>();
    long used = totals.usedBytes();
    long capacity = session.capacityBytes();
    int filled =
        capacity == 0 ? 0 : (int) Math.min(BAR, Math.round((double) BAR * used / capacity));
    lines.add(shortened("batoid top   " + session.directory()));
    lines.add(
        "memory       ["
            + "#".repeat(filled)
            + " ".repeat(BAR - filled)
            + "] "
            + Text.bytes(used)
            + " of "
            + Text.bytes(capacity)
            + ", resident "
            + Text.bytes(totals.residentBytes()));
    lines.add(
        "objects      "
            + Text.count(totals.objects())
            + ", put "
            + Text.bytes(perSecond(before, look -> look.totals.bytesPut()))
            + "/s, "
            + Text.count(perSecond(before, look -> look.totals.puts()))
            + " values/s");
    lines.add(
        "tasks        "
            + Text.count(sum(TaskCounts::pending))
            + " pending, "
            + Text.count(perSecond(before, look -> look.sum(TaskCounts::runs)))
            + " run/s, "
            + Text.count(sum(TaskCounts::finished))
            + " finished, "
            + Text.count(sum(TaskCounts::failed))
            + " failed, "
            + Text.count(sum(TaskCounts::cancelled))
            + " cancelled");
    lines.add(
        "actors       "
            + Text.count(actors(ActorCounts::living))
            + " living, "
            + Text.count(actors(ActorCounts::pending))
            + " calls pending, "
            + Text.count(perSecond(before, look -> look.actors(ActorCounts::calls)))
            + " calls/s, "
            + Text.count(actors(ActorCounts::restarts))
            + " restarts, "
            + Text.count(actors(ActorCounts::deaths))
            + " deaths");
    lines.add("");
    List<String> processRows = printed(processTable(before));
    int left = Math.max(0, height - lines.size());
    lines.addAll(
        processRows.subList(
            0, Math.min(processRows.size(), Math.max(2, left - TASKS_AT_LEAST - 2))));
    lines.add("");
    List<TaskInfo> tasks = report.tasks();
    left = Math.max(1, height - lines.size() - 1);
    if (!tasks.isEmpty()) {
      lines.addAll(
          printed(
              TasksCommand.table(tasks.subList(0, Math.min(tasks.size(), Math.min(left, 15))))));
    }
    return lines.size() > height ? lines.subList(0, height) : lines;
  }

  private Table processTable(@Nullable Look before) {
    Instant now = Instant.now();
    Table table =
        new Table(
            ">PID", "STATE", ">AGE", ">REFS", ">PINS", ">PUT/S", ">PENDING", ">RUNS/S", ">BUSY");
    for (ProcessInfo process : processes) {
      ProcessReport said = said(process.pid());
      TaskCounts counts = said == null ? null : said.counts();
      table.row(
          process.pid(),
          process.alive() ? "alive" : "dead",
          Text.age(process.joined(), now),
          process.references(),
          process.pins(),
          Text.bytes(perSecond(before, look -> look.bytesPut(process))),
          counts == null ? "-" : counts.pending(),
          counts == null
              ? "-"
              : perSecond(before, look -> look.count(process.pid(), TaskCounts::runs)),
          counts == null
              ? "-"
              : String.format(
                  Locale.ROOT,
                  "%.2f",
                  perSecond(before, look -> look.count(process.pid(), TaskCounts::runNanos))
                      / 1e9));
    }
    return table;
  }

  /** The same for programs. */
  Map<String, ?> document(@Nullable Look before) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    Documents.putSession(document, session);
    Documents.putTotals(document, totals);
    List<Map<String, ?>> all = new ArrayList<>();
    for (ProcessInfo process : processes) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>(Documents.of(process));
      ProcessReport said = said(process.pid());
      one.put("tasksPending", said == null ? null : said.counts().pending());
      one.put("tasksRun", said == null ? null : said.counts().runs());
      all.add(one);
    }
    document.put("processes", all);
    document.put("tasksRunPerSecond", perSecond(before, look -> look.sum(TaskCounts::runs)));
    document.put("actorsLiving", actors(ActorCounts::living));
    document.put("actorCallsPending", actors(ActorCounts::pending));
    document.put("actorCallsPerSecond", perSecond(before, look -> look.actors(ActorCounts::calls)));
    document.put("actorRestarts", actors(ActorCounts::restarts));
    document.put("actorDeaths", actors(ActorCounts::deaths));
    return document;
  }

  private @Nullable ProcessReport said(long pid) {
    return report.processes().stream().filter(each -> each.pid() == pid).findFirst().orElse(null);
  }

  private long count(long pid, ToLongFunction<TaskCounts> what) {
    ProcessReport said = said(pid);
    return said == null ? 0 : what.applyAsLong(said.counts());
  }

  private long actors(ToLongFunction<ActorCounts> what) {
    return report.processes().stream()
        .mapToLong(process -> what.applyAsLong(process.actorCounts()))
        .sum();
  }

  private long sum(ToLongFunction<TaskCounts> what) {
    return report.processes().stream().mapToLong(each -> what.applyAsLong(each.counts())).sum();
  }

  private long bytesPut(ProcessInfo of) {
    return processes.stream()
        .filter(each -> each.index() == of.index() && each.pid() == of.pid())
        .mapToLong(ProcessInfo::bytesPut)
        .findFirst()
        .orElse(0);
  }

  /** How much a sum has grown each second since {@code before}; 0 without one. */
  private long perSecond(@Nullable Look before, ToLongFunction<Look> sum) {
    if (before == null || nanos <= before.nanos) {
      return 0;
    }
    double seconds = (nanos - before.nanos) / 1e9;
    return Math.max(0, Math.round((sum.applyAsLong(this) - sum.applyAsLong(before)) / seconds));
  }

  private static List<String> printed(Table table) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out);
    out.flush();
    return text.toString().lines().map(Look::shortened).toList();
  }

  private static String shortened(String line) {
    return line.length() <= WIDTH ? line : Objects.requireNonNull(line.substring(0, WIDTH));
  }
}
