package io.batoid.bench;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.CPrograms;
import io.batoid.bench.harness.Machine;
import io.batoid.bench.harness.OtherWork;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import io.batoid.bench.report.MarkdownPage;
import io.batoid.bench.report.Plots;
import io.batoid.bench.report.Report;
import io.batoid.bench.report.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the benchmarks: {@code ./batoid bench [all | store | NAME...]}.
 *
 * <p>Exit status: 0 if everything asked for was measured, whatever the verdicts; 1 if a scenario
 * failed, or with {@code --strict} if a target was missed; 2 for arguments it does not understand.
 */
public final class Main {
  private static final int PATIENCE_SECONDS = 60;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Options options;

  private Main(Options options) {
    this.options = options;
  }

  /** Entry point of {@code ./batoid bench}. */
  public static void main(String[] arguments) throws Exception {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
      return;
    }
    System.exit(new Main(options).run());
  }

  private int run() throws IOException, InterruptedException {
    if (options.help()) {
      out.println(Options.USAGE);
      Scenarios.ALL.forEach(s -> out.printf("  %-14s %s%n", s.name(), s.summary()));
      return 0;
    }
    if (options.renderOnly()) {
      Report report = Report.fromJson(Files.readString(options.json()));
      out.print(TextTable.render(report));
      MarkdownPage.update(options.docs(), report);
      out.println("\nWrote " + options.docs());
      return 0;
    }
    if (options.plotOnly()) {
      plot(Report.fromJson(Files.readString(options.json())));
      return 0;
    }
    Map<String, String> machine = Machine.describe();
    out.println(
        "Measuring: "
            + String.join(", ", options.scenarios().stream().map(Scenario::name).toList()));
    Instant start = Instant.now();
    List<Row> rows = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    Map<String, Double> otherWork = new LinkedHashMap<>();
    try (BenchContext context =
        new BenchContext(
            options.quick(), options.tasks(), options.minutes(), Workplace.directory(), out)) {
      if (!context.c().available()) {
        out.println(CPrograms.NO_GCC);
      }
      for (Scenario scenario : options.scenarios()) {
        out.println(scenario.name() + ": " + scenario.summary());
        if (!OtherWork.awaitQuiet(options.quick() ? 1 : PATIENCE_SECONDS)) {
          out.println("  others are at work on this machine; the figures will suffer");
        }
        OtherWork others = OtherWork.watch();
        measure(scenario, context, rows, failures);
        otherWork.put(scenario.name(), others.share());
      }
    }
    Instant end = Instant.now();
    Report report =
        new Report(
            end.truncatedTo(ChronoUnit.SECONDS).toString(),
            Duration.between(start, end).toSeconds(),
            options.quick(),
            machine,
            otherWork,
            rows);
    out.println();
    out.print(TextTable.render(report));
    write(report);
    failures.forEach(out::println);
    boolean missed = rows.stream().anyMatch(row -> row.verdict() == Row.Verdict.MISS);
    return !failures.isEmpty() || (options.strict() && missed) ? 1 : 0;
  }

  private void measure(
      Scenario scenario, BenchContext context, List<Row> rows, List<String> failures)
      throws InterruptedException {
    try {
      rows.addAll(scenario.run(context));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failures.add("FAILED " + scenario.name() + ": " + e);
      rows.add(Row.missing(scenario.name(), scenario.name(), scenario.summary(), "failed: " + e));
      e.printStackTrace(out);
    } finally {
      context.emptySharedMemory();
    }
  }

  private void write(Report report) throws IOException {
    Path parent = options.json().toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(options.json(), report.toJson());
    out.println("\nResults: " + options.json());
    if (options.updateDocs()) {
      MarkdownPage.update(options.docs(), report);
      out.println("Page:    " + options.docs());
    }
    if (options.updatePlots()) {
      plot(report);
    }
  }

  private void plot(Report report) throws IOException {
    List<Path> drawn = Plots.draw(report, options.plots());
    drawn.forEach(file -> out.println("Plot:    " + file));
    if (drawn.isEmpty()) {
      out.println("Nothing to draw: no rows of pressure, pressure-peers or ageing");
    }
  }
}
