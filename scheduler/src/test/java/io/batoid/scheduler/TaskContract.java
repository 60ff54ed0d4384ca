package io.batoid.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.SerializationException;
import io.batoid.scheduler.task.SessionReports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds wherever tasks run. */
abstract class TaskContract {
  @TempDir Path directory;
  private Session session;

  abstract Session open(Path path);

  @BeforeEach
  void open() {
    session = open(directory.resolve("session"));
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void aTaskHasAResult() {
    assertThat(session.<Integer>submit(a -> (int) a[0] + (int) a[1], 1, 2).get()).isEqualTo(3);
  }

  @Test
  void allKindsOfArgumentsArrive() {
    List<Object> arguments =
        List.of(1, 2L, 3.5, true, "text", "\uD800", List.of("a", 7), 'c', new byte[] {1, 2});
    for (Object argument : arguments) {
      assertThat(session.<Object>submit(a -> a[0], argument).get()).isEqualTo(argument);
    }
    assertThat(session.<Object>submit(a -> a[0] == null, (Object) null).get()).isEqualTo(true);
  }

  @Test
  void capturedAndLargeValuesArrive() {
    String captured = "x".repeat(3000);
    long[] large = new long[100_000];
    large[99_999] = 7;
    assertThat(
            session.<String>submit(a -> captured + ((long[]) a[0])[99_999], (Object) large).get())
        .isEqualTo(captured + "7");
  }

  @Test
  void aReferenceIsResolvedBeforeTheFunctionRuns() {
    ObjectRef<Integer> first = session.submit(a -> (int) a[0] * 2, 21);
    ObjectRef<Integer> second = session.submit(a -> (int) a[0] + 1, first);
    assertThat(second.get()).isEqualTo(43);
  }

  @Test
  void aTaskThatWaitsForAnotherOccupiesNobody() {
    var promise = session.store.<Integer>reserve();
    List<ObjectRef<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(session.submit(a -> (int) a[0] + 1, promise.ref()));
    }
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    promise.complete(1);
    assertThat(session.store.get(waiting)).containsOnly(2);
  }

  @Test
  @SuppressWarnings("unchecked")
  void tasksThatWaitForEachOtherByAPromiseAreCancelled() {
    Promise<Integer> promise = session.store.reserve();
    ObjectRef<Integer> promised = promise.ref();
    ObjectRef<Integer> first = session.submit(a -> (int) a[0] + 1, promised);
    ObjectRef<Integer> second = session.submit(a -> (int) a[0] + 1, first);
    ObjectRef<Integer> third =
        session.submit(
            a -> {
              ((Promise<Integer>) a[1]).complete((int) a[0]);
              return 1;
            },
            second,
            promise);
    for (ObjectRef<Integer> each : List.of(first, second, third)) {
      assertThatThrownBy(each::get)
          .hasMessageContaining("cancelled")
          .hasMessageContaining("waits for itself, by a promise: test for test for test for test");
    }
    assertThatThrownBy(promised::get).hasMessageContaining("cancelled");
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
  }

  @Test
  void manyTasksHaveTheirOwnResults() {
    List<ObjectRef<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      results.add(session.submit(a -> (int) a[0] * 3, i));
    }
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo(3 * i);
    }
  }

  @Test
  void aFailureNamesItsTaskAndHasItsCause() {
    ObjectRef<Object> result =
        session.submit(a -> {
          throw new IllegalStateException("no luck");
        });
    assertThatThrownBy(result::get)
        .isInstanceOf(TestHost.TestFailure.class)
        .hasMessageContaining("failed: task test attempt 1")
        .hasMessageContaining("no luck")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFailureIsTriedAgainAsOftenAsAllowed() {
    ObjectRef<Integer> third =
        session.submit(
            Session.retries(3),
            a -> {
              if (TestHost.task().attempt() < 3) {
                throw new IllegalStateException("not yet");
              }
              return TestHost.task().attempt();
            });
    assertThat(third.get()).isEqualTo(3);
    ObjectRef<Integer> never =
        session.submit(
            Session.retries(2),
            a -> {
              throw new IllegalStateException("never");
            });
    assertThatThrownBy(never::get).hasMessageContaining("attempt 3").hasMessageContaining("never");
  }

  @Test
  void aResultThatCannotBeStoredIsAFailure() {
    ObjectRef<Object> result = session.submit(a -> Thread.currentThread());
    assertThatThrownBy(result::get).hasCauseInstanceOf(SerializationException.class);
  }

  @Test
  void anArgumentThatCannotBeStoredIsRefused() {
    assertThatThrownBy(() -> session.submit(a -> 1, Thread.currentThread()))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void stackOverflowAndOutOfMemoryAreFailures() {
    assertThatThrownBy(session.submit(a -> overflow(0))::get)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThatThrownBy(session.submit(a -> new long[Integer.MAX_VALUE].length)::get)
        .hasCauseInstanceOf(OutOfMemoryError.class);
  }

  private static int overflow(int depth) {
    return depth < 0 ? 0 : 1 + overflow(depth + 1);
  }

  @Test
  void aTimeoutEndsATask() {
    ObjectRef<Object> result =
        session.submit(
            Session.timeout(Duration.ofMillis(200)),
            a -> {
              synchronized (a) {
                a.wait();
              }
              return 1;
            });
    assertThatThrownBy(result::get).hasMessageContaining("timed out: task test");
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
  }

  @Test
  void aRunningTaskIsCancelled() {
    var begun = session.store.<Boolean>reserve();
    ObjectRef<Object> result =
        session.submit(
            a -> {
              TestHost.store().<Boolean>promise((String) a[0]).complete(true);
              synchronized (a) {
                a.wait();
              }
              return 1;
            },
            begun.id());
    begun.ref().get();
    assertThat(session.scheduler.cancel(result, false)).isTrue();
    assertThatThrownBy(result::get).hasMessageContaining("cancelled: task test");
    assertThat(session.scheduler.cancel(result, false)).isFalse();
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
  }

  @Test
  void aQueuedTaskIsCancelledAtOnceAndNeverRuns() {
    var gate = session.store.<Integer>reserve();
    ObjectRef<Object> result = session.submit(a -> a[0], gate.ref());
    assertThat(session.scheduler.cancel(result, false)).isTrue();
    assertThatThrownBy(result::get).hasMessageContaining("cancelled: task test");
    gate.complete(1);
  }

  @Test
  void aChainOfNestedTasksCompletesOnFewProcessors() {
    assertThat(session.<Integer>submit(TaskContract::nest, 1000).get()).isEqualTo(1000);
  }

  static Object nest(@Nullable Object[] arguments) {
    int depth = (int) requireNonNull(arguments[0]);
    return depth == 0 ? 0 : 1 + Session.<Integer>nested(TaskContract::nest, depth - 1).get();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2})
  void aChainOfNestedTasksThatOccupyMoreOrLessThanOneProcessorCompletes(double cpus) {
    TaskOptions options = resources(cpus, Map.of());
    ObjectRef<Integer> chain = session.submit(options, TaskContract::nestCounted, 100, cpus);
    assertThat(chain.get()).isEqualTo(100);
    assertThat(session.<Integer>submit(options, TaskContract::nestCounted, 100, cpus).get())
        .as("as much is free as before")
        .isEqualTo(100);
  }

  static Object nestCounted(@Nullable Object[] arguments) {
    int depth = (int) requireNonNull(arguments[0]);
    double cpus = (double) requireNonNull(arguments[1]);
    return depth == 0
        ? 0
        : 1
            + Session.<Integer>nestedWith(
                    resources(cpus, Map.of()), TaskContract::nestCounted, depth - 1, cpus)
                .get();
  }

  @Test
  void aStageIsTheResultOfAnAsynchronousTask() {
    Invocable function = a -> TaskContract.later();
    ObjectRef<String> result =
        session.scheduler.submit(
            new TaskSpec(
                "async",
                Call.of(CallKind.ASYNC, function, new Object[0], 0, 0),
                TaskOptions.DEFAULT),
            null);
    assertThat(result.get()).isEqualTo("later");
  }

  private static CompletionStage<String> later() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> future.complete("later"));
    return future;
  }

  @Test
  void resultsMayContainReferences() {
    ObjectRef<List<ObjectRef<String>>> result =
        session.submit(a -> List.of(TestHost.store().put("inner")));
    assertThat(result.get().getFirst().get()).isEqualTo("inner");
  }

  private static TaskOptions resources(double cpus, Map<String, Double> custom) {
    return new TaskOptions(
        null, new Resources(cpus, 0, custom), RetryPolicy.NEVER, null, Placement.ANYWHERE, null);
  }

  @Test
  void moreThanTheSessionHasIsRefusedAtOnce() {
    assertThatThrownBy(() -> session.submit(resources(99, Map.of()), a -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cpus=99; the session has 2");
    assertThatThrownBy(() -> session.submit(resources(1, Map.of("gpu", 1.0)), a -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gpu=1; the session has 0");
    Resources memory = new Resources(1, Long.MAX_VALUE / 2_000_000, Map.of());
    assertThatThrownBy(() -> session.submit(TaskOptions.DEFAULT.withResources(memory), a -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory=" + memory.memoryBytes() + "; the session has ");
  }

  /** Waits until all of {@code arguments[1]} tasks have come as far as this one. */
  static @Nullable Object meet(@Nullable Object[] arguments) {
    try (var mine = TestHost.store().<Boolean>promise((String) requireNonNull(arguments[0]))) {
      mine.complete(true);
    }
    for (int i = 1; i < arguments.length; i++) {
      TestHost.store().<Boolean>resolve((String) requireNonNull(arguments[i])).get();
    }
    return true;
  }

  @Test
  void fourHalfProcessorsAreTwo() {
    List<Promise<Boolean>> came = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      came.add(session.store.reserve());
    }
    List<ObjectRef<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Object[] ids = new Object[5];
      ids[0] = came.get(i).id();
      for (int j = 0; j < 4; j++) {
        ids[j + 1] = came.get(j).id();
      }
      results.add(session.submit(resources(0.5, Map.of()), TaskContract::meet, ids));
    }
    assertThat(session.store.get(results)).containsOnly(true);
  }

  static List<Resources> mostOfWhatThereIs() {
    long memory =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    return List.of(
        new Resources(0.1, 0, Map.of("license", 1.0)), new Resources(1, memory / 10 * 6, Map.of()));
  }

  @ParameterizedTest
  @MethodSource("mostOfWhatThereIs")
  void whatOneTaskOccupiesNoOtherHas(Resources most) {
    Path file = directory.resolve("occupied");
    List<ObjectRef<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      results.add(
          session.submit(
              TaskOptions.DEFAULT.withResources(most), TaskContract::alone, file.toString()));
    }
    assertThat(session.store.get(results)).containsOnly(true);
  }

  @Test
  void whoWaitsForOneThingHoldsUpNobodyWhoWantsAnother() {
    Resources some = new Resources(0.1, 0, Map.of());
    TaskOptions license = TaskOptions.DEFAULT.withResources(some.with("license", 1));
    Promise<Boolean> go = session.store.reserve();
    ObjectRef<Boolean> holder =
        session.submit(license, TaskContract::awaitFirst, List.of(go.ref()));
    ObjectRef<Boolean> next = session.submit(license, a -> true);
    assertThat(
            session
                .<Integer>submit(TaskOptions.DEFAULT.withResources(some), a -> 5)
                .get(Duration.ofMinutes(1)))
        .isEqualTo(5);
    assertThat(next.isReady()).isFalse();
    go.complete(true);
    assertThat(List.of(holder.get(), next.get())).containsOnly(true);
  }

  static Object awaitFirst(@Nullable Object[] arguments) {
    return ((ObjectRef<?>) ((List<?>) requireNonNull(arguments[0])).getFirst()).get();
  }

  /** Fails if another task is between making and removing the same file. */
  static Object alone(@Nullable Object[] arguments) throws IOException {
    Path file = Files.createFile(Path.of((String) requireNonNull(arguments[0])));
    Files.delete(file);
    return true;
  }

  /** Never ends, whatever asks it to. */
  static Object spin(@Nullable Object[] arguments) {
    try (var begun = TestHost.store().<Boolean>promise((String) requireNonNull(arguments[0]))) {
      begun.complete(true);
    }
    while (!TestHost.store().<Boolean>resolve((String) requireNonNull(arguments[1])).isReady()) {
      Thread.onSpinWait();
    }
    return true;
  }

  @Test
  void aTaskThatDoesNotStopHoldsUpNoOther() {
    List<Promise<Boolean>> begun = new ArrayList<>();
    Promise<Boolean> end = session.store.reserve();
    for (int i = 0; i < 2; i++) {
      begun.add(session.store.reserve());
      ObjectRef<Object> stubborn = session.submit(TaskContract::spin, begun.get(i).id(), end.id());
      begun.get(i).ref().get();
      assertThat(session.scheduler.cancel(stubborn, false)).isTrue();
    }
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    end.complete(true);
  }

  @Test
  void tasksAreListed() {
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    Promise<Integer> gate = session.store.reserve();
    ObjectRef<Integer> waiting = session.submit(a -> a[0], gate.ref());
    assertThatThrownBy(
            session.submit(a -> {
              throw new IllegalStateException();
            })
                ::get)
        .isInstanceOf(TestHost.TestFailure.class);
    Map<String, TaskInfo> tasks = new HashMap<>();
    List<ProcessReport> reports = new ArrayList<>();
    try (ObjectStore tool = ObjectStore.open(directory.resolve("session"));
        SessionReports asking = new SessionReports(tool)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> {
            tasks.clear();
            reports.clear();
            reports.addAll(asking.ask(Duration.ofSeconds(30)));
            reports.forEach(report -> report.tasks().forEach(task -> tasks.put(task.id(), task)));
            assertThat(tasks.values())
                .extracting(TaskInfo::state)
                .containsExactlyInAnyOrder(
                    TaskInfo.State.FINISHED, TaskInfo.State.FAILED, TaskInfo.State.WAITING);
          });
      TaskInfo task = requireNonNull(tasks.get(waiting.id()));
      assertThat(task.name()).isEqualTo("test");
      assertThat(task.ownerPid()).isEqualTo(ProcessHandle.current().pid());
      TaskCounts counts = session.scheduler.counts();
      assertThat(counts.submitted()).isEqualTo(3);
      assertThat(counts.pending()).isEqualTo(1);
      assertThat(counts.finished()).isEqualTo(1);
      assertThat(counts.failed()).isEqualTo(1);
      assertThat(counts.cancelled()).isZero();
      assertThat(reports.stream().mapToLong(report -> report.counts().runs()).sum()).isEqualTo(2);
      assertThat(reports.stream().flatMap(report -> report.spans().stream()))
          .hasSize(2)
          .allSatisfy(span -> {
            assertThat(tasks).containsKey(span.id());
            assertThat(span.name()).isEqualTo("test");
            assertThat(span.thread()).startsWith("batoid-task");
            assertThat(span.startMicros() / 1000)
                .isBetween(System.currentTimeMillis() - 600_000, System.currentTimeMillis() + 1000);
          });
    }
    gate.complete(1);
    assertThat(waiting.get()).isEqualTo(1);
  }

  @Test
  void ofThoseThatHaveEndedTheLast1024AreListed() {
    List<ObjectRef<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      results.add(session.submit(a -> 1));
    }
    assertThat(session.store.get(results)).containsOnly(1);
    await().until(() -> session.scheduler.counts().pending() == 0);
    assertThat(session.scheduler.counts().finished()).isEqualTo(1100);
    try (ObjectStore tool = ObjectStore.open(directory.resolve("session"));
        SessionReports asking = new SessionReports(tool)) {
      List<String> listed =
          asking.ask(Duration.ofSeconds(30)).stream()
              .flatMap(report -> report.tasks().stream())
              .map(TaskInfo::id)
              .toList();
      assertThat(listed).hasSize(1024).doesNotHaveDuplicates();
      assertThat(results.stream().map(ObjectRef::id).toList()).containsAll(listed);
    }
  }
}
