package io.batoid.examples.classindex;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the demo is to do.
 *
 * @param parsers how many processes parse
 * @param kill which process to kill in the middle of its work
 * @param modules the modules of the JDK to index; none for all
 * @param batchSize how many class files make one object
 * @param callersOf the method whose callers to list, such as {@code java.lang.Thread.sleep}
 * @param json whether to print one JSON document instead of text
 */
public record DemoOptions(
    int parsers, Kill kill, Set<String> modules, int batchSize, String callersOf, boolean json) {

  /** A process to kill. */
  public enum Kill {
    /** A process that is parsing class files. */
    PARSER,
    /** The process that is loading class files into the store. */
    LOADER,
    /** No process. */
    NONE
  }

  /** The options in words, for {@link #parse}. */
  static final String USAGE =
      "[--parsers N] [--kill parser|loader|none] [--modules m1,m2] [--batch N]"
          + " [--callers-of java.lang.Thread.sleep] [--json]";

  /** Checks the options. */
  public DemoOptions {
    modules = Set.copyOf(modules);
    if (parsers < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "at least 1 each: parsers=" + parsers + ", batchSize=" + batchSize);
    }
    if (callersOf.lastIndexOf('.') < 1) {
      throw new IllegalArgumentException(
          "not a method such as java.lang.Thread.sleep: callersOf=" + callersOf);
    }
  }

  /** Two parsers, of which one is killed; all modules; who calls {@code Thread.sleep}. */
  public static DemoOptions defaults() {
    return new DemoOptions(2, Kill.PARSER, Set.of(), 500, "java.lang.Thread.sleep", false);
  }

  /**
   * Reads options from command line arguments.
   *
   * @throws IllegalArgumentException if there is anything else among them
   */
  public static DemoOptions parse(List<String> arguments) {
    DemoOptions o = defaults();
    for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
      String option = words.next();
      o =
          switch (option) {
            case "--parsers" -> o.withParsers(Integer.parseInt(value(option, words)));
            case "--kill" ->
                o.withKill(Kill.valueOf(value(option, words).toUpperCase(Locale.ROOT)));
            case "--modules" ->
                o.withModules(Set.copyOf(Arrays.asList(value(option, words).split(","))));
            case "--batch" -> o.withBatchSize(Integer.parseInt(value(option, words)));
            case "--callers-of" -> o.withCallersOf(value(option, words));
            case "--json" -> o.withJson(true);
            default -> throw new IllegalArgumentException("not an option: " + option);
          };
    }
    return o;
  }

  private static String value(String option, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.next();
  }

  /** The same with another number of parsers. */
  public DemoOptions withParsers(int value) {
    return new DemoOptions(value, kill, modules, batchSize, callersOf, json);
  }

  /** The same with another process to kill. */
  public DemoOptions withKill(Kill value) {
    return new DemoOptions(parsers, value, modules, batchSize, callersOf, json);
  }

  /** The same with other modules. */
  public DemoOptions withModules(Set<String> value) {
    return new DemoOptions(parsers, kill, value, batchSize, callersOf, json);
  }

  /** The same with other batches. */
  public DemoOptions withBatchSize(int value) {
    return new DemoOptions(parsers, kill, modules, value, callersOf, json);
  }

  /** The same with a question about another method. */
  public DemoOptions withCallersOf(String value) {
    return new DemoOptions(parsers, kill, modules, batchSize, value, json);
  }

  /** The same with other output. */
  public DemoOptions withJson(boolean value) {
    return new DemoOptions(parsers, kill, modules, batchSize, callersOf, value);
  }
}
