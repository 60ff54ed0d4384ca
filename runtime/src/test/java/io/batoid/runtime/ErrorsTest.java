package io.batoid.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.Failures.Origin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What users get to see of failed tasks. */
class ErrorsTest {
  private static final Origin ORIGIN = new Origin("Shop.sell", "id-7", 2, 4711);

  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();
  private BatoidRuntime runtime;

  @BeforeEach
  void start() {
    runtime = runtimes.start();
  }

  static int fail(String why) throws IOException {
    throw new IOException(why);
  }

  @Test
  void aFailedTaskThrowsItsTaskExceptionFromGet() {
    ObjectRef<Integer> result = runtime.task(ErrorsTest::fail, "sold out").remote();
    assertThatThrownBy(result::get)
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("ErrorsTest.fail")
        .hasMessageContaining("attempt 1")
        .hasMessageContaining("worker " + ProcessHandle.current().pid())
        .hasMessageContaining("java.io.IOException: sold out")
        .hasCauseInstanceOf(IOException.class)
        .hasRootCauseMessage("sold out");
  }

  @Test
  void itsStackIsTheReadersAndItsCausesIsThatOfTheTask() {
    ObjectRef<Integer> result = runtime.task(ErrorsTest::fail, "no").remote();
    Throwable failure = catchThrowable(result::get);
    assertThat(methods(failure)).contains("itsStackIsTheReadersAndItsCausesIsThatOfTheTask");
    assertThat(methods(requireNonNull(failure.getCause()))).contains("fail");
  }

  private static List<String> methods(Throwable failure) {
    return Stream.of(failure.getStackTrace()).map(StackTraceElement::getMethodName).toList();
  }

  @Test
  void aFutureHasTheSame() {
    CompletableFuture<Integer> future =
        runtime.task(ErrorsTest::fail, "sold out").remote().toFuture();
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TaskException.class);
  }

  @Test
  void aTaskThatReadsAFailureFailsWithIt() {
    ObjectRef<Integer> first = runtime.task(ErrorsTest::fail, "sold out").remote();
    ObjectRef<Integer> second = runtime.task((Integer n) -> n + 1, first).remote();
    assertThatThrownBy(second::get)
        .isInstanceOf(TaskException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void everyOtherFailureIsThrownAsItIs() {
    Failures failures = new RuntimeFailures();
    List<BatoidException> all =
        List.of(
            failures.failed(ORIGIN, new IllegalStateException("no")),
            failures.cancelled(ORIGIN, "cancel() was called"),
            failures.timedOut(ORIGIN, Duration.ofSeconds(3)),
            failures.workerCrashed(ORIGIN, "signal 9 (SIGKILL)", List.of("last words")),
            failures.actorDied(ORIGIN, "its constructor failed", 1, 3),
            failures.ownerDied(ORIGIN, 99));
    for (BatoidException failure : all) {
      try (Promise<Integer> promise = runtime.store().reserve()) {
        promise.fail(failure);
        assertThatThrownBy(promise.ref()::get)
            .isExactlyInstanceOf(failure.getClass())
            .isInstanceOf(ObjectFailedException.class)
            .hasMessage(failure.getMessage());
      }
    }
  }

  @Test
  void messagesSayWhatHappenedToWhom() {
    Failures failures = new RuntimeFailures();
    String who = "Shop.sell (id-7, attempt 2, worker 4711)";
    assertThat(failures.cancelled(ORIGIN, "cancel() was called"))
        .hasMessage(who + " was cancelled: cancel() was called");
    assertThat(failures.timedOut(ORIGIN, Duration.ofSeconds(3)))
        .hasMessage(who + " was not done within its timeout of PT3S");
    assertThat(failures.workerCrashed(ORIGIN, "exit code 3", List.of("a", "b")))
        .hasMessageStartingWith(who + " was lost: its worker process died with exit code 3")
        .hasMessageEndingWith("its log ends:\n  a\n  b");
    assertThat(failures.workerCrashed(ORIGIN, "exit code 3", List.of()))
        .hasMessageEndingWith("its log is empty");
    assertThat(failures.actorDied(new Origin("hits", "a-1", 0, 0), "killed", 1, 3))
        .hasMessage("hits (a-1) is dead: killed (restarts used: 1 of 3)");
    assertThat(failures.actorDied(ORIGIN, "killed", 1, -1)).hasMessageContaining("of any number");
    assertThat(failures.pendingCallsLimit(ORIGIN, 10))
        .isInstanceOf(PendingCallsLimitException.class)
        .hasMessageContaining("10 calls waiting");
    assertThat(failures.ownerDied(ORIGIN, 99)).hasMessageContaining("process 99");
  }

  @Test
  void aCancelledTaskSaysSo() {
    Promise<Integer> never = runtime.store().reserve();
    ObjectRef<Integer> waiting = runtime.task((Integer n) -> n, never.ref()).remote();
    assertThat(runtime.cancel(waiting)).isTrue();
    assertThatThrownBy(waiting::get).isInstanceOf(TaskCancelledException.class);
    assertThat(runtime.cancel(waiting)).isFalse();
    never.close();
  }

  @Test
  void aTaskThatTakesTooLongSaysSo() {
    Promise<Integer> never = runtime.store().reserve();
    ObjectRef<Integer> late =
        runtime
            .task((List<ObjectRef<Integer>> all) -> all.getFirst().get(), List.of(never.ref()))
            .timeout(Duration.ofMillis(50))
            .remote();
    assertThatThrownBy(late::get)
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining("PT0.05S");
    never.close();
  }

  static int failUntil(int attempt) throws IOException {
    if (TaskContext.current().attempt() < attempt) {
      throw new IOException("not yet");
    }
    return TaskContext.current().attempt();
  }

  @Test
  void retriesAreNarrowedByClassAndCondition() {
    assertThat(runtime.task(ErrorsTest::failUntil, 3).retries(2).remote().get()).isEqualTo(3);
    assertThat(
            runtime
                .task(ErrorsTest::failUntil, 2)
                .retries(2)
                .retryOn(IOException.class)
                .retryIf(e -> "not yet".equals(e.getMessage()))
                .remote()
                .get())
        .isEqualTo(2);
    assertThatThrownBy(
            runtime.task(ErrorsTest::failUntil, 2).retries(2).retryIf(e -> false).remote()::get)
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("attempt 1");
    assertThatThrownBy(
            runtime
                    .task(ErrorsTest::failUntil, 2)
                    .retries(2)
                    .retryOn(IllegalStateException.class)
                    .remote()
                ::get)
        .hasMessageContaining("attempt 1");
  }
}
