package io.batoid.bench.micro;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks side by side and returns each one's iterations. JMH's own report goes to a
 * log file; the benchmarks all count operations per microsecond, which is millions per second.
 */
final class JmhRun {
  /**
   * Every fork's JVM; the benchmarks' own annotations may add to it. The heap is touched at start:
   * otherwise the first rounds through it measure how fast the machine hands out pages.
   */
  static final List<String> JVM_OPTIONS =
      List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "--enable-native-access=ALL-UNNAMED");

  /** The system property that tells a fork where on /dev/shm to put its store. */
  static final String DIRECTORY = "batoid.bench.directory";

  private final Collection<RunResult> results;
  private final String how;

  private JmhRun(Collection<RunResult> results, String how) {
    this.results = results;
    this.how = how;
  }

  /** Runs all benchmarks of the classes given, in one go. */
  static JmhRun of(BenchContext context, String name, Class<?>... benchmarks)
      throws RunnerException {
    Path directory = context.freshSharedPath(name);
    int forks = context.choose(1, 2);
    int warmups = context.choose(3, 4);
    int iterations = context.choose(3, 5);
    TimeValue time = TimeValue.milliseconds(context.choose(400, 1_000));
    List<String> jvmOptions = new ArrayList<>(JVM_OPTIONS);
    jvmOptions.add("-D" + DIRECTORY + "=" + directory);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(forks)
            .warmupIterations(warmups)
            .warmupTime(time)
            .measurementIterations(iterations)
            .measurementTime(time)
            .jvmArgs(jvmOptions.toArray(String[]::new))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.NORMAL)
            .output(context.workDirectory().resolve("jmh-" + name + ".log").toString());
    for (Class<?> benchmark : benchmarks) {
      options.include("^" + benchmark.getName().replace(".", "\\.") + "\\.");
    }
    String how =
        "JMH, %d fork%s of %s, %d + %d iterations of %s"
            .formatted(
                forks,
                forks == 1 ? "" : "s",
                String.join(" ", JVM_OPTIONS),
                warmups,
                iterations,
                time);
    context.progress(how + "; log in jmh-" + name + ".log");
    return new JmhRun(new Runner(options.build()).run(), how);
  }

  /** Returns the conditions of the run. */
  String how() {
    return how;
  }

  /** Returns the iterations of one benchmark, in operations per microsecond. */
  Samples samples(Class<?> benchmark, String method, String... parameters) {
    String name = benchmark.getName() + "." + method;
    List<Double> scores = new ArrayList<>();
    for (RunResult result : results) {
      if (result.getParams().getBenchmark().equals(name)
          && matches(result.getParams(), parameters)) {
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
          for (IterationResult iteration : fork.getIterationResults()) {
            scores.add(iteration.getPrimaryResult().getScore());
          }
        }
      }
    }
    return Samples.of(scores);
  }

  /** Returns the throughput of one benchmark. */
  Figure throughput(String what, Class<?> benchmark, String method, String... parameters) {
    return Figure.of(what, "M/s", samples(benchmark, method, parameters));
  }

  /** Returns the time of one operation of a benchmark. */
  Figure nanos(String what, Class<?> benchmark, String method, String... parameters) {
    return Figure.of(
        what, "ns", samples(benchmark, method, parameters).map(perMicro -> 1_000 / perMicro));
  }

  private static boolean matches(BenchmarkParams params, String[] parameters) {
    for (String parameter : parameters) {
      String[] nameAndValue = parameter.split("=", -1);
      if (!nameAndValue[1].equals(params.getParam(nameAndValue[0]))) {
        return false;
      }
    }
    return true;
  }

  /** Returns, within a fork, a path on /dev/shm where nothing is yet. */
  static Path directory(String name) {
    Path parent = Path.of(System.getProperty(DIRECTORY, "/dev/shm/batoid-bench-jmh"));
    try {
      Files.createDirectories(parent);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return parent.resolve(name + "-" + ProcessHandle.current().pid());
  }
}
