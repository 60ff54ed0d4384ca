package io.batoid.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jline.utils.WCWidth;

/** Numbers as people read them. */
final class Text {
  /** How wide a terminal is at least. */
  static final int LINE = 80;

  private static final String UNITS = "KMGTPE";
  private static final String DOTS = "...";

  private Text() {}

  /** Bytes in at most six characters: "512", "1.5K", "64M". Units are powers of 1024. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1023.5) {
      value /= 1024;
      unit++;
    }
    boolean fraction = value < 9.95 && Math.abs(value - Math.rint(value)) >= 0.05;
    return String.format(Locale.ROOT, fraction ? "%.1f%c" : "%.0f%c", value, UNITS.charAt(unit));
  }

  /** Bytes, or a dash if there are none to speak of. */
  static String bytes(OptionalLong bytes) {
    return bytes.isPresent() ? bytes(bytes.getAsLong()) : "-";
  }

  /** A count with separators: "1,234,567". */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** How long ago: "12s", "3m", "5h", "2d". */
  static String age(Instant then, Instant now) {
    long seconds = Math.max(0, Duration.between(then, now).toSeconds());
    if (seconds < 100) {
      return seconds + "s";
    }
    if (seconds < 100 * 60) {
      return seconds / 60 + "m";
    }
    return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86400 + "d";
  }

  /** Milliseconds in at most six characters: "850ms", "12s", "3m". */
  static String millis(long millis) {
    if (millis < 10_000) {
      return Math.max(0, millis) + "ms";
    }
    return age(Instant.ofEpochMilli(0), Instant.ofEpochMilli(millis));
  }

  /** How many columns of a terminal a text takes: some characters take two, some none. */
  static int columns(String text) {
    return text.codePoints().map(Text::columns).sum();
  }

  private static int columns(int codePoint) {
    return Math.max(0, WCWidth.wcwidth(codePoint));
  }

  /** A text without what would change the order, or the lines, of what is shown around it. */
  static String visible(String text) {
    return text.codePoints()
        .map(c ->
            switch (Character.getType(c)) {
              case Character.FORMAT,
                  Character.CONTROL,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
                  '?';
              default -> c;
            })
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** A text of at most {@code width} columns: of a wider one both ends, and dots between. */
  static String shortened(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    int begin = (width - DOTS.length() + 1) / 2;
    String reversed = new StringBuilder(text).reverse().toString();
    return beginning(text, begin)
        + DOTS
        + new StringBuilder(beginning(reversed, width - begin - DOTS.length())).reverse();
  }

  /** As much of a text as has room in so many columns. */
  private static String beginning(String text, int width) {
    StringBuilder part = new StringBuilder();
    int left = width;
    for (int c : text.codePoints().toArray()) {
      left -= columns(c);
      if (left < 0) {
        break;
      }
      part.appendCodePoint(c);
    }
    return part.toString();
  }

  /** A text in lines of at most 80 characters, broken between words; a longer word stays whole. */
  static List<String> wrapped(String indent, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ", -1)) {
      boolean first = line.length() == indent.length();
      if (!first && line.length() + 1 + word.length() > LINE) {
        lines.add(line.toString());
        line.setLength(indent.length());
        first = true;
      }
      line.append(first ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** "1 object", "2 objects". */
  static String plural(long count, String noun) {
    return count(count) + " " + (count == 1 ? noun : noun + (noun.endsWith("s") ? "es" : "s"));
  }

  /** "37 %" of a whole. */
  static String percent(long part, long whole) {
    return whole == 0 ? "-" : Math.round(100.0 * part / whole) + " %";
  }
}
