package io.batoid.bench.micro;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** What the crash points of the tests cost production: nothing. */
public final class SharedWriteScenario implements Scenario {
  /** What two equal runs differ by. */
  private static final double AS_GOOD_AS_EQUAL = 1.15;

  @Override
  public String name() {
    return "crashpoints";
  }

  @Override
  public String summary() {
    return "shared writes through the layer that crash tests count in, beside bare ones";
  }

  @Override
  public List<Row> run(BenchContext context) throws RunnerException {
    JmhRun run = JmhRun.of(context, name(), SharedWriteBenchmark.class);
    Figure bare = nanos(run, "bare", "bare");
    return List.of(
        Row.of("crashpoints-off", name(), nanos(run, "8 shared words written, as shipped", "layer"))
            .beside(bare)
            .goal(Goal.ratioAtMost(AS_GOOD_AS_EQUAL))
            .how(run.how() + "; release stores; beside: the same without the layer"),
        Row.of(
                "crashpoints-on",
                name(),
                nanos(run, "the same in a crash test's JVM", "layerWithCrashPoints"))
            .beside(bare)
            .how("-Dbatoid.crashpoints=true: each write is counted"));
  }

  private static Figure nanos(JmhRun run, String what, String method) {
    return run.nanos(what, SharedWriteBenchmark.class, method);
  }
}
