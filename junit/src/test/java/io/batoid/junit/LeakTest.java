package io.batoid.junit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Tests that leave something behind fail, and say what and where. */
class LeakTest {
  private static EngineExecutionResults run(Class<?> type, String method) {
    String parameters =
        Arrays.stream(type.getDeclaredMethods())
            .filter(each -> each.getName().equals(method))
            .flatMap(each -> Arrays.stream(each.getParameterTypes()))
            .map(Class::getName)
            .collect(Collectors.joining(","));
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(type, method, parameters))
        .execute();
  }

  private static Throwable failure(Class<?> type, String method) {
    List<Event> failed = run(type, method).testEvents().failed().list();
    assertThat(failed).as("failures of %s", method).hasSize(1);
    return failed
        .getFirst()
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "reference, reference ObjectRef(",
    "objectNobodyUsed, reference ObjectRef(",
    "result, reference ObjectRef(",
    "pin, pin Pinned(",
    "writer, writer ObjectWriter(",
    "actor, actor ",
    "workerProcess, worker processes ["
  })
  void eachFailsWithItsOwnLine(String method, String what) {
    Throwable failure = failure(Leaking.class, method);
    int line = requireNonNull(Leaking.LINES.get(method));
    assertThat(failure)
        .isInstanceOf(LeakError.class)
        .hasMessageContaining(method)
        .hasMessageContaining("leaks 1 thing:")
        .hasMessageContaining(what)
        .hasMessageContaining(
            "made at io.batoid.junit.Leaking." + method + "(Leaking.java:" + line + ")");
    assertThat(failure.getStackTrace())
        .singleElement()
        .satisfies(place -> assertThat(place.getLineNumber()).isEqualTo(line));
  }

  @ParameterizedTest
  @CsvSource({"actorThatIsKilledIsNone", "actorThatIsClosedIsNone", "actorThatATaskDroppedIsNone"})
  void anActorThatWasEndedIsNoLeak(String method) {
    run(Leaking.class, method)
        .testEvents()
        .assertStatistics(events -> events.succeeded(1).failed(0));
  }

  /** Leaks, and fails for another reason. */
  static class FailsAnyway {
    @BatoidTest(threads = 1)
    void test(io.batoid.runtime.BatoidRuntime runtime) {
      runtime.put("lost");
      throw new IllegalStateException("the reason");
    }

    @BatoidTest(threads = 1, leakCheck = false)
    void unchecked(io.batoid.runtime.BatoidRuntime runtime) {
      runtime.put("lost");
    }
  }

  @Test
  void whatFailedAnywayFailsForItsOwnReason() {
    Throwable failure = failure(FailsAnyway.class, "test");
    assertThat(failure).hasMessage("the reason").hasNoSuppressedExceptions();
  }

  @Test
  void theCheckCanBeSwitchedOff() {
    run(FailsAnyway.class, "unchecked")
        .testEvents()
        .assertStatistics(events -> events.succeeded(1).failed(0));
  }
}
