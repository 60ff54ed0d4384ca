package io.batoid.bench.micro;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Scenario;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Put and close in one process, beside Chronicle Map. */
public final class PutScenario implements Scenario {
  @Override
  public String name() {
    return "put";
  }

  @Override
  public String summary() {
    return "put + close in one process, beside Chronicle Map put + remove";
  }

  @Override
  public List<Row> run(BenchContext context) throws RunnerException {
    JmhRun run = JmhRun.of(context, name(), PutBenchmark.class, ChronicleMapBenchmark.class);
    Figure oneKib =
        run.throughput(
            "put + close (freed) of a 1 KiB byte[], one process, warm",
            PutBenchmark.class,
            "putAndClose",
            "bytes=1024");
    Figure chronicle = chronicle(run, "Chronicle Map put + remove", "default");
    Figure tuned = chronicle(run, "Chronicle Map, tuned", "tuned");
    return List.of(
        Row.of("put-1k", name(), oneKib).goal(Goal.atLeast(7)).how(run.how()),
        Row.of("put-1k-chronicle", name(), oneKib)
            .beside(chronicle)
            .goal(Goal.ratioAtLeast(10))
            .how("the same run; a persisted map as its documentation creates it, with checksums"),
        Row.of("put-1k-chronicle-tuned", name(), oneKib)
            .beside(tuned)
            .how("values of constant size, no checksums (so no recovery), returns no old values"),
        Row.of(
            "put-64",
            name(),
            run.throughput(
                "put + close of a 64 B byte[]", PutBenchmark.class, "putAndClose", "bytes=64")),
        Row.of(
            "put-64k",
            name(),
            run.throughput(
                "put + close of a 64 KiB byte[]",
                PutBenchmark.class,
                "putAndClose",
                "bytes=65536")));
  }

  private static Figure chronicle(JmhRun run, String what, String setup) {
    return run.throughput(what, ChronicleMapBenchmark.class, "putAndRemove", "setup=" + setup);
  }
}
