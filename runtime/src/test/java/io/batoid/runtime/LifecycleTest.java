package io.batoid.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.OnFull;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.scheduler.Scheduler.Shutdown;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Starting and shutting down. */
@ResourceLock("Batoid")
class LifecycleTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  @AfterEach
  void shutDown() {
    Batoid.shutdown();
  }

  @Test
  void initShutdownInitAgain() {
    for (int i = 0; i < 20; i++) {
      BatoidRuntime runtime = Batoid.init(runtimes.options());
      assertThat(Batoid.task(Math::addExact, i, 1).remote().get()).isEqualTo(i + 1);
      assertThat(runtime).isSameAs(Batoid.runtime());
      Batoid.shutdown();
      assertThat(Batoid.isInitialized()).isFalse();
      assertThat(Files.exists(runtimes.storeOptions().directory())).isFalse();
    }
  }

  @Test
  void aSecondInitIsRefused() {
    BatoidRuntime first = Batoid.init(runtimes.options());
    assertThatThrownBy(() -> Batoid.init(runtimes.otherOptions()))
        .isInstanceOf(RuntimeAlreadyInitializedException.class)
        .hasMessageContaining(first.toString())
        .hasMessageContaining("Batoid.shutdown()");
    assertThat(Batoid.runtime()).isSameAs(first);
  }

  @Test
  void ofManyThreadsThatInitialiseOneWins() throws Exception {
    int threads = 8;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < 10; round++) {
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Future<BatoidRuntime>> attempts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          attempts.add(
              executor.submit(() -> {
                together.await();
                return Batoid.init(runtimes.options());
              }));
        }
        List<BatoidRuntime> won = new ArrayList<>();
        for (Future<BatoidRuntime> attempt : attempts) {
          try {
            won.add(attempt.get());
          } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(RuntimeAlreadyInitializedException.class);
          }
        }
        assertThat(won).containsExactly(Batoid.runtime());
        Batoid.shutdown();
      }
    }
  }

  @Test
  void ofManyThreadsThatShutDownAllGetTheSameReport() throws Exception {
    BatoidRuntime runtime = BatoidRuntime.start(runtimes.options(), runtimes.fakes());
    runtimes.fake().report = new Shutdown(3, 2, 1);
    int threads = 4;
    CyclicBarrier together = new CyclicBarrier(threads);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<ShutdownReport>> reports = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        reports.add(
            executor.submit(() -> {
              together.await();
              return runtime.shutdown(Duration.ofSeconds(3));
            }));
      }
      for (Future<ShutdownReport> report : reports) {
        assertThat(report.get()).isEqualTo(new ShutdownReport(3, 2, 1));
      }
    }
    assertThat(runtimes.fake().shutdowns).containsExactly(Duration.ofSeconds(3));
    assertThat(runtime.shutdown()).isEqualTo(new ShutdownReport(3, 2, 1));
  }

  @Test
  void shuttingDownNothingDoesNothing() {
    assertThat(Batoid.shutdown()).isEqualTo(new ShutdownReport(0, 0, 0));
    assertThat(Batoid.shutdown(Duration.ZERO)).isEqualTo(new ShutdownReport(0, 0, 0));
    assertThatThrownBy(() -> Batoid.shutdown(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("patience=PT-1S");
  }

  @Test
  void aClosedRuntimeRefusesEverything() {
    BatoidRuntime runtime = runtimes.start();
    ObjectRef<Integer> ref = runtime.put(1);
    TaskCall<Integer> call = runtime.task(Math::abs, 1);
    runtime.close();
    assertThatThrownBy(call::remote)
        .isInstanceOf(StoreClosedException.class)
        .hasMessageContaining(runtimes.storeOptions().directory().toString())
        .hasMessageContaining("shut down");
    assertThatThrownBy(() -> runtime.put(1)).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(ref::get).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> runtime.actor(Object::new).remote())
        .isInstanceOf(StoreClosedException.class);
    assertThat(runtime.toString()).contains("shut down");
    runtime.close();
  }

  @Test
  void referencesOfAnEarlierInitDoNotRevive() {
    Batoid.init(runtimes.options());
    ObjectRef<Integer> old = Batoid.put(1);
    Batoid.shutdown();
    Batoid.init(runtimes.options());
    assertThatThrownBy(old::get).isInstanceOf(StoreClosedException.class);
    assertThat(old.id()).isNotEmpty();
    old.close();
  }

  @Test
  void whoeverIsBlockedGetsToKnow() throws Exception {
    BatoidRuntime runtime = runtimes.start();
    Promise<Integer> never = runtime.store().reserve();
    ObjectRef<Integer> dependent = runtime.task((Integer n) -> n, never.ref()).remote();
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Future<Integer> blocked = executor.submit(() -> never.ref().get());
      Future<Integer> alsoBlocked = executor.submit(() -> dependent.get());
      CompletableFuture<Integer> pending = never.ref().toFuture();
      ShutdownReport report = runtime.shutdown(Duration.ZERO);
      assertThat(report.abandoned()).isEqualTo(1);
      assertThatThrownBy(blocked::get).hasCauseInstanceOf(StoreClosedException.class);
      assertThatThrownBy(alsoBlocked::get).hasCauseInstanceOf(StoreClosedException.class);
      assertThatThrownBy(pending::get).hasCauseInstanceOf(StoreClosedException.class);
    }
  }

  static final class Echo {
    int of(int number) {
      return number;
    }
  }

  @Test
  void whoeverIsBlockedInACallOfAnActorGetsToKnow() throws Exception {
    BatoidRuntime runtime = runtimes.start();
    Promise<Integer> never = runtime.store().reserve();
    ActorRef<Echo> actor = runtime.actor(Echo::new).remote();
    ObjectRef<Integer> call = actor.task(Echo::of, never.ref()).remote();
    try (ExecutorService executor = Executors.newFixedThreadPool(1)) {
      Future<Integer> blocked = executor.submit(() -> call.get());
      CompletableFuture<Integer> pending = call.toFuture();
      assertThat(runtime.shutdown(Duration.ZERO).abandoned()).isPositive();
      assertThatThrownBy(blocked::get).hasCauseInstanceOf(StoreClosedException.class);
      assertThatThrownBy(pending::get).hasCauseInstanceOf(StoreClosedException.class);
    }
  }

  @Test
  void aFullStoreDoesNotHoldItUp() {
    BatoidRuntime runtime =
        runtimes.start(
            runtimes
                .options()
                .store(
                    runtimes
                        .storeOptions()
                        .spillLimit(0)
                        .onFull(OnFull.waitUpTo(Duration.ofMinutes(10)))));
    Promise<Integer> never = runtime.store().reserve();
    ActorRef<Echo> actor = runtime.actor(Echo::new).remote();
    ObjectRef<Integer> call = actor.task(Echo::of, never.ref()).remote();
    ObjectRef<Integer> task = runtime.task((Integer n) -> n, never.ref()).remote();
    try (ObjectStore impatient = ObjectStore.open(runtimes.storeOptions())) {
      fill(impatient);
      assertThat(runtime.shutdown(Duration.ZERO).abandoned()).isPositive();
    }
    assertThatThrownBy(call::get).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(task::get).isInstanceOf(StoreClosedException.class);
  }

  @Test
  void anInterruptEndsThePatience() {
    BatoidRuntime runtime = runtimes.start();
    ObjectRef<Integer> blocked =
        runtime.task((Integer n) -> n, runtime.store().<Integer>reserve().ref()).remote();
    Thread.currentThread().interrupt();
    assertThat(runtime.shutdown(Duration.ofHours(1)).abandoned()).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(blocked::get).isInstanceOf(StoreClosedException.class);
  }

  /** Leaves no room for anything. */
  private static void fill(ObjectStore store) {
    List<ObjectRef<byte[]>> held = new ArrayList<>();
    for (int size = 1 << 20; size > 0; size /= 2) {
      try {
        while (true) {
          held.add(store.put(new byte[size]));
        }
      } catch (ObjectStoreFullException e) {
        assertThat(held).isNotEmpty();
      }
    }
  }

  /** For tasks in threads of this JVM. */
  private static final CountDownLatch GATE = new CountDownLatch(1);

  private static final AtomicInteger REACHED = new AtomicInteger();

  @Test
  void tasksThatRunAreWaitedFor() throws Exception {
    BatoidRuntime runtime = runtimes.start();
    Promise<Boolean> running = runtime.store().reserve();
    runtime
        .run(
            (Promise<Boolean> begun) -> {
              begun.complete(true);
              GATE.await();
              REACHED.set(4);
            },
            running)
        .remote()
        .close();
    assertThat(running.ref().get()).isTrue();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<ShutdownReport> shutdown =
          executor.submit(() -> runtime.shutdown(Duration.ofMinutes(1)));
      await().until(() -> isRefused(runtime));
      GATE.countDown();
      assertThat(shutdown.get().abandoned()).isZero();
    }
    assertThat(REACHED).hasValue(4);
  }

  private static final CountDownLatch NESTED_GATE = new CountDownLatch(1);
  private static final AtomicInteger NESTED = new AtomicInteger();

  @Test
  void whatRunningTasksSubmitIsStillTaken() throws Exception {
    BatoidRuntime runtime = runtimes.start();
    Promise<Boolean> running = runtime.store().reserve();
    runtime
        .run(
            (Promise<Boolean> begun) -> {
              begun.complete(true);
              NESTED_GATE.await();
              NESTED.set(Batoid.task(Math::abs, -5).remote().get());
            },
            running)
        .remote()
        .close();
    assertThat(running.ref().get()).isTrue();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<ShutdownReport> shutdown =
          executor.submit(() -> runtime.shutdown(Duration.ofMinutes(1)));
      await().until(() -> isRefused(runtime));
      NESTED_GATE.countDown();
      assertThat(shutdown.get().abandoned()).isZero();
    }
    assertThat(NESTED).hasValue(5);
  }

  private static final AtomicInteger SUBMITTED_LATE = new AtomicInteger();

  static final class Submitter {
    /** Submits a task that nobody waits for, once it is told to. */
    void submit(Promise<Boolean> begun) throws InterruptedException {
      begun.complete(true);
      SUBMIT_GATE.await();
      Batoid.run(
              () -> {
                Thread.sleep(50);
                SUBMITTED_LATE.set(6);
              })
          .remote()
          .close();
    }
  }

  private static final CountDownLatch SUBMIT_GATE = new CountDownLatch(1);

  @Test
  void andWhatCallsOfActorsSubmit() throws Exception {
    BatoidRuntime runtime = runtimes.start();
    Promise<Boolean> running = runtime.store().reserve();
    try (ActorRef<Submitter> actor = runtime.actor(Submitter::new).remote()) {
      actor.run(Submitter::submit, running).remote().close();
    }
    assertThat(running.ref().get()).isTrue();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<ShutdownReport> shutdown =
          executor.submit(() -> runtime.shutdown(Duration.ofMinutes(1)));
      await().until(() -> isRefused(runtime));
      SUBMIT_GATE.countDown();
      assertThat(shutdown.get()).isEqualTo(new ShutdownReport(1, 0, 0));
    }
    assertThat(SUBMITTED_LATE).hasValue(6);
  }

  @Test
  void futuresOfDrainedTasksHaveTheirValues() {
    for (int i = 0; i < 50; i++) {
      BatoidRuntime runtime = BatoidRuntime.start(runtimes.options());
      List<CompletableFuture<Integer>> futures = new ArrayList<>();
      for (int n = 0; n < 20; n++) {
        futures.add(runtime.task(Math::addExact, n, 1).remote().toFuture());
      }
      runtime.close();
      for (int n = 0; n < 20; n++) {
        assertThat(futures.get(n).join()).isEqualTo(n + 1);
      }
    }
  }

  private static boolean isRefused(BatoidRuntime runtime) {
    try {
      runtime.task(Math::abs, 1).remote().close();
      return false;
    } catch (StoreClosedException e) {
      return true;
    }
  }

  /** Threads of tasks that shut their runtime down, and what ended them against their will. */
  private static final Map<Thread, Throwable> UNCAUGHT = new ConcurrentHashMap<>();

  private static final AtomicReference<@Nullable Thread> OF_TASK = new AtomicReference<>();

  @Test
  void aTaskMayShutDownTheRuntimeItRunsIn() throws Exception {
    for (int i = 0; i < 20; i++) {
      BatoidRuntime runtime = Batoid.init(runtimes.options());
      CompletableFuture<Integer> result =
          runtime
              .task(() -> {
                Thread.currentThread().setUncaughtExceptionHandler(UNCAUGHT::put);
                OF_TASK.set(Thread.currentThread());
                return Batoid.shutdown(Duration.ofMinutes(1)).forced();
              })
              .remote()
              .toFuture();
      assertThatThrownBy(result::get).isInstanceOf(ExecutionException.class);
      runtime.close();
      assertThat(Batoid.isInitialized()).isFalse();
      requireNonNull(OF_TASK.get()).join();
      assertThat(UNCAUGHT).isEmpty();
    }
  }

  private static final CountDownLatch DRAINING_GATE = new CountDownLatch(1);
  private static final CompletableFuture<ShutdownReport> OF_ACTOR = new CompletableFuture<>();
  private static final AtomicInteger DRAINED = new AtomicInteger();

  static final class Ender {
    void end() {
      OF_ACTOR.complete(Batoid.shutdown(Duration.ofHours(1)));
    }
  }

  @Test
  void aCallOfAnActorMayToo() throws Exception {
    BatoidRuntime runtime = Batoid.init(runtimes.options());
    Promise<Boolean> running = runtime.store().reserve();
    runtime
        .run(
            (Promise<Boolean> begun) -> {
              begun.complete(true);
              DRAINING_GATE.await();
              DRAINED.incrementAndGet();
            },
            running)
        .remote()
        .close();
    assertThat(running.ref().get()).isTrue();
    ActorRef<Ender> ender = runtime.actor(Ender::new).remote();
    CompletableFuture<Void> end = ender.run(Ender::end).remote().toFuture();
    await().until(() -> isRefused(runtime));
    assertThat(OF_ACTOR).isNotDone();
    DRAINING_GATE.countDown();
    assertThat(OF_ACTOR.get().drained()).isEqualTo(1);
    assertThat(DRAINED).hasValue(1);
    assertThatThrownBy(end::get).hasCauseInstanceOf(StoreClosedException.class);
  }

  private static final CyclicBarrier BOTH = new CyclicBarrier(3);
  private static final List<CompletableFuture<ShutdownReport>> OF_BOTH =
      List.of(new CompletableFuture<>(), new CompletableFuture<>());

  @Test
  void severalTasksMayAndTheProgramBeside() throws Exception {
    BatoidRuntime runtime = Batoid.init(runtimes.options());
    for (int i = 0; i < 2; i++) {
      runtime
          .run(
              (Integer number) -> {
                int _ = BOTH.await();
                OF_BOTH.get(number).complete(Batoid.shutdown(Duration.ofHours(1)));
              },
              i)
          .remote()
          .close();
    }
    int _ = BOTH.await();
    ShutdownReport report = Batoid.shutdown(Duration.ofHours(1));
    assertThat(report.forced()).isZero();
    for (CompletableFuture<ShutdownReport> other : OF_BOTH) {
      assertThat(other.get()).isEqualTo(report);
    }
  }

  @Test
  void patienceMayBeWithoutEnd() {
    BatoidRuntime runtime = Batoid.init(runtimes.options());
    runtime.run(() -> Thread.sleep(100)).remote().close();
    assertThat(runtime.shutdown(Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(new ShutdownReport(1, 0, 0));
  }

  /** A runtime that was shut down with a task that never ran, and one that would not end. */
  private WeakReference<BatoidRuntime> shutDownWithWorkLeft(CountDownLatch stubborn) {
    BatoidRuntime runtime = BatoidRuntime.start(runtimes.options());
    ObjectRef<Integer> never = runtime.store().<Integer>reserve().ref();
    runtime.task((Integer n) -> n + 1, never).remote().close();
    STUBBORN.put(runtime.directory().toString(), stubborn);
    CountDownLatch begun = new CountDownLatch(1);
    BEGUN.put(runtime.directory().toString(), begun);
    runtime.run(LifecycleTest::beStubborn, runtime.directory().toString()).remote().close();
    awaitUninterruptibly(begun);
    ShutdownReport report = runtime.shutdown(Duration.ZERO);
    assertThat(report.abandoned()).isEqualTo(2);
    assertThat(report.forced()).isEqualTo(1);
    return new WeakReference<>(runtime);
  }

  private static final Map<String, CountDownLatch> STUBBORN = new ConcurrentHashMap<>();
  private static final Map<String, CountDownLatch> BEGUN = new ConcurrentHashMap<>();

  private static void beStubborn(String session) {
    requireNonNull(BEGUN.get(session)).countDown();
    awaitUninterruptibly(requireNonNull(STUBBORN.get(session)));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // it would not end
      }
    }
  }

  @Test
  void whatWasAbandonedKeepsNoRuntimeInMemory() {
    CountDownLatch stubborn = new CountDownLatch(1);
    WeakReference<BatoidRuntime> ended = shutDownWithWorkLeft(stubborn);
    stubborn.countDown();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> {
          System.gc();
          return ended.refersTo(null);
        });
  }

  private static final CompletableFuture<ShutdownReport> OF_HOOK = new CompletableFuture<>();

  static final class EndsAtOnce implements ActorLifecycle {
    @Override
    public void onStart(ActorContext context) {
      OF_HOOK.complete(Batoid.shutdown(Duration.ofHours(1)));
    }
  }

  @Test
  void aHookOfAnActorMayToo() throws Exception {
    BatoidRuntime runtime = Batoid.init(runtimes.options());
    ActorRef<EndsAtOnce> actor = runtime.actor(EndsAtOnce::new).remote();
    assertThat(OF_HOOK.get().forced()).isZero();
    assertThatThrownBy(() -> actor.task(Object::hashCode).remote())
        .isInstanceOf(StoreClosedException.class);
  }

  @Test
  void aFailedStartLeavesNothing() {
    assertThatThrownBy(() ->
            Batoid.init(
                runtimes.options(),
                (store, options, host) -> {
                  throw new BatoidException("no worker came up");
                }))
        .isInstanceOf(BatoidException.class)
        .hasMessage("no worker came up");
    assertThat(Batoid.isInitialized()).isFalse();
    assertThat(Files.exists(runtimes.storeOptions().directory())).isFalse();
    Batoid.init(runtimes.options());
    assertThat(Batoid.task(Math::abs, -1).remote().get()).isEqualTo(1);
  }

  @Test
  void aStoreThatCannotBeOpenedIsAFailedStart() throws Exception {
    Files.writeString(runtimes.storeOptions().directory(), "not a directory");
    assertThatThrownBy(() -> Batoid.init(runtimes.options())).isInstanceOf(BatoidException.class);
    assertThat(Batoid.isInitialized()).isFalse();
    Files.delete(runtimes.storeOptions().directory());
    Batoid.init(runtimes.options());
    assertThat(Batoid.isInitialized()).isTrue();
  }

  @Test
  void aSchedulerThatFailsToEndDoesNotKeepTheStoreOpen() {
    BatoidRuntime runtime = BatoidRuntime.start(runtimes.options(), runtimes.fakes());
    runtimes.fake().shutdownFailure = new IllegalStateException("stuck");
    assertThatThrownBy(runtime::shutdown)
        .isInstanceOf(BatoidException.class)
        .hasMessageContaining("did not shut down in order")
        .hasRootCauseMessage("stuck");
    assertThat(Files.exists(runtimes.storeOptions().directory())).isFalse();
    assertThatThrownBy(() -> runtime.put(1)).isInstanceOf(StoreClosedException.class);
  }

  @Test
  void theDefaultPatienceIsThatOfTheOptions() {
    BatoidRuntime runtime =
        BatoidRuntime.start(
            runtimes.options().shutdownTimeout(Duration.ofMillis(70)), runtimes.fakes());
    runtime.close();
    assertThat(runtimes.fake().shutdowns).containsExactly(Duration.ofMillis(70));
  }

  @Test
  void aWorkersRuntimeIsNotForItsTasksToEnd() {
    BatoidRuntime runtime = runtimes.startFake();
    BatoidRuntime ofWorker = new BatoidRuntime(runtime.store(), runtimes.fake());
    assertThatThrownBy(ofWorker::shutdown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot shut down the worker process");
  }

  @Test
  void privateSessionsAreApartAndGoAway() {
    BatoidOptions options =
        BatoidOptions.defaults().directory(runtimes.home()).threads(1).capacity("16m");
    try (BatoidRuntime one = BatoidRuntime.start(options);
        BatoidRuntime two = BatoidRuntime.start(options)) {
      assertThat(one.toString()).isNotEqualTo(two.toString());
      assertThat(runtimes.home()).isDirectoryContaining("glob:**/batoid-*");
    }
    assertThat(runtimes.home()).isEmptyDirectory();
  }

  @Test
  void aNamedSessionIsShared() {
    BatoidOptions options =
        BatoidOptions.defaults()
            .directory(runtimes.home())
            .session("shared")
            .threads(1)
            .capacity("16m");
    try (BatoidRuntime one = BatoidRuntime.start(options);
        BatoidRuntime two = BatoidRuntime.start(options)) {
      ObjectRef<String> ref = one.put("here");
      assertThat(two.store().<String>resolve(ref.lend(Duration.ofMinutes(1))).get())
          .isEqualTo("here");
    }
    assertThat(runtimes.home()).isEmptyDirectory();
  }
}
