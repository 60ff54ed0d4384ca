package io.batoid.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of crash points in a page, between two marks. {@code -Dbatoid.crash.docs=FILE} names
 * the page; each script that passed replaces its own row, and {@code .ci/crash} empties the table
 * first. Scripts of all modules report here.
 */
public final class CrashTable {
  private static final String PAGE = System.getProperty("batoid.crash.docs", "");
  private static final String BEGIN = "<!-- crash points: generated -->\n";
  private static final String END = "<!-- end -->";
  private static final Pattern ROW = Pattern.compile("\\| ([A-Z_]+) \\| (\\d+) \\| passed \\|");

  private CrashTable() {}

  /** A script passed at so many crash points, at each of which a process died. */
  public static synchronized void report(String script, int points) throws IOException {
    if (PAGE.isEmpty()) {
      return;
    }
    Path page = Path.of(PAGE);
    String text = Files.readString(page);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END, from);
    if (from < BEGIN.length() || to < 0) {
      throw new IllegalStateException(PAGE + " has no '" + BEGIN.strip() + "' and '" + END + "'");
    }
    Map<String, Integer> rows = new TreeMap<>();
    Matcher row = ROW.matcher(text.substring(from, to));
    while (row.find()) {
      rows.put(row.group(1), Integer.valueOf(row.group(2)));
    }
    rows.put(script, points);
    Files.writeString(page, text.substring(0, from) + render(rows) + text.substring(to));
  }

  private static String render(Map<String, Integer> rows) {
    StringBuilder table = new StringBuilder();
    table.append(
        "%d scripts, %d crash points, a death at each:%n%n| script | crash points | result |%n|---|---|---|%n"
            .formatted(rows.size(), rows.values().stream().mapToInt(Integer::intValue).sum()));
    rows.forEach((name, points) -> table.append("| %s | %d | passed |%n".formatted(name, points)));
    return table.append("\n").toString();
  }
}
