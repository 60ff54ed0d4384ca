package io.batoid.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under headings, each column as wide as it must be. */
final class Table {
  private static final String GAP = "  ";
  private static final String DOTS = "...";
  private static final int LINE = 80;
  private static final int NAME_AT_LEAST = 12;

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] right;

  /** Headings; those that begin with {@code >} are of columns aligned to the right. */
  Table(String... headings) {
    right = new boolean[headings.length];
    String[] row = new String[headings.length];
    for (int i = 0; i < headings.length; i++) {
      right[i] = headings[i].startsWith(">");
      row[i] = right[i] ? headings[i].substring(1) : headings[i];
    }
    rows.add(row);
  }

  Table row(Object... cells) {
    rows.add(Arrays.stream(cells).map(Object::toString).toArray(String[]::new));
    return this;
  }

  /**
   * Shortens what is in the first column in the middle, so that the lines have 80 characters. For
   * names that people recognize; whoever needs all of them asks for JSON.
   */
  Table shortenedNames() {
    int others = 0;
    for (int i = 1; i < right.length; i++) {
      int column = i;
      others += GAP.length() + rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
    int room = Math.max(NAME_AT_LEAST, LINE - others);
    for (String[] row : rows) {
      int excess = row[0].length() - room;
      if (excess > 0) {
        int begin = room / 2;
        row[0] =
            row[0].substring(0, begin) + DOTS + row[0].substring(begin + excess + DOTS.length());
      }
    }
    return this;
  }

  void print(PrintWriter out) {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : GAP).append(right[i] ? padding + row[i] : row[i] + padding);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
