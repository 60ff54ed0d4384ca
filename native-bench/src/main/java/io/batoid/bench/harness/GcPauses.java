package io.batoid.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pauses of the collector, read from the JVM's own log ({@code -Xlog:gc:file=...}), which has
 * microseconds where the management beans have milliseconds.
 */
public final class GcPauses {
  private static final Pattern PAUSE = Pattern.compile("Pause (\\w+).* ([0-9.]+)ms$");

  private GcPauses() {}

  /**
   * One pause.
   *
   * @param kind the first word after "Pause": Young, Full, Remark, Cleanup
   * @param millis how long the program stood still
   */
  public record Pause(String kind, double millis) {}

  /** Returns the JVM option that writes the log. */
  public static String logOption(Path log) {
    return "-Xlog:gc:file=" + log + "::filecount=0";
  }

  /** Returns the pauses logged so far. */
  public static List<Pause> read(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .map(PAUSE::matcher)
        .filter(Matcher::find)
        .map(match -> new Pause(match.group(1), Double.parseDouble(match.group(2))))
        .toList();
  }
}
