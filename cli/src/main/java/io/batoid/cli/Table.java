package io.batoid.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under headings, each column as wide as it must be, and 80 together. */
final class Table {
  private static final String GAP = "  ";
  private static final String NARROW_GAP = " ";

  /** What is left of a text at least. */
  private static final int TEXT_AT_LEAST = 8;

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] right;
  private boolean whole;

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
    rows.add(Arrays.stream(cells).map(Object::toString).map(Text::visible).toArray(String[]::new));
    return this;
  }

  /** Leaves texts as long as they are, also where lines get longer than 80 characters. */
  Table whole(boolean on) {
    whole = on;
    return this;
  }

  void print(PrintWriter out) {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Text.columns(row[i]));
      }
    }
    String gap = GAP;
    if (!whole) {
      shorten(widths, Text.LINE - GAP.length() * (widths.length - 1));
      if (Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) > Text.LINE) {
        gap = NARROW_GAP;
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String cell = Text.shortened(row[i], widths[i]);
        String padding = " ".repeat(widths[i] - Text.columns(cell));
        line.append(i == 0 ? "" : gap).append(right[i] ? padding + cell : cell + padding);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /**
   * Takes from the widest columns of text until all together have {@code room}, or nothing is left
   * to take. Texts are names that people recognize: whoever needs all of them asks for JSON.
   */
  private void shorten(int[] widths, int room) {
    for (int excess = Arrays.stream(widths).sum() - room; excess > 0; excess--) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        boolean canGive = !right[i] && widths[i] > TEXT_AT_LEAST;
        if (canGive && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
    }
  }
}
