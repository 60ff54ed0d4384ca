package io.batoid.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.StoreClosedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How tasks end that come to no good end, wherever they run: what is said of whom. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TaskEndContract {
  private final int threads;
  private final int workers;
  @TempDir Path directory;
  private Session session;

  TaskEndContract(int threads, int workers) {
    this.threads = threads;
    this.workers = workers;
  }

  @BeforeEach
  void open() {
    session = Session.open(directory.resolve("session"), threads, workers);
  }

  @AfterEach
  void close() {
    assertThat(session.<Integer>submit(a -> 5).get()).as("whoever ran it goes on").isEqualTo(5);
    session.close();
  }

  private static <T> void tell(@Nullable Object promise, T what) {
    try (Promise<T> told = TestHost.store().promise((String) requireNonNull(promise))) {
      told.complete(what);
    }
  }

  private static Object waitForEver() throws InterruptedException {
    Object nobody = new Object();
    synchronized (nobody) {
      while (true) {
        nobody.wait();
      }
    }
  }

  private static TaskOptions retryIf(int retries, Predicate<Throwable> condition) {
    return TaskOptions.DEFAULT.withRetry(new RetryPolicy(retries, List.of(), condition));
  }

  // ---- cancelling ----

  /** Says who runs it, then never ends. */
  static @Nullable Object sayAndWait(@Nullable Object[] arguments) throws Exception {
    tell(arguments[0], ProcessHandle.current().pid());
    return waitForEver();
  }

  /**
   * Submits one like itself, hands it out and waits for it; the last never ends, until it is
   * interrupted. Arguments: how deep, then a promise for each, and one for the last word.
   */
  static @Nullable Object family(@Nullable Object[] arguments) throws Exception {
    int depth = (int) requireNonNull(arguments[0]);
    if (depth == 0) {
      tell(arguments[1], List.of());
      try {
        return waitForEver();
      } catch (InterruptedException e) {
        tell(arguments[arguments.length - 1], TestHost.task().isCancelled());
        throw e;
      }
    }
    @Nullable Object[] forChild = arguments.clone();
    forChild[0] = depth - 1;
    try (ObjectRef<Integer> child = Session.nested(TaskEndContract::family, forChild)) {
      tell(arguments[1 + depth], List.of(child));
      return child.get();
    }
  }

  @Test
  void whoeverIsCancelledTakesItsChildrenAndTheirsAlong() {
    List<Promise<List<ObjectRef<Object>>>> born = new ArrayList<>();
    Object[] arguments = new Object[5];
    arguments[0] = 2;
    for (int i = 1; i < 4; i++) {
      Promise<List<ObjectRef<Object>>> promise = session.store.reserve();
      born.add(promise);
      arguments[i] = promise.id();
    }
    Promise<Boolean> interrupted = session.store.reserve();
    arguments[4] = interrupted.id();
    ObjectRef<Object> root = session.submit(TaskEndContract::family, arguments);
    for (Promise<List<ObjectRef<Object>>> each : born) {
      each.ref().get();
    }
    assertThat(session.scheduler.cancel(root, false)).isTrue();
    assertThatThrownBy(root::get).hasMessageContaining("cancelled");
    for (Promise<List<ObjectRef<Object>>> each : born.subList(1, 3)) {
      assertThatThrownBy(each.ref().get().getFirst()::get)
          .hasMessageContaining("cancelled: task test")
          .hasMessageContaining("the task that submitted it, test, was");
    }
    assertThat(interrupted.ref().get()).as("the last knew that it was cancelled").isTrue();
  }

  @Test
  void whoeverIsCancelledIsNamedWithAttemptAndWorker() {
    Promise<Long> pid = session.store.reserve();
    ObjectRef<Object> result = session.submit(TaskEndContract::sayAndWait, pid.id());
    long worker = pid.ref().get();
    assertThat(session.scheduler.cancel(result, false)).isTrue();
    assertThatThrownBy(result::get)
        .hasMessageContaining("cancelled: task test attempt 1 worker " + worker + ":");
  }

  /** Says that it runs, ignores what asks it to end, and has a result when it is let go. */
  static @Nullable Object stubborn(@Nullable Object[] arguments) {
    Object _ = TaskContract.spin(arguments);
    tell(arguments[2], "ended");
    return "too late";
  }

  @Test
  void aCancelledTaskThatEndsLaterDoesNotChangeThat() {
    Promise<Boolean> begun = session.store.reserve();
    Promise<Boolean> mayEnd = session.store.reserve();
    Promise<String> ended = session.store.reserve();
    ObjectRef<String> result =
        session.submit(TaskEndContract::stubborn, begun.id(), mayEnd.id(), ended.id());
    begun.ref().get();
    assertThat(session.scheduler.cancel(result, false)).isTrue();
    assertThatThrownBy(result::get).hasMessageContaining("cancelled");
    mayEnd.complete(true);
    assertThat(ended.ref().get()).isEqualTo("ended");
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    assertThatThrownBy(result::get).hasMessageContaining("cancelled");
  }

  // ---- time ----

  @Test
  void anEndlessLoopIsNamedWithAttemptAndWorkerWhenItsTimeIsUp() {
    Promise<Boolean> begun = session.store.reserve();
    Promise<Boolean> end = session.store.reserve();
    ObjectRef<Object> result =
        session.submit(
            Session.timeout(Duration.ofMillis(300)), TaskContract::spin, begun.id(), end.id());
    assertThatThrownBy(result::get)
        .hasMessageContaining("timed out: task test attempt 1 worker")
        .hasMessageContaining("PT0.3S");
    end.complete(true);
  }

  @Test
  void whoeverIsLateIsNamedWithItsWorker() {
    Promise<Long> pid = session.store.reserve();
    ObjectRef<Object> result =
        session.submit(
            Session.timeout(Duration.ofSeconds(2)), TaskEndContract::sayAndWait, pid.id());
    long worker = pid.ref().get();
    assertThatThrownBy(result::get)
        .hasMessageContaining("timed out: task test attempt 1 worker " + worker + ": PT2S");
  }

  static Object untilDeadline(@Nullable Object[] arguments) {
    return Duration.between(
        Instant.now(), requireNonNull(TestHost.task().deadline(), "no deadline"));
  }

  static Object deadlines(@Nullable Object[] arguments) {
    List<Object> deadlines = new ArrayList<>();
    deadlines.add(untilDeadline(arguments));
    List<TaskOptions> children =
        List.of(
            TaskOptions.DEFAULT,
            Session.timeout(Duration.ofHours(1)),
            Session.timeout(Duration.ofMinutes(1)));
    for (TaskOptions options : children) {
      deadlines.add(Session.nestedWith(options, TaskEndContract::untilDeadline).get());
    }
    return deadlines;
  }

  @Test
  void nestedTasksHaveTheirParentsDeadlineIfItIsSooner() {
    List<Duration> left =
        session
            .<List<Duration>>submit(
                Session.timeout(Duration.ofMinutes(10)), TaskEndContract::deadlines)
            .get();
    List<Long> minutes = List.of(10L, 10L, 10L, 1L);
    for (int i = 0; i < minutes.size(); i++) {
      assertThat(left.get(i).toSeconds() / 60.0).isCloseTo(minutes.get(i), within(0.9));
    }
  }

  static Object leaveBehind(@Nullable Object[] arguments) {
    return List.of(Session.nested(a -> waitForEver()));
  }

  @Test
  void whoeverIsLateByItsParentsDeadlineSaysHowLongThatWas() {
    ObjectRef<List<ObjectRef<Object>>> left =
        session.submit(Session.timeout(Duration.ofSeconds(3)), TaskEndContract::leaveBehind);
    assertThatThrownBy(left.get().getFirst()::get)
        .hasMessageContaining("timed out: task test")
        .hasMessageContaining("PT3S");
  }

  @Test
  void aTimeoutAndACancellationAreNotTriedAgain() {
    AtomicInteger asked = new AtomicInteger();
    TaskOptions often = retryIf(-1, e -> asked.incrementAndGet() > 0);
    ObjectRef<Object> late =
        session.submit(often.withTimeout(Duration.ofMillis(300)), a -> waitForEver());
    assertThatThrownBy(late::get).hasMessageContaining("timed out");
    Promise<Long> pid = session.store.reserve();
    ObjectRef<Object> cancelled = session.submit(often, TaskEndContract::sayAndWait, pid.id());
    pid.ref().get();
    assertThat(session.scheduler.cancel(cancelled, false)).isTrue();
    assertThatThrownBy(cancelled::get).hasMessageContaining("cancelled");
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    assertThat(asked).hasValue(0);
  }

  @Test
  void whatIsLateHasFailedAndWhatIsCancelledWasCancelled() {
    ObjectRef<Object> late =
        session.submit(Session.timeout(Duration.ofMillis(200)), a -> waitForEver());
    assertThatThrownBy(late::get).hasMessageContaining("timed out");
    ObjectRef<Object> unwanted = session.submit(a -> waitForEver());
    assertThat(session.scheduler.cancel(unwanted, false)).isTrue();
    await().until(() -> session.scheduler.counts().pending() == 0);
    assertThat(session.scheduler.counts().failed()).isEqualTo(1);
    assertThat(session.scheduler.counts().cancelled()).isEqualTo(1);
  }

  // ---- trying again ----

  static Object failUntil(@Nullable Object[] arguments) {
    int attempt = TestHost.task().attempt();
    if (attempt < (int) requireNonNull(arguments[0])) {
      throw new IllegalStateException("attempt " + attempt);
    }
    return attempt;
  }

  @Test
  void theConditionForAnotherAttemptIsAskedInTheProcessThatSubmits() {
    List<String> failures = new ArrayList<>();
    Thread here = Thread.currentThread(); // cannot travel
    TaskOptions options =
        retryIf(
            5,
            e -> {
              failures.add(e.getMessage() + (here.isAlive() ? "" : " dead"));
              return e.getMessage() != null && failures.size() < 3;
            });
    assertThat(session.<Integer>submit(options, TaskEndContract::failUntil, 3).get()).isEqualTo(3);
    assertThat(failures).containsExactly("attempt 1", "attempt 2");
    assertThatThrownBy(session.submit(options, TaskEndContract::failUntil, 9)::get)
        .hasMessageContaining("failed: task test attempt 1");
    assertThat(failures).hasSize(3);
  }

  @Test
  void aConditionThatFailsIsNoReasonToTryAgainAndIsToldBesideTheFailure() {
    TaskOptions options =
        retryIf(
            5,
            e -> {
              throw new ArithmeticException("the condition is wrong");
            });
    Throwable failure = catchThrowable(session.submit(options, TaskEndContract::failUntil, 2)::get);
    assertThat(failure)
        .hasMessageContaining("failed: task test attempt 1")
        .cause()
        .satisfies(e -> {
          assertThat(e).isInstanceOf(IllegalStateException.class).hasMessage("attempt 1");
          assertThat(e.getSuppressed()).singleElement().isInstanceOf(ArithmeticException.class);
        });
  }

  @Test
  void onlyTheListedFailuresAreTriedAgain() {
    TaskOptions listed =
        TaskOptions.DEFAULT.withRetry(
            new RetryPolicy(5, List.of(RuntimeException.class.getName()), null));
    assertThat(session.<Integer>submit(listed, TaskEndContract::failUntil, 2).get()).isEqualTo(2);
    TaskOptions other =
        TaskOptions.DEFAULT.withRetry(
            new RetryPolicy(5, List.of(ArithmeticException.class.getName()), null));
    assertThatThrownBy(session.submit(other, TaskEndContract::failUntil, 2)::get)
        .hasMessageContaining("attempt 1");
  }

  // ---- what cannot be told ----

  /** Has what cannot be sent. */
  static final class Unsendable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"unused", "serial"}) // the point of it
    private final Thread thread = Thread.currentThread();

    Unsendable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static Object throwUnsendable(@Nullable Object[] arguments) {
    throw new Unsendable("of no use", new IllegalStateException("and why"));
  }

  @Test
  void anExceptionThatCannotBeSentArrivesAsItsTextAndStack() {
    for (int retries : new int[] {0, 1}) {
      Throwable failure =
          catchThrowable(
              session.submit(Session.retries(retries), TaskEndContract::throwUnsendable)::get);
      assertThat(failure)
          .hasMessageContaining("failed: task test attempt " + (retries + 1) + " worker ")
          .hasMessageContaining("of no use")
          .hasStackTraceContaining("Unsendable: of no use")
          .hasStackTraceContaining("and why");
      assertThat(
              Stream.iterate(failure, e -> e != null, Throwable::getCause)
                  .flatMap(e -> Stream.of(e.getStackTrace()))
                  .map(StackTraceElement::getMethodName))
          .contains("throwUnsendable");
    }
  }

  @Test
  void aResultThatCannotBeSentIsNotTriedAgain() {
    AtomicInteger asked = new AtomicInteger();
    ObjectRef<Object> result =
        session.submit(
            retryIf(3, e -> asked.incrementAndGet() > 0), a -> new Object[] {new Thread()});
    assertThatThrownBy(result::get)
        .hasMessageContaining("failed: task test attempt 1 worker ")
        .hasCauseInstanceOf(SerializationException.class);
    assertThat(asked).hasValue(0);
  }

  @Test
  void aStoreThatTheTaskHasClosedItselfIsItsOwnFailure() {
    ObjectRef<Object> result =
        session.submit(a -> {
          throw new StoreClosedException("another store");
        });
    assertThatThrownBy(() -> result.get(Duration.ofMinutes(1)))
        .hasMessageContaining("failed: task test attempt 1 worker ")
        .hasStackTraceContaining("another store");
  }

  @Test
  void aResultThatIsTooLargeIsAFailureThatSaysSo() {
    ObjectRef<Object> result = session.submit(a -> new byte[(256 << 20) + 1]);
    assertThatThrownBy(result::get)
        .hasMessageContaining("failed: task test attempt 1 worker ")
        .cause()
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining(String.valueOf(256 << 20));
  }

  @Test
  void stackOverflowAndOutOfMemoryNameTaskAttemptAndWorker() {
    Promise<Long> pid = session.store.reserve();
    ObjectRef<Object> deep =
        session.submit(
            a -> {
              tell(a[0], ProcessHandle.current().pid());
              return deeper(0);
            },
            pid.id());
    assertThatThrownBy(deep::get)
        .hasMessageContaining("failed: task test attempt 1 worker " + pid.ref().get() + ":")
        .hasCauseInstanceOf(StackOverflowError.class);
    Promise<Long> other = session.store.reserve();
    ObjectRef<Object> large =
        session.submit(
            a -> {
              tell(a[0], ProcessHandle.current().pid());
              return new long[Integer.MAX_VALUE].length;
            },
            other.id());
    assertThatThrownBy(large::get)
        .hasMessageContaining("failed: task test attempt 1 worker " + other.ref().get() + ":")
        .hasCauseInstanceOf(OutOfMemoryError.class);
  }

  private static int deeper(int depth) {
    return depth < 0 ? 0 : 1 + deeper(depth + 1);
  }
}
