package io.batoid.examples.classindex;

import java.util.Formatter;
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
    Formatter text = new Formatter(Locale.ROOT);
    text.format("%n");
    answers(text, report.answers());
    text.format("%n");
    text.format(
        "%-10s %7s %8s %8s %12s %12s %8s%n",
        "process", "pid", "batches", "classes", "in place", "written", "busy");
    for (Report.ProcessReport p : report.processes()) {
      text.format(
          "%-10s %7d %8d %8d %12s %12s %6.2f s%s%n",
          p.name(),
          p.pid(),
          p.batches(),
          p.classFiles(),
          bytes(p.bytesRead()),
          bytes(p.bytesWritten()),
          p.busySeconds(),
          p.fate().equals("done") ? "" : "  " + p.fate());
    }
    text.format("%n");
    outcome(text, report);
    return text.toString().stripTrailing();
  }

  private static void answers(Formatter text, Answers answers) {
    Answers.Totals totals = answers.totals();
    text.format(
        "%,d types, %,d methods, %,d calls, %,d dynamic calls, %s of code%n",
        totals.types(),
        totals.methods(),
        totals.calls(),
        totals.dynamicCalls(),
        bytes(totals.codeBytes()));
    text.format("%nWho calls %s? %d methods%n", answers.callersOf(), answers.callers().size());
    answers.callers().stream().limit(Answers.TOP).forEach(caller -> text.format("  %s%n", caller));
    if (answers.callers().size() > Answers.TOP) {
      text.format(
          "  ... and %d more, which --json tells%n", answers.callers().size() - Answers.TOP);
    }
    ranking(text, "The most implemented interfaces, by classes", answers.mostImplemented());
    ranking(text, "The most called methods, by call instructions", answers.mostCalled());
    ranking(text, "The largest methods, by bytes of code", answers.largest());
    text.format("%nThe deepest class and its superclasses%n");
    answers.deepest().forEach(type -> text.format("  %s%n", type));
  }

  private static void ranking(Formatter text, String title, List<Answers.Ranked> ranking) {
    text.format("%n%s%n", title);
    ranking.forEach(r -> text.format("  %,8d  %s%n", r.count(), r.name()));
  }

  private static void outcome(Formatter text, Report report) {
    Report.Bytes bytes = report.bytes();
    text.format(
        "shared   %s read in place, where %s were written once; %s copied out%n",
        bytes(bytes.readInPlace()), bytes(bytes.writtenIn()), bytes(bytes.copiedOut()));
    Report.StoreMemory store = report.store();
    text.format(
        "store    at most %s of %s used; the index is %s; objects left after closing: %d%n",
        bytes(store.peakUsedBytes()),
        bytes(store.capacityBytes()),
        bytes(store.indexBytes()),
        store.objectsLeft());
    Report.Seconds seconds = report.seconds();
    text.format(
        "time     %.2f s to build with %d processes, %.2f s for another to find it and answer;"
            + " %.2f s for a single process%n",
        seconds.build(), report.processes().size(), seconds.answer(), seconds.singleProcess());
    if (report.ok()) {
      text.format(
          "check    ok: the answers equal the single-process run, and the store verifies%n");
    }
    report.problems().forEach(problem -> text.format("check    FAILED: %s%n", problem));
  }
}
