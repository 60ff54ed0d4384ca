package io.batoid.runtime;

import io.batoid.objectstore.Sizes;
import io.batoid.objectstore.StoreOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of all settings; docs/configuration.md shows it, and a test holds the two together. */
final class Options {
  /** A number of worker processes that grows and shrinks between two bounds. */
  record Range(int min, int max) {}

  static final Option<String> SESSION =
      new Option<>(
          "session",
          "a name, or a path, as for `./batoid -s`",
          "private, unnamed",
          "a name has 1 to 100 letters, digits, `.`, `_`, `-`",
          "The session to make or to join. Without it nobody else can join.",
          text -> text,
          Options::sessionName);

  static final Option<Path> DIRECTORY =
      new Option<>(
          "directory",
          "a path",
          "`$BATOID_HOME`, else `/dev/shm`",
          "a directory, or one whose parent exists",
          "Where sessions have their directories.",
          Path::of,
          Options::home);

  static final Option<Long> CAPACITY =
      new Option<>(
          "capacity",
          "a size, such as `4g`",
          "`1g`",
          "1 MiB to 4 TiB",
          "Memory for objects, when the session is made.",
          text -> Sizes.parse("capacity", text),
          Options::capacity);

  static final Option<Integer> THREADS =
      new Option<>(
          "threads",
          "a whole number",
          "as many as processors; 0 if there are workers",
          "0 to 4096",
          "Threads of this JVM that run tasks.",
          Integer::valueOf,
          n -> between("threads", n, 0, 4096));

  static final Option<Range> WORKERS =
      new Option<>(
          "workers",
          "a number, or two as in `2..8`",
          "0",
          "0 to 120",
          "Worker processes; between two bounds, as many as there is work for.",
          Options::range,
          Options::checked);

  static final Option<Double> CPUS =
      new Option<>(
          "cpus",
          "a number",
          "threads and workers together",
          "more than 0",
          "Processors for tasks of more or less than one to share; of one run as many as there are"
              + " threads and workers.",
          Double::valueOf,
          n -> positive("cpus", n));

  static final Option<Map<String, Double>> RESOURCES =
      new Option<>(
          "resources",
          "a list such as `gpu=2,disk=1.5`",
          "none",
          "amounts of 0 or more",
          "Amounts of the session's own resources, which tasks occupy with `resource`.",
          Options::amounts,
          map -> map);

  static final Option<Integer> MAX_PENDING_TASKS =
      new Option<>(
          "maxPendingTasks",
          "a whole number",
          "100000",
          "1 to 10000000",
          "Tasks of this process that may wait; submitting more blocks until some have ended.",
          Integer::valueOf,
          n -> between("maxPendingTasks", n, 1, 10_000_000));

  static final Option<Integer> LINEAGE_TASKS =
      new Option<>(
          "lineageTasks",
          "a whole number",
          "100000",
          "0 to 10000000",
          "Tasks with `retries` that are remembered after they have ended, to run them again if what"
              + " they made is lost.",
          Integer::valueOf,
          n -> between("lineageTasks", n, 0, 10_000_000));

  static final Option<Long> LINEAGE_BYTES =
      new Option<>(
          "lineageBytes",
          "a size, such as `64m`",
          "`64m`",
          "0 or more",
          "Heap that these may take, about; then the oldest are forgotten.",
          text -> Sizes.parse("lineageBytes", text),
          Options::notNegative);

  static final Option<List<String>> WORKER_JVM_OPTIONS =
      new Option<>(
          "workerJvmOptions",
          "words, as on a command line",
          "none",
          "without spaces inside an option",
          "Options of each worker process' JVM, such as `-Xmx2g`.",
          text -> text.isEmpty() ? List.of() : List.of(text.split("\\s+")),
          List::copyOf);

  static final Option<List<Path>> CLASSPATH =
      new Option<>(
          "classpath",
          "paths, with `" + File.pathSeparator + "` between them",
          "this JVM's own",
          "files and directories",
          "Class path of worker processes.",
          text ->
              Arrays.stream(text.split(File.pathSeparator))
                  .filter(path -> !path.isEmpty())
                  .map(Path::of)
                  .toList(),
          Options::there);

  static final Option<Boolean> LOG_TO_DRIVER =
      new Option<>(
          "logToDriver",
          "`true` or `false`",
          "`false`",
          "one of the two",
          "Whether what worker processes print is repeated on this one's standard error, with their"
              + " process ids in front.",
          Options::yesOrNo,
          yes -> yes);

  static final Option<Duration> SHUTDOWN_TIMEOUT =
      new Option<>(
          "shutdownTimeout",
          "a duration, such as `10s`, `500ms` or `PT10S`",
          "`10s`",
          "0 or more",
          "How long `shutdown()` and `close()` wait for tasks before they interrupt them.",
          Options::duration,
          duration -> Checks.notNegative("shutdownTimeout", duration));

  /** All of them, in the order of the documentation. */
  static final List<Option<?>> ALL =
      List.of(
          SESSION,
          DIRECTORY,
          CAPACITY,
          THREADS,
          WORKERS,
          CPUS,
          RESOURCES,
          MAX_PENDING_TASKS,
          LINEAGE_TASKS,
          LINEAGE_BYTES,
          WORKER_JVM_OPTIONS,
          CLASSPATH,
          LOG_TO_DRIVER,
          SHUTDOWN_TIMEOUT);

  /** Of the launcher, the command line and the project's own tests: not settings of a runtime. */
  static final List<String> FOREIGN_PROPERTIES =
      List.of(
          "batoid.home", "batoid.test.", "batoid.bench.", "batoid.crash.", "batoid.crashpoints");

  /** Likewise, in the environment. */
  static final List<String> FOREIGN_VARIABLES =
      List.of("BATOID_HOME", "BATOID_JAVA_HOME", "BATOID_JDK_ROOTS", "BATOID_BENCH_");

  private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
  private static final Pattern RANGE = Pattern.compile("(\\d+)\\s*\\.\\.\\s*(\\d+)");

  private Options() {}

  /** A path has a slash; it is the session's directory. */
  static boolean isPath(String session) {
    return session.indexOf('/') >= 0;
  }

  static String sessionName(String name) {
    if (isPath(name)) {
      return name;
    }
    if (!SESSION_NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "session=\""
              + name
              + "\"; it has 1 to 100 letters, digits, '.', '_' or '-', or is a path");
    }
    return name;
  }

  /** Where sessions are to be made. */
  static Path home(Path directory) {
    if (directory.toString().isBlank()) {
      throw new IllegalArgumentException("directory is blank; leave it out for /dev/shm");
    }
    if (Files.exists(directory) && !(Files.isDirectory(directory) && Files.isWritable(directory))) {
      throw new IllegalArgumentException(
          "directory=" + directory + "; it is a directory in which this user may make others");
    }
    return directory;
  }

  /** A class path, all of which is there. */
  static List<Path> there(List<Path> classpath) {
    for (Path entry : classpath) {
      if (!Files.exists(entry)) {
        throw new IllegalArgumentException("classpath: " + entry + " does not exist");
      }
    }
    return List.copyOf(classpath);
  }

  /** What the store itself accepts. */
  static Long capacity(Long bytes) {
    StoreOptions.at(Path.of("any")).capacity(bytes);
    return bytes;
  }

  static int between(String what, int number, int least, int most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          what + "=" + number + "; it is between " + least + " and " + most);
    }
    return number;
  }

  private static Boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("that is neither");
    };
  }

  static Long notNegative(Long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("lineageBytes=" + bytes + "; it is 0 or more");
    }
    return bytes;
  }

  static double positive(String what, double number) {
    if (!(number > 0) || Double.isInfinite(number)) {
      throw new IllegalArgumentException(what + "=" + number + "; it is more than 0");
    }
    return number;
  }

  static Range checked(Range range) {
    between("workers", range.min, 0, 120);
    between("workers", range.max, 0, 120);
    if (range.min > range.max) {
      throw new IllegalArgumentException(
          "workers=" + range.min + ".." + range.max + "; the first is the smaller");
    }
    return range;
  }

  private static Range range(String text) {
    Matcher matcher = RANGE.matcher(text);
    if (matcher.matches()) {
      return new Range(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
    int number = Integer.parseInt(text);
    return new Range(number, number);
  }

  static Map<String, Double> amount(Map<String, Double> map, String name, double amount) {
    Checks.name("resource", name);
    if (!(amount >= 0) || Double.isInfinite(amount)) {
      throw new IllegalArgumentException("resource " + name + "=" + amount + "; it is 0 or more");
    }
    Map<String, Double> all = new TreeMap<>(map);
    all.put(name, amount);
    return all;
  }

  private static Map<String, Double> amounts(String text) {
    Map<String, Double> all = Map.of();
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("\"" + part + "\" has no =");
      }
      all =
          amount(
              all,
              part.substring(0, equals).strip(),
              Double.parseDouble(part.substring(equals + 1)));
    }
    return all;
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("that is not a duration", e);
    }
  }
}
