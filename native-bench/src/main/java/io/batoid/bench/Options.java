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
 * @param strict whether a missed target is a failure
 * @param json where the results go, or come from
 * @param docs the page with the generated section
 * @param updateDocs whether to write the page after measuring
 * @param renderOnly whether to write the page from results measured before
 * @param help whether only the usage was asked for
 */
record Options(
    List<Scenario> scenarios,
    boolean quick,
    OptionalLong tasks,
    boolean strict,
    Path json,
    Path docs,
    boolean updateDocs,
    boolean renderOnly,
    boolean help) {

  private static final long FEWEST_TASKS = 1_000;

  static final String USAGE =
      """
      usage: ./batoid bench [all | store | NAME...] [--quick] [--tasks N] [--strict] [--json FILE] [--docs[=FILE]]
             ./batoid bench render --json FILE [--docs=FILE]
        --quick        under two minutes; figures are indications
        --tasks N      how many tasks the soak runs (20,000,000, with --quick 1,000,000)
        --strict       exit 1 if a target is missed
        --json FILE    where the results go (default: target/bench/results.json of native-bench)
        --docs[=FILE]  also write the generated section of docs/benchmarks.md
        render         only write the page, from results measured before
      names:\
      """;

  static Options parse(String[] arguments) {
    List<Scenario> scenarios = new ArrayList<>();
    boolean quick = false;
    OptionalLong tasks = OptionalLong.empty();
    boolean strict = false;
    boolean updateDocs = false;
    boolean renderOnly = false;
    boolean help = false;
    Path json = Workplace.directory().resolve("results.json");
    Path docs = Workplace.repository().resolve("docs/benchmarks.md");
    List<String> words = new ArrayList<>(List.of(arguments));
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--quick" -> quick = true;
        case "--tasks" -> tasks = OptionalLong.of(count(word, valueOf(word, rest)));
        case "--strict" -> strict = true;
        case "--help", "-h", "help" -> help = true;
        case "--json" -> json = Path.of(valueOf(word, rest));
        case "--docs" -> updateDocs = true;
        case "render" -> renderOnly = true;
        case "all", "store" -> scenarios.addAll(Scenarios.ALL);
        default -> {
          if (word.startsWith("--docs=")) {
            updateDocs = true;
            docs = Path.of(word.substring("--docs=".length()));
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
        strict,
        json,
        docs,
        updateDocs,
        renderOnly,
        help);
  }

  private static long count(String option, String value) {
    try {
      long count = Long.parseLong(value.replace(",", "").replace("_", ""));
      if (count >= FEWEST_TASKS) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        option + " needs a number from " + FEWEST_TASKS + " up, not \"" + value + "\"");
  }

  private static String valueOf(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }
}
