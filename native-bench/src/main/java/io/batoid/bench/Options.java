package io.batoid.bench;

import io.batoid.bench.harness.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The command line.
 *
 * @param scenarios what to measure
 * @param quick whether to take seconds rather than minutes
 * @param tasks how many tasks the soak runs, if that was said
 * @param minutes how long ageing goes on, if that was said
 * @param strict whether a missed target is a failure
 * @param json where the results go, or come from
 * @param docs the page with the generated section
 * @param updateDocs whether to write the page after measuring
 * @param plots where plots go
 * @param updatePlots whether to draw them after measuring
 * @param plotOnly whether to draw them from results measured before
 * @param renderOnly whether to write the page from results measured before
 * @param help whether only the usage was asked for
 */
record Options(
    List<Scenario> scenarios,
    boolean quick,
    OptionalLong tasks,
    OptionalLong minutes,
    boolean strict,
    Path json,
    Path docs,
    boolean updateDocs,
    Path plots,
    boolean updatePlots,
    boolean plotOnly,
    boolean renderOnly,
    boolean help) {

  private static final long FEWEST_TASKS = 1_000;

  static final String USAGE =
      """
      usage: ./batoid bench [all | store | NAME...] [--quick] [--tasks N] [--minutes M] [--strict]
                            [--json FILE] [--docs[=FILE]] [--plots[=DIR]]
             ./batoid bench render --json FILE [--docs=FILE]
             ./batoid bench plot --json FILE [--plots=DIR]
        --quick        under two minutes; figures are indications
        --tasks N      how many tasks the soak runs (20,000,000, with --quick 1,000,000)
        --minutes M    how long ageing goes on (30, with --quick 1)
        --strict       exit 1 if a target is missed
        --json FILE    where the results go (default: target/bench/results.json of native-bench)
        --docs[=FILE]  also write the generated section of docs/benchmarks.md
        --plots[=DIR]  also draw what there is to draw, as SVG (default: docs/plots)
        render         only write the page, from results measured before
        plot           only draw, from results measured before
      names:\
      """;

  static Options parse(String[] arguments) {
    List<Scenario> scenarios = new ArrayList<>();
    boolean quick = false;
    OptionalLong tasks = OptionalLong.empty();
    OptionalLong minutes = OptionalLong.empty();
    boolean strict = false;
    boolean updateDocs = false;
    boolean updatePlots = false;
    boolean plotOnly = false;
    boolean renderOnly = false;
    boolean help = false;
    Path json = Workplace.directory().resolve("results.json");
    Path docs = Workplace.repository().resolve("docs/benchmarks.md");
    Path plots = Workplace.repository().resolve("docs/plots");
    List<String> words = new ArrayList<>(List.of(arguments));
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--quick" -> quick = true;
        case "--tasks" -> tasks = OptionalLong.of(count(word, valueOf(word, rest), FEWEST_TASKS));
        case "--minutes" -> minutes = OptionalLong.of(count(word, valueOf(word, rest), 1));
        case "--strict" -> strict = true;
        case "--help", "-h", "help" -> help = true;
        case "--json" -> json = Path.of(valueOf(word, rest));
        case "--docs" -> updateDocs = true;
        case "--plots" -> updatePlots = true;
        case "plot" -> plotOnly = true;
        case "render" -> renderOnly = true;
        case "all", "store" -> scenarios.addAll(Scenarios.ALL);
        default -> {
          if (word.startsWith("--docs=")) {
            updateDocs = true;
            docs = Path.of(word.substring("--docs=".length()));
          } else if (word.startsWith("--plots=")) {
            updatePlots = true;
            plots = Path.of(word.substring("--plots=".length()));
          } else {
            scenarios.add(Scenarios.named(word));
          }
        }
      }
    }
    return new Options(
        scenarios.isEmpty() ? Scenarios.ALL : scenarios.stream().distinct().toList(),
        quick,
        tasks,
        minutes,
        strict,
        json,
        docs,
        updateDocs,
        plots,
        updatePlots,
        plotOnly,
        renderOnly,
        help);
  }

  private static long count(String option, String value, long fewest) {
    try {
      long count = Long.parseLong(value.replace(",", "").replace("_", ""));
      if (count >= fewest) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        option + " needs a number from " + fewest + " up, not \"" + value + "\"");
  }

  private static String valueOf(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }
}
