package io.batoid.bench.micro;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Pins of objects that another process has sealed. */
public final class PinScenario implements Scenario {
  /** A pin of 4 GiB may cost this much more than one of 1 KiB: what two equal runs differ by. */
  private static final double AS_GOOD_AS_EQUAL = 1.15;

  @Override
  public String name() {
    return "pin";
  }

  @Override
  public String summary() {
    return "pin + read + unpin of objects sealed by another process";
  }

  @Override
  public List<Row> run(BenchContext context) throws RunnerException {
    JmhRun run = JmhRun.of(context, name(), PinBenchmark.class, PinSizeBenchmark.class);
    return List.of(
        Row.of(
                "pin-1k",
                name(),
                run.throughput(
                    "pin + read + unpin, 1 KiB, object sealed by another process",
                    PinBenchmark.class,
                    "pinAndReadAll"))
            .goal(Goal.atLeast(12))
            .how(run.how() + "; 16 objects in turn; read = the sum of all 128 longs"),
        Row.of(
            "pin-bare",
            name(),
            run.throughput("the same, reading one long only", PinBenchmark.class, "pinAndReadOne")),
        Row.of("pin-4g", name(), ends(run, "pin + unpin of a 4 GiB object", "pinLarge"))
            .beside(ends(run, "1 KiB", "pinSmall"))
            .goal(Goal.ratioAtMost(AS_GOOD_AS_EQUAL))
            .how(run.how() + "; reads the first and the last byte"));
  }

  private static Figure ends(JmhRun run, String what, String method) {
    return run.nanos(what, PinSizeBenchmark.class, method);
  }
}
