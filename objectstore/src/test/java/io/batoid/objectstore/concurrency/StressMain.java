package io.batoid.objectstore.concurrency;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * One suite in a JVM of its own: a jcstress test (without jcstress' search for JVM configurations,
 * which takes longer than all suites), or random Lincheck scenarios against a sequential model.
 *
 * <p>Prints {@code EXPECT outcome count} for each outcome of the former, or why it was not run to
 * its end; {@code holds} or {@code violated} for the latter.
 */
final class StressMain {
  private static final int THREAD_SPIN_WAIT = 2; // of jcstress' SpinLoopStyle
  private static final int STRIDE = 64;
  private static final int STRIDES = 16;
  private static final int FOOTPRINT_MIB = 64;

  private StressMain() {}

  /**
   * Runs one suite.
   *
   * @param arguments {@code jcstress test iterations millis} or {@code lincheck class model
   *     scenarios runs}
   */
  @SuppressWarnings("SystemOut") // a program
  public static void main(String... arguments) throws Exception {
    if (arguments[0].equals("jcstress")) {
      jcstress(
          System.out, arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    } else {
      lincheck(
          System.out,
          Class.forName(arguments[1]),
          Class.forName(arguments[2]),
          Integer.parseInt(arguments[3]),
          Integer.parseInt(arguments[4]));
    }
    System.out.flush();
    System.exit(0);
  }

  private static void jcstress(PrintStream out, String test, int iterations, int millis)
      throws ReflectiveOperationException, IOException {
    TestInfo info = TestList.getInfo(test);
    Runner<?> runner =
        Class.forName(info.generatedRunner())
            .asSubclass(Runner.class)
            .getConstructor(ForkedTestConfig.class)
            .newInstance(config(info.generatedRunner(), iterations, millis));
    TestResult result = runner.run();
    if (result.status() != Status.NORMAL) { // a step threw, and left others undone
      out.println(result.status() + " " + String.join("\n", result.getMessages()));
      return;
    }
    for (String outcome : result.getStateKeys()) {
      out.println(
          expected(info, outcome).name() + " [" + outcome + "] " + result.getCount(outcome));
    }
  }

  private static Expect expected(TestInfo info, String outcome) {
    for (StateCase each : info.cases()) {
      if (each.matchesExactly(outcome)) {
        return each.expect();
      }
    }
    return info.unmatched().expect();
  }

  /** In the form in which jcstress sends it to its forks. */
  private static ForkedTestConfig config(String runner, int iterations, int millis)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(THREAD_SPIN_WAIT);
      out.writeInt(millis);
      out.writeInt(iterations);
      out.writeUTF(runner);
      out.writeInt(FOOTPRINT_MIB);
      out.writeInt(STRIDE);
      out.writeInt(STRIDES);
      out.writeBoolean(false); // any core
      out.writeInt(0);
    }
    return new ForkedTestConfig(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static void lincheck(
      PrintStream out, Class<?> tested, Class<?> model, int scenarios, int runs) {
    try {
      new StressOptions()
          .threads(2)
          .actorsPerThread(3)
          .actorsBefore(0)
          .actorsAfter(0)
          .iterations(scenarios)
          .invocationsPerIteration(runs)
          .minimizeFailedScenario(false)
          .sequentialSpecification(model)
          .check(tested);
      out.println("holds");
    } catch (LincheckAssertionError e) {
      out.println("violated");
      out.println(e.getMessage());
    }
  }
}
