package io.batoid.examples.classindex;

import java.util.List;
import java.util.Locale;

/** A report as text for people. */
final class Text {
  private Text() {}

  /** A size such as {@code 2.4 MiB}. */
  static String bytes(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " B";
    }
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
  }

  /** The whole report. */
  static String of(Report report) {
    StringBuilder text = new StringBuilder();
    answers(text, report.answers());
    line(text, "");
    line(
        text,
        "%-10s %7s %8s %8s %12s %12s %8s",
        "process",
        "pid",
        "batches",
        "classes",
        "in place",
        "written",
        "busy");
    for (Report.ProcessReport p : report.processes()) {
      line(
          text,
          "%-10s %7d %8d %8d %12s %12s %6.2f s%s",
          p.name(),
          p.pid(),
          p.batches(),
          p.classFiles(),
          bytes(p.bytesRead()),
          bytes(p.bytesWritten()),
          p.busySeconds(),
          p.fate().equals("done") ? "" : "  " + p.fate());
    }
    line(text, "");
    outcome(text, report);
    return text.toString();
  }

  private static void answers(StringBuilder text, Answers answers) {
    Answers.Totals totals = answers.totals();
    line(
        text,
        "%,d types, %,d methods, %,d calls, %,d dynamic calls, %s of code",
        totals.types(),
        totals.methods(),
        totals.calls(),
        totals.dynamicCalls(),
        bytes(totals.codeBytes()));
    line(text, "%nWho calls %s? %d methods", answers.callersOf(), answers.callers().size());
    answers.callers().stream().limit(Answers.TOP).forEach(caller -> line(text, "  %s", caller));
    if (answers.callers().size() > Answers.TOP) {
      line(text, "  ... and %d more, which --json tells", answers.callers().size() - Answers.TOP);
    }
    ranking(text, "The most implemented interfaces, by classes", answers.mostImplemented());
    ranking(text, "The most called methods, by call instructions", answers.mostCalled());
    ranking(text, "The largest methods, by bytes of code", answers.largest());
    line(text, "%nThe deepest class and its superclasses");
    answers.deepest().forEach(type -> line(text, "  %s", type));
  }

  private static void ranking(StringBuilder text, String title, List<Answers.Ranked> ranking) {
    line(text, "%n%s", title);
    ranking.forEach(r -> line(text, "  %,8d  %s", r.count(), r.name()));
  }

  private static void outcome(StringBuilder text, Report report) {
    Report.Bytes bytes = report.bytes();
    line(
        text,
        "shared   %s read in place, where %s were written once; %s copied out",
        bytes(bytes.readInPlace()),
        bytes(bytes.writtenIn()),
        bytes(bytes.copiedOut()));
    Report.StoreMemory store = report.store();
    line(
        text,
        "store    at most %s of %s used; the index is %s; objects left after closing: %d",
        bytes(store.peakUsedBytes()),
        bytes(store.capacityBytes()),
        bytes(store.indexBytes()),
        store.objectsLeft());
    Report.Seconds seconds = report.seconds();
    line(
        text,
        "time     %.2f s to build with %d processes, %.2f s for another to find it and answer;"
            + " %.2f s for a single process",
        seconds.build(),
        report.processes().size(),
        seconds.answer(),
        seconds.singleProcess());
    if (report.ok()) {
      line(text, "check    ok: the answers equal the single-process run, and the store verifies");
    }
    report.problems().forEach(problem -> line(text, "check    FAILED: %s", problem));
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
