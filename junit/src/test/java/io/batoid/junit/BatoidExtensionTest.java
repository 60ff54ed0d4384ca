package io.batoid.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.runtime.ActorLifetime;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidRuntime;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What tests get, and what is left after them whatever they do. */
class BatoidExtensionTest {
  private static EngineExecutionResults run(Class<?> type) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(type))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
        .execute();
  }

  private static void allSucceed(Class<?> type, int tests) {
    run(type).testEvents().assertStatistics(events -> events.succeeded(tests).failed(0));
  }

  // ---- what tests get ----

  /** Tests of a class, with everything that can be injected. */
  @BatoidTest(threads = 2, capacity = "16m")
  static class OfClass {
    private final BatoidRuntime ofConstructor;

    OfClass(BatoidRuntime runtime) {
      ofConstructor = runtime;
    }

    @BeforeEach
    void before(ObjectStore store) {
      assertThat(store).isSameAs(ofConstructor.store());
      assertThat(Batoid.runtime()).isSameAs(ofConstructor);
    }

    @AfterEach
    void after(BatoidRuntime runtime) {
      assertThat(runtime).isSameAs(ofConstructor);
    }

    @Test
    void test(BatoidRuntime runtime) {
      assertThat(runtime).isSameAs(ofConstructor);
      assertThat(runtime.store().stats().capacityBytes()).isEqualTo(16 << 20);
      assertThat(Batoid.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
    }

    @Nested
    class Inside {
      @Test
      void test(ObjectStore store) {
        assertThat(store.stats().capacityBytes()).isEqualTo(16 << 20);
      }
    }

    @BatoidTest(threads = 1, capacity = "8m")
    void theNearestCounts(ObjectStore store) {
      assertThat(store.stats().capacityBytes()).isEqualTo(8 << 20);
    }
  }

  @Test
  void runtimeAndStoreAreGivenToWhateverAsks() {
    allSucceed(OfClass.class, 3);
  }

  /** An actor. */
  static final class Quiet {
    int one() {
      return 1;
    }
  }

  /** Makes an actor that outlives its creator, and ends it. */
  static class Detached {
    @BatoidTest(workers = 1)
    void test(BatoidRuntime runtime) {
      try (ActorRef<Quiet> actor =
          runtime.actor(Quiet::new).lifetime(ActorLifetime.DETACHED).remote()) {
        try (ObjectRef<Integer> one = actor.task(Quiet::one).remote()) {
          assertThat(one.get()).isEqualTo(1);
        }
        actor.kill();
      }
    }
  }

  @Test
  void theProcessThatKeptAnActorIsNotTheTests() {
    allSucceed(Detached.class, 1);
  }

  /** Has nobody who would run a task. */
  static class Nobody {
    @BatoidTest(threads = 0)
    void test() {}
  }

  @Test
  void aRuntimeInWhichNobodyRunsTasksIsRefused() {
    assertThat(run(Nobody.class).allEvents().failed().stream())
        .singleElement()
        .satisfies(event ->
            assertThat(event.getRequiredPayload(TestExecutionResult.class).getThrowable())
                .hasValueSatisfying(
                    error -> assertThat(error).hasStackTraceContaining("nobody would run tasks")));
  }

  /** Uses the runtime wherever code of a test can be, without asking for it. */
  @BatoidTest(threads = 1, capacity = "16m")
  static class Everywhere {
    private final ObjectRef<Integer> ofField = Batoid.put(1);
    private final ObjectRef<Integer> ofConstructor;

    Everywhere() {
      ofConstructor = Batoid.put(2);
    }

    @Test
    void test() {
      assertThat(ofField.get() + ofConstructor.get()).isEqualTo(3);
    }

    @TestFactory
    Stream<DynamicTest> factory() {
      BatoidRuntime ofFactory = Batoid.runtime();
      return Stream.of(1, 2)
          .map(number ->
              dynamicTest(
                  "test " + number,
                  () -> {
                    assertThat(Batoid.runtime()).isSameAs(ofFactory);
                    assertThat(Batoid.task(Math::addExact, number, ofField.get()).remote().get())
                        .isEqualTo(number + 1);
                  }));
    }

    @AfterEach
    void close() {
      ofField.close();
      ofConstructor.close();
    }
  }

  /** One instance for all tests. */
  @BatoidTest(threads = 1, capacity = "16m")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneInstance {
    private final boolean hadRuntime = Batoid.isInitialized();

    @Test
    void test() {
      assertThat(hadRuntime).isFalse();
      assertThat(Batoid.isInitialized()).isTrue();
    }
  }

  @Test
  void theFacadeWorksWhereverCodeOfATestIs() {
    allSucceed(Everywhere.class, 3);
    allSucceed(OneInstance.class, 1);
  }

  /** Fails before there is a test. */
  @BatoidTest(threads = 1, capacity = "16m")
  static class NeverMade {
    static final List<BatoidRuntime> RUNTIMES = new CopyOnWriteArrayList<>();

    NeverMade(BatoidRuntime runtime) {
      RUNTIMES.add(runtime);
      throw new IllegalStateException("not made");
    }

    @Test
    void test() {}
  }

  @Test
  void aConstructorThatFailsLeavesNoRuntime() {
    run(NeverMade.class).testEvents().assertStatistics(events -> events.failed(1));
    assertThat(NeverMade.RUNTIMES)
        .singleElement()
        .satisfies(runtime ->
            assertThatThrownBy(() -> runtime.put(1)).isInstanceOf(StoreClosedException.class));
  }

  /** Says which process ran a task. */
  static class WithWorkers {
    @BatoidTest(workers = 1, capacity = "16m")
    void tasksRunInAnotherProcess(BatoidRuntime runtime) {
      long pid = runtime.task(() -> ProcessHandle.current().pid()).remote().get();
      assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void workersAreProcesses() {
    allSucceed(WithWorkers.class, 1);
  }

  /** Collects the shapes it ran with. */
  static class Matrix {
    static final Map<String, Long> SEEN = new ConcurrentHashMap<>();

    @BatoidMatrixTest(
        threads = {1, 2},
        capacity = {"8m", "16m"})
    void test(BatoidRuntime runtime) {
      assertThat(SEEN.put(runtime.toString(), runtime.store().stats().capacityBytes())).isNull();
    }
  }

  @Test
  void aMatrixRunsEachCombinationWithARuntimeOfItsOwn() {
    EngineExecutionResults results = run(Matrix.class);
    results.testEvents().assertStatistics(events -> events.succeeded(4).failed(0));
    assertThat(Matrix.SEEN).hasSize(4);
    assertThat(Matrix.SEEN.values())
        .containsExactlyInAnyOrder(8L << 20, 8L << 20, 16L << 20, 16L << 20);
    assertThat(results.testEvents().started().list())
        .extracting(event -> event.getTestDescriptor().getDisplayName())
        .contains("[1] threads=1, capacity=8m", "[4] threads=2, capacity=16m");
  }

  /** Each waits for the other. */
  static class SideBySide {
    static final CountDownLatch BOTH = new CountDownLatch(2);

    @BatoidTest(threads = 1)
    void one() throws Exception {
      meet();
    }

    @BatoidTest(threads = 1)
    void other() throws Exception {
      meet();
    }

    private static void meet() throws InterruptedException {
      BOTH.countDown();
      BOTH.await();
    }
  }

  @Test
  void testsRunSideBySide() {
    allSucceed(SideBySide.class, 2);
  }

  /** Asks for a runtime where there is no test. */
  @BatoidTest
  static class TooEarly {
    @BeforeAll
    static void all(BatoidRuntime runtime) {}

    @Test
    void test() {}
  }

  @Test
  void aRuntimeIsOfOneTest() {
    assertThat(run(TooEarly.class).containerEvents().failed().list())
        .singleElement()
        .satisfies(event -> assertThat(event.toString()).contains("a runtime is of one test"));
  }

  // ---- what is left ----

  /** Does all that tests should not do. */
  static class Careless {
    static final List<BatoidRuntime> RUNTIMES = new CopyOnWriteArrayList<>();
    static final List<Pinned> PINS = new CopyOnWriteArrayList<>();

    @BeforeEach
    void note(BatoidRuntime runtime) {
      RUNTIMES.add(runtime);
    }

    @BatoidTest(threads = 1)
    void fails() {
      throw new IllegalStateException("fails");
    }

    @BatoidTest(threads = 1)
    void throwsAnError() {
      throw new LinkageError("not really");
    }

    @BatoidTest(threads = 1)
    void interruptsItself() {
      Thread.currentThread().interrupt();
    }

    @BatoidTest(threads = 1)
    void shutsDown() {
      Batoid.shutdown();
    }

    @BatoidTest(threads = 1)
    void leavesATaskRunning(BatoidRuntime runtime) {
      runtime.run(() -> new CountDownLatch(1).await()).remote().close();
    }

    @BatoidTest(threads = 1)
    void leavesAPinOfAnotherThread(BatoidRuntime runtime) throws Exception {
      ObjectRef<byte[]> ref = runtime.put(new byte[100]);
      Thread thread = new Thread(() -> PINS.add(ref.pin()));
      thread.start();
      thread.join();
    }

    @BatoidTest(threads = 1)
    void removesItsDirectory(BatoidRuntime runtime) throws Exception {
      Files.delete(runtime.directory().resolve("segment"));
    }
  }

  @Test
  void everythingIsShutDownWhateverTheTestDid() {
    run(Careless.class)
        .testEvents()
        .assertStatistics(events -> events.started(7).failed(3)); // two that throw, one that leaks
    assertThat(Careless.RUNTIMES)
        .hasSize(7)
        .allSatisfy(runtime -> {
          assertThatThrownBy(() -> runtime.put(1)).isInstanceOf(StoreClosedException.class);
          assertThat(Files.exists(runtime.directory())).isFalse();
        });
    assertThat(Careless.PINS)
        .allSatisfy(
            pin -> assertThatThrownBy(pin::segment).isInstanceOf(IllegalStateException.class));
  }
}
