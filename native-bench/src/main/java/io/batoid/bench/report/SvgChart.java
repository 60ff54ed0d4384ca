package io.batoid.bench.report;

import io.batoid.bench.harness.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A chart with named places along the bottom, as SVG: a line for each series, or bars beside each
 * other.
 *
 * @param title what it shows
 * @param note the conditions, in small print below; may be empty
 * @param unit the unit of the values
 * @param bars bars instead of lines
 * @param places the names of the places
 * @param series what to draw
 */
record SvgChart(
    String title,
    String note,
    String unit,
    boolean bars,
    List<String> places,
    List<Series> series) {
  private static final int WIDTH = 760;
  private static final int LEFT = 80;
  private static final int RIGHT = 20;
  private static final int TOP = 44;
  private static final int PLOT = 280;
  private static final int LEGEND_LINE = 18;
  private static final int LEGEND_COLUMNS = 2;
  private static final double LOGARITHMIC_FROM = 30;
  private static final int STEPS = 5;

  /** Distinguishable for the colour-blind as well (Okabe and Ito). */
  private static final List<String> COLOURS =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000");

  /**
   * Values of one kind.
   *
   * @param name what they are called in the legend
   * @param values one for each place; null where there is none
   */
  record Series(String name, List<@Nullable Double> values) {}

  /** Renders the chart. */
  String render() {
    List<Double> all = new ArrayList<>();
    for (Series one : series) {
      for (Double value : one.values) {
        if (value != null && value > 0) {
          all.add(value);
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("nothing to draw in \"" + title + "\"");
    }
    Scale scale = Scale.of(all);
    int legendLines = (series.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
    int legendTop = TOP + PLOT + 44;
    int height = legendTop + legendLines * LEGEND_LINE + (note.isEmpty() ? 0 : LEGEND_LINE);
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n"
            .formatted(WIDTH, height, WIDTH, height));
    out.append("<title>").append(escape(title)).append("</title>\n");
    out.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    text(out, LEFT, 20, "start", title + ", " + unit, " font-size=\"14\" font-weight=\"bold\"");
    for (double tick : scale.ticks()) {
      double y = y(scale, tick);
      out.append(line(LEFT, y, WIDTH - RIGHT, y, "#ddd", 1));
      text(out, LEFT - 6, y + 4, "end", Figure.number(tick), "");
    }
    for (int i = 0; i < places.size(); i++) {
      text(out, middle(i), TOP + PLOT + 18, "middle", places.get(i), "");
    }
    for (int i = 0; i < series.size(); i++) {
      String colour = COLOURS.get(i % COLOURS.size());
      if (bars) {
        bars(out, scale, i, colour);
      } else {
        lines(out, scale, i, colour);
      }
      double x = LEFT + (i % LEGEND_COLUMNS) * (WIDTH - LEFT - RIGHT) / (double) LEGEND_COLUMNS;
      double y = legendTop + (i / LEGEND_COLUMNS) * LEGEND_LINE;
      out.append(rect(x, y - 10, 12, 12, colour));
      text(out, x + 18, y, "start", series.get(i).name, "");
    }
    if (!note.isEmpty()) {
      text(out, LEFT, height - 8, "start", note, " font-size=\"10\" fill=\"#555\"");
    }
    return out.append("</svg>\n").toString();
  }

  private void lines(StringBuilder out, Scale scale, int which, String colour) {
    List<@Nullable Double> values = series.get(which).values;
    double lastX = Double.NaN;
    double lastY = Double.NaN;
    for (int i = 0; i < values.size(); i++) {
      Double value = values.get(i);
      if (value == null || value <= 0) {
        lastX = Double.NaN;
        continue;
      }
      double x = middle(i);
      double y = y(scale, value);
      if (!Double.isNaN(lastX)) {
        out.append(line(lastX, lastY, x, y, colour, 2));
      }
      out.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>\n"
              .formatted(number(x), number(y), colour, escape(Figure.number(value) + " " + unit)));
      lastX = x;
      lastY = y;
    }
  }

  private void bars(StringBuilder out, Scale scale, int which, String colour) {
    double slot = slot() * 0.8 / series.size();
    List<@Nullable Double> values = series.get(which).values;
    for (int i = 0; i < values.size(); i++) {
      Double value = values.get(i);
      if (value == null || value <= 0) {
        continue;
      }
      double x = middle(i) - slot() * 0.4 + which * slot;
      double y = y(scale, value);
      out.append(rect(x, y, slot * 0.9, TOP + PLOT - y, colour));
      text(out, x + slot * 0.45, y - 3, "middle", Figure.number(value), " font-size=\"10\"");
    }
  }

  private double slot() {
    return (double) (WIDTH - LEFT - RIGHT) / places.size();
  }

  private double middle(int place) {
    return LEFT + slot() * (place + 0.5);
  }

  private static double y(Scale scale, double value) {
    return TOP + PLOT * (1 - scale.part(value));
  }

  /** Where values are, from 0 at the bottom to 1 at the top. */
  private record Scale(boolean logarithmic, double low, double high) {
    static Scale of(List<Double> values) {
      double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      if (most / least >= LOGARITHMIC_FROM) {
        double low = Math.floor(Math.log10(least));
        return new Scale(true, low, Math.max(low + 1, Math.ceil(Math.log10(most))));
      }
      double step = step(most);
      return new Scale(false, 0, Math.ceil(most / step) * step);
    }

    /** 1, 2 or 5 times a power of ten, a few of which reach so far. */
    private static double step(double most) {
      double rough = most / STEPS;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double lead = rough / power;
      return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    double part(double value) {
      return ((logarithmic ? Math.log10(value) : value) - low) / (high - low);
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      if (logarithmic) {
        for (double at = low; at <= high; at++) {
          ticks.add(Math.pow(10, at));
        }
      } else {
        double step = step(high);
        for (int i = 0; i * step <= high * 1.0001; i++) {
          ticks.add(i * step);
        }
      }
      return ticks;
    }
  }

  private static void text(
      StringBuilder out, double x, double y, String anchor, String text, String more) {
    out.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s>%s</text>\n"
            .formatted(number(x), number(y), anchor, more, escape(text)));
  }

  private static String line(double x1, double y1, double x2, double y2, String colour, int width) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"%d\"/>\n"
        .formatted(number(x1), number(y1), number(x2), number(y2), colour, width);
  }

  private static String rect(double x, double y, double width, double height, String colour) {
    return "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n"
        .formatted(number(x), number(y), number(width), number(height), colour);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
