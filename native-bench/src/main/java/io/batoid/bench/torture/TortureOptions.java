package io.batoid.bench.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param minutes how long
 * @param seed what the choices follow from ({@link Lane})
 * @param processes how many live at once
 * @param spill whether values leave memory for disk, where there is little room too
 * @param json whether the report is one JSON document
 * @param twin the broken twin to run instead, or null
 * @param docs the page whose section is to be replaced, or null
 * @param inside where the small file system is mounted, once it is, or null
 * @param notMounted why none could be mounted, or null
 */
record TortureOptions(
    double minutes,
    long seed,
    int processes,
    boolean spill,
    boolean json,
    @Nullable Twin twin,
    @Nullable Path docs,
    @Nullable Path inside,
    @Nullable String notMounted) {
  static final String USAGE =
      """
      usage: ./batoid torture [--minutes M] [--seed S] [--processes N] [--spill] [--json] [--docs FILE] [--twin TWIN]
        --minutes M      how long (default 1); longer if the counts asked for are not reached
        --seed S         repeats the choices of an earlier run, for each step of each process; not how they interleave
        --processes N    how many live at once (default 4)
        --spill          values may leave memory for disk, where there is little room too
        --json           one JSON document instead of text
        --docs FILE      also replace the section of the page
        --twin TWIN      run a library with one look taken out, and exit 0 if that is noticed:\
      """;

  static TortureOptions parse(String[] arguments) {
    double minutes = 1;
    long seed = System.nanoTime();
    int processes = 4;
    boolean spill = false;
    boolean json = false;
    Twin twin = null;
    Path docs = null;
    Path inside = null;
    String notMounted = null;
    for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--spill" -> spill = true;
        case "--json" -> json = true;
        case "--minutes" -> minutes = number(word, Double.valueOf(value(word, rest)));
        case "--seed" -> seed = Long.parseLong(value(word, rest));
        case "--processes" -> processes = (int) number(word, Integer.valueOf(value(word, rest)));
        case "--twin" -> twin = Twin.named(value(word, rest));
        case "--docs" -> docs = Path.of(value(word, rest));
        case "--inside" -> inside = Path.of(value(word, rest));
        case "--not-mounted" -> notMounted = value(word, rest);
        default -> throw new IllegalArgumentException("unknown: " + word);
      }
    }
    return new TortureOptions(
        minutes, seed, processes, spill, json, twin, docs, inside, notMounted);
  }

  /** The arguments of the same run, in the place where the file system is mounted. */
  List<String> inside(Path mounted) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--minutes", Double.toString(minutes),
                "--seed", Long.toString(seed),
                "--processes", Integer.toString(processes),
                "--inside", mounted.toString()));
    if (spill) {
      words.add("--spill");
    }
    if (json) {
      words.add("--json");
    }
    if (docs != null) {
      words.addAll(List.of("--docs", docs.toString()));
    }
    if (twin != null) {
      words.addAll(List.of("--twin", twin.toString()));
    }
    return words;
  }

  private static double number(String option, Number value) {
    if (value.doubleValue() <= 0) {
      throw new IllegalArgumentException(option + " " + value + ": more than nothing");
    }
    return value.doubleValue();
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }
}
