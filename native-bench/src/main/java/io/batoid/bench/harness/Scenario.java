package io.batoid.bench.harness;

import java.util.List;

/** A set of rows that are measured together, because their ratios are taken within one run. */
public interface Scenario {
  /** Returns the name that selects the scenario on the command line. */
  String name();

  /** Returns what it measures, in a few words. */
  String summary();

  /** Measures. An exception fails this scenario, and the others go on. */
  List<Row> run(BenchContext context) throws Exception;
}
