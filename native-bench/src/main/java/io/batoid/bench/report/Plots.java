package io.batoid.bench.report;

import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be drawn of a report: memory pressure, beside its peers, and ageing. */
public final class Plots {
  private static final Pattern PRESSURE =
      Pattern.compile("pressure-(\\d+)-([\\d.]+)-(sequential|uniform|zipf)-(\\d)-(.+)");
  private static final Pattern PEERS =
      Pattern.compile("pressure-peers-(\\d+)-(get|put|p50|p99|p99\\.9)-(.+)");
  private static final Pattern SIXTH = Pattern.compile("ageing-sixth-(\\d)-p(\\d+)");

  private static final Map<String, String> THROUGHPUT = new LinkedHashMap<>();

  static {
    THROUGHPUT.put("put-sync", "put, then fsync");
    THROUGHPUT.put("pin", "pin");
    THROUGHPUT.put("get", "get");
  }

  private static final List<String> LATENCIES = List.of("p50", "p99", "p99.9");

  private Plots() {}

  /** Draws everything there are rows for; returns the files. */
  public static List<Path> draw(Report report, Path directory) throws IOException {
    Map<String, SvgChart> charts = new LinkedHashMap<>();
    pressure(report, charts);
    peers(report, charts);
    ageing(report, charts);
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, SvgChart> chart : charts.entrySet()) {
      Files.createDirectories(directory);
      Path file = directory.resolve(chart.getKey() + ".svg");
      Files.writeString(file, chart.getValue().render());
      files.add(file);
    }
    return files;
  }

  /** Of each size: GB/s, and microseconds of a get, by working set, for one process. */
  private static void pressure(Report report, Map<String, SvgChart> charts) {
    Map<String, Double> values = new LinkedHashMap<>();
    Set<String> sizes = new LinkedHashSet<>();
    Set<String> factors = new LinkedHashSet<>();
    Set<String> accesses = new LinkedHashSet<>();
    for (Row row : report.rows()) {
      Matcher id = PRESSURE.matcher(row.id());
      Figure measured = row.measured();
      if (id.matches() && measured != null && id.group(4).equals("1")) {
        sizes.add(id.group(1));
        factors.add(id.group(2));
        accesses.add(id.group(3));
        values.put(key(id.group(1), id.group(2), id.group(3), id.group(5)), measured.median());
      }
    }
    for (String size : sizes) {
      List<String> places = factors.stream().map(factor -> factor + "x").toList();
      List<SvgChart.Series> throughput = new ArrayList<>();
      List<SvgChart.Series> latency = new ArrayList<>();
      for (String access : accesses) {
        THROUGHPUT.forEach((part, text) -> {
          if (!part.equals("put-sync") || access.equals("sequential")) {
            throughput.add(series(text + ", " + access, values, size, factors, access, part));
          }
        });
        if (!access.equals("sequential")) {
          for (String part : LATENCIES) {
            latency.add(series(part + ", " + access, values, size, factors, access, part));
          }
        }
      }
      String text = bytes(size);
      lines(
          "pressure-" + size + "-throughput",
          text + " objects by working set, one process",
          "GB/s",
          report,
          places,
          throughput,
          charts);
      lines(
          "pressure-" + size + "-latency",
          "One get of " + text + " by working set, one process",
          "us",
          report,
          places,
          latency,
          charts);
    }
  }

  private static void lines(
      String name,
      String title,
      String unit,
      Report report,
      List<String> places,
      List<SvgChart.Series> series,
      Map<String, SvgChart> charts) {
    List<SvgChart.Series> measured =
        series.stream().filter(one -> one.values().stream().anyMatch(Plots::positive)).toList();
    if (!measured.isEmpty()) {
      charts.put(name, new SvgChart(title, note(report), unit, false, places, measured));
    }
  }

  private static SvgChart.Series series(
      String name,
      Map<String, Double> values,
      String size,
      Set<String> factors,
      String access,
      String part) {
    List<@Nullable Double> line = new ArrayList<>();
    factors.forEach(factor -> line.add(values.get(key(size, factor, access, part))));
    return new SvgChart.Series(name, line);
  }

  private static String key(String size, String factor, String access, String part) {
    return String.join(" ", size, factor, access, part);
  }

  /** Gets a second and their latencies, Batoid and its peers side by side. */
  private static void peers(Report report, Map<String, SvgChart> charts) {
    Map<String, Map<String, Map<String, Double>>> bySize = new LinkedHashMap<>();
    for (Row row : report.rows()) {
      Matcher id = PEERS.matcher(row.id());
      Figure ours = row.measured();
      Figure theirs = row.baseline();
      if (id.matches() && ours != null && theirs != null) {
        Map<String, Map<String, Double>> byName =
            bySize.computeIfAbsent(id.group(1), _ -> new LinkedHashMap<>());
        byName
            .computeIfAbsent("Batoid", _ -> new LinkedHashMap<>())
            .put(id.group(2), ours.median());
        byName
            .computeIfAbsent(theirs.what(), _ -> new LinkedHashMap<>())
            .put(id.group(2), theirs.median());
      }
    }
    bySize.forEach((size, byName) -> {
      charts.put(
          "pressure-peers-" + size + "-gets",
          bars("Random gets of " + bytes(size) + " at 2x", report, "/s", List.of("get"), byName));
      charts.put(
          "pressure-peers-" + size + "-latency",
          bars("One random get of " + bytes(size) + " at 2x", report, "us", LATENCIES, byName));
    });
  }

  private static SvgChart bars(
      String title,
      Report report,
      String unit,
      List<String> places,
      Map<String, Map<String, Double>> byName) {
    List<SvgChart.Series> series = new ArrayList<>();
    byName.forEach((name, values) -> series.add(series(name, places, values)));
    return new SvgChart(title, note(report), unit, true, places, series);
  }

  private static SvgChart.Series series(
      String name, List<String> places, Map<String, Double> values) {
    List<@Nullable Double> line = new ArrayList<>();
    places.forEach(place -> line.add(values.get(place)));
    return new SvgChart.Series(name, line);
  }

  private static void ageing(Report report, Map<String, SvgChart> charts) {
    Map<String, Map<String, Double>> byPercentile = new LinkedHashMap<>();
    Set<String> sixths = new LinkedHashSet<>();
    for (Row row : report.rows()) {
      Matcher id = SIXTH.matcher(row.id());
      Figure measured = row.measured();
      if (id.matches() && measured != null) {
        String place = "sixth " + id.group(1);
        sixths.add(place);
        byPercentile
            .computeIfAbsent("p" + id.group(2), _ -> new LinkedHashMap<>())
            .put(place, measured.median());
      }
    }
    if (!sixths.isEmpty()) {
      List<String> places = List.copyOf(sixths);
      List<SvgChart.Series> series = new ArrayList<>();
      byPercentile.forEach((name, values) -> series.add(series(name, places, values)));
      charts.put(
          "ageing",
          new SvgChart(
              "Ageing: one put, 64 B to 64 MiB at 90 % full, deaths",
              note(report), "us", false, places, series));
    }
  }

  private static boolean positive(@Nullable Double value) {
    return value != null && value > 0;
  }

  private static String note(Report report) {
    return (report.quick() ? "A quick run (indications only), " : "A full run, ")
        + report.when()
        + ", "
        + report.machine().getOrDefault("cpu", "unknown processor")
        + ", other work at most "
        + Figure.number(
            100 * report.otherWork().values().stream().mapToDouble(share -> share).max().orElse(0))
        + " %";
  }

  private static String bytes(String size) {
    long bytes = Long.parseLong(size);
    return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}
