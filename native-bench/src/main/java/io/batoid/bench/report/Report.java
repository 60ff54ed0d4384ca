package io.batoid.bench.report;

import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run, and its form as JSON.
 *
 * @param when when the run ended, ISO 8601
 * @param seconds how long it took
 * @param quick whether it was a quick run, whose figures are only indications
 * @param machine what it was measured on
 * @param otherWork of each scenario, the share of the machine that others had meanwhile
 * @param rows the rows, in the order of the table
 */
public record Report(
    String when,
    long seconds,
    boolean quick,
    Map<String, String> machine,
    Map<String, Double> otherWork,
    List<Row> rows) {

  /** Returns the report as JSON. */
  public String toJson() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("when", when);
    tree.put("seconds", seconds);
    tree.put("quick", quick);
    tree.put("machine", machine);
    tree.put("otherWork", otherWork);
    tree.put("rows", rows.stream().map(Report::tree).toList());
    return Json.write(tree);
  }

  /** Reads what {@link #toJson} wrote. */
  public static Report fromJson(String json) {
    Map<?, ?> tree = map(Json.read(json), "the report");
    Map<String, String> machine = new LinkedHashMap<>();
    map(tree.get("machine"), "machine")
        .forEach((name, value) -> machine.put(String.valueOf(name), String.valueOf(value)));
    Map<String, Double> otherWork = new LinkedHashMap<>();
    Map<?, ?> shares = map(tree.get("otherWork"), "otherWork");
    shares.forEach(
        (name, _) -> otherWork.put(String.valueOf(name), number(shares, String.valueOf(name))));
    List<Row> rows = new ArrayList<>();
    if (tree.get("rows") instanceof List<?> list) {
      list.forEach(row -> rows.add(row(map(row, "a row"))));
    }
    return new Report(
        string(tree, "when"),
        (long) number(tree, "seconds"),
        Boolean.TRUE.equals(tree.get("quick")),
        machine,
        otherWork,
        rows);
  }

  private static Map<String, @Nullable Object> tree(Row row) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("id", row.id());
    tree.put("scenario", row.scenario());
    tree.put("what", row.what());
    tree.put("verdict", row.verdict().name());
    tree.put("ratio", row.ratio());
    tree.put("measured", tree(row.measured()));
    tree.put("baseline", tree(row.baseline()));
    tree.put("goal", tree(row.goal()));
    tree.put("how", row.how());
    tree.put("missing", row.missing());
    return tree;
  }

  private static @Nullable Object tree(@Nullable Figure figure) {
    if (figure == null) {
      return null;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("what", figure.what());
    tree.put("unit", figure.unit());
    tree.put("median", figure.median());
    tree.put("low", figure.low());
    tree.put("high", figure.high());
    tree.put("count", figure.count());
    return tree;
  }

  private static @Nullable Object tree(@Nullable Goal goal) {
    if (goal == null) {
      return null;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("bound", goal.bound().name());
    tree.put("limit", goal.limit());
    tree.put("subject", goal.subject().name());
    return tree;
  }

  private static Row row(Map<?, ?> tree) {
    return new Row(
        string(tree, "id"),
        string(tree, "scenario"),
        string(tree, "what"),
        figure(tree.get("measured")),
        figure(tree.get("baseline")),
        goal(tree.get("goal")),
        string(tree, "how"),
        tree.get("missing") instanceof String missing ? missing : null);
  }

  private static @Nullable Figure figure(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      return null;
    }
    return new Figure(
        string(map, "what"),
        string(map, "unit"),
        number(map, "median"),
        number(map, "low"),
        number(map, "high"),
        (int) number(map, "count"));
  }

  private static @Nullable Goal goal(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      return null;
    }
    return new Goal(
        Goal.Bound.valueOf(string(map, "bound")),
        number(map, "limit"),
        Goal.Subject.valueOf(string(map, "subject")));
  }

  private static Map<?, ?> map(@Nullable Object tree, String what) {
    if (tree instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("results: " + what + " is not an object");
  }

  private static String string(Map<?, ?> map, String key) {
    if (map.get(key) instanceof String string) {
      return string;
    }
    throw new IllegalArgumentException("results: no text at \"" + key + "\"");
  }

  private static double number(Map<?, ?> map, String key) {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("results: no number at \"" + key + "\"");
  }
}
