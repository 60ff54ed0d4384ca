package io.batoid.bench.micro;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** The everyday operations that have no target. */
public final class ValueScenario implements Scenario {
  @Override
  public String name() {
    return "values";
  }

  @Override
  public String summary() {
    return "records through Kryo, copies, handles";
  }

  @Override
  public List<Row> run(BenchContext context) throws RunnerException {
    JmhRun run = JmhRun.of(context, name(), ValueBenchmark.class);
    Map<String, String> methods = new LinkedHashMap<>();
    methods.put("putRecordAndClose", "put + close of a record of 8 fields (Kryo)");
    methods.put("getRecord", "get of a record of 8 fields (Kryo)");
    methods.put("getBytes", "get of a 1 KiB byte[] (a copy)");
    methods.put("resolveAndClose", "resolve of an id + close");
    List<Row> rows = new ArrayList<>();
    methods.forEach((method, what) ->
        rows.add(
            Row.of("value-" + method, name(), run.nanos(what, ValueBenchmark.class, method))
                .how(run.how())));
    return rows;
  }
}
