package io.batoid.bench.report;

import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.OtherWork;
import io.batoid.bench.harness.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for a terminal. */
public final class TextTable {
  private static final List<String> HEADER =
      List.of("what", "target", "measured", "beside", "ratio", "verdict");

  private TextTable() {}

  /** Renders machine and rows. */
  public static String render(Report report) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    report.rows().forEach(row -> lines.add(cells(row)));
    StringBuilder out = new StringBuilder();
    out.append(machine(report.machine())).append("\n\n");
    for (int i = 0; i < lines.size(); i++) {
      out.append(line(lines.get(i), widths(lines))).append('\n');
      if (i == 0) {
        out.append("-".repeat(out.length() - out.lastIndexOf("\n", out.length() - 2) - 2));
        out.append('\n');
      }
    }
    out.append('\n').append(otherWork(report)).append('\n');
    if (report.quick()) {
      out.append("\nA quick run: short, few repetitions. Read the figures as indications.\n");
    }
    return out.toString();
  }

  /** Returns the facts about the machine in one line. */
  static String machine(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + ": " + fact.getValue())
        .collect(Collectors.joining(" · "));
  }

  /** Returns how much of the machine others had, and which figures that spoils. */
  static String otherWork(Report report) {
    double most =
        report.otherWork().values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    if (most <= OtherWork.QUIET) {
      return String.format("Other work on the machine meanwhile: at most %.1f %%.", most * 100);
    }
    return "Other work on the machine spoils the figures of: "
        + report.otherWork().entrySet().stream()
            .filter(share -> share.getValue() > OtherWork.QUIET)
            .map(share -> String.format("%s (%.0f %%)", share.getKey(), share.getValue() * 100))
            .collect(Collectors.joining(", "))
        + ".";
  }

  /** Returns the row as the cells of a table, in the order of its header. */
  static List<String> cells(Row row) {
    Figure measured = row.measured();
    Figure baseline = row.baseline();
    String unit = measured == null ? "" : measured.unit();
    Double ratio = row.ratio();
    String missing = row.missing();
    return List.of(
        row.what(),
        row.goal() == null ? "" : row.goal().text(unit),
        measured != null ? measured.text() : missing == null ? "" : missing,
        baseline == null ? "" : baseline.what() + ": " + baseline.text(),
        ratio == null ? "" : String.format("%.2f×", ratio),
        row.verdict().toString());
  }

  private static int[] widths(List<List<String>> lines) {
    int[] widths = new int[HEADER.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
