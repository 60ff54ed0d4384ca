package io.batoid.objectstore;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting for promises that others complete. */
class WaitingTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void aValueCompletedByAnotherThreadArrives() throws Exception {
    ObjectStore store = stores.open();
    for (int i = 0; i < 200; i++) {
      Promise<Integer> promise = store.reserve();
      int value = i;
      try (ObjectRef<Integer> ref = promise.ref()) {
        Thread completer = Thread.ofPlatform().start(() -> promise.complete(value));
        assertThat(ref.get()).isEqualTo(value);
        completer.join();
      }
      promise.close();
    }
    TestStores.verifyEmpty(store);
  }

  @Test
  void aValueCompletedByAnotherProcessArrives() throws Exception {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    for (int i = 0; i < 200; i++) {
      Promise<Integer> promise = store.reserve();
      int value = i;
      try (ObjectRef<Integer> ref = promise.ref();
          Promise<Integer> elsewhere = other.promise(promise.id())) {
        CompletableFuture<Integer> future = ref.toFuture();
        Thread completer = Thread.ofPlatform().start(() -> elsewhere.complete(value));
        assertThat(ref.get()).isEqualTo(value);
        assertThat(future.join()).isEqualTo(value);
        completer.join();
      }
      promise.close();
    }
    await().untilAsserted(() -> TestStores.verifyEmpty(store));
  }

  @Test
  void anErrorArrivesWithItsCause() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    other.<String>promise(promise.id()).fail(new ArithmeticException("division by zero"));
    assertThatThrownBy(ref::get)
        .isInstanceOf(ObjectFailedException.class)
        .hasMessageContaining(ref.id())
        .hasCauseInstanceOf(ArithmeticException.class)
        .hasRootCauseMessage("division by zero");
    assertThatThrownBy(() -> ref.toFuture().join()).hasCauseInstanceOf(ObjectFailedException.class);
    assertThatThrownBy(ref::pin).isInstanceOf(ObjectFailedException.class);
  }

  @Test
  void aPromiseIsDecidedOnce() {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    assertThat(promise.tryComplete("first")).isTrue();
    assertThat(promise.tryComplete("second")).isFalse();
    assertThatThrownBy(() -> promise.complete("third"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("decided already")
        .hasMessageContaining(promise.id());
    assertThatThrownBy(() -> promise.fail(new RuntimeException()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(promise.ref().get()).isEqualTo("first");
  }

  @Test
  void aPromiseIsDecidedByOneOfMany() throws Exception {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    for (int round = 0; round < 100; round++) {
      Promise<String> promise = store.reserve();
      ObjectRef<String> ref = promise.ref();
      Promise<String> elsewhere = other.promise(promise.id());
      CountDownLatch start = new CountDownLatch(1);
      CompletableFuture<Boolean> there =
          CompletableFuture.supplyAsync(
              () -> {
                start.countDown();
                return elsewhere.tryComplete("there");
              },
              OwnThread.EACH);
      start.await();
      boolean here = promise.tryComplete("here");
      if (here == there.join()) { // the loser may have found the winner still at work, never both
        assertThat(here).isFalse();
      }
      assertThat(ref.get()).isEqualTo(here ? "here" : "there");
      elsewhere.close();
      promise.close();
      ref.close();
    }
    TestStores.verifyEmpty(store);
  }

  @Test
  void waitSortsTheReferencesInTheOrderGiven() {
    ObjectStore store = stores.open();
    List<Promise<Integer>> promises = new ArrayList<>();
    List<ObjectRef<Integer>> refs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      promises.add(store.reserve());
      refs.add(promises.get(i).ref());
    }
    for (int i : List.of(7, 1, 4)) {
      promises.get(i).complete(i);
    }
    WaitResult<Integer> result = store.wait(refs, 3);
    assertThat(result.ready()).containsExactly(refs.get(1), refs.get(4), refs.get(7));
    assertThat(result.ready().getFirst()).isSameAs(refs.get(1));
    assertThat(result.pending()).hasSize(7).startsWith(refs.get(0)).endsWith(refs.get(9));
    assertThat(store.wait(refs).ready()).hasSize(3);
    assertThat(store.wait(refs, 0).ready()).hasSize(3);
    assertThat(store.await(refs, 10, Duration.ofMillis(1)).pending()).hasSize(7);
    promises.get(0).fail(new RuntimeException("errors are ready too"));
    assertThat(store.await(refs, 4).ready()).startsWith(refs.get(0));
    assertThat(store.<Integer>wait(List.of()).ready()).isEmpty();
  }

  @Test
  void waitEndsWithTheLastOfItsCount() throws Exception {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    List<ObjectRef<Integer>> refs = new ArrayList<>();
    List<Promise<Integer>> elsewhere = new ArrayList<>();
    List<Promise<Integer>> promises = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Promise<Integer> promise = store.reserve();
      promises.add(promise);
      refs.add(promise.ref());
      elsewhere.add(other.promise(promise.id()));
    }
    CompletableFuture<WaitResult<Integer>> waiting = new CompletableFuture<>();
    Thread thread = Thread.ofPlatform().start(() -> waiting.complete(store.wait(refs, 30)));
    for (int i = 0; i < 29; i++) {
      elsewhere.get(i).complete(i);
    }
    assertThat(waiting).isNotDone();
    elsewhere.get(49).complete(49);
    assertThat(waiting.join().ready()).hasSize(30).contains(refs.get(49));
    thread.join();
    assertThat(promises).hasSize(50);
  }

  @Test
  void theSameReferenceTwiceCountsTwice() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("ready");
    assertThat(store.wait(List.of(ref, ref), 2).ready()).containsExactly(ref, ref);
  }

  @Test
  void wrongCountsAreRefused() {
    ObjectStore store = stores.open();
    List<ObjectRef<String>> refs = List.of(store.put("one"), store.put("two"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.wait(refs, 3))
        .withMessageContaining("count=3")
        .withMessageContaining("2 references");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.wait(refs, -1))
        .withMessageContaining("count=-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.wait(List.of(), 1))
        .withMessageContaining("count=1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.wait(refs, 1, Duration.ofMillis(-1)))
        .withMessageContaining("negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> refs.getFirst().get(Duration.ofNanos(-1)))
        .withMessageContaining("timeout=PT-0.000000001S is negative");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTimeoutNamesTheObjectAndTheTime(boolean virtual) throws Exception {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    Throwable thrown = thrownBy(virtual, () -> ref.get(Duration.ofMillis(5)), false);
    assertThat(thrown)
        .isInstanceOf(GetTimeoutException.class)
        .hasMessageContaining(ref.id())
        .hasMessageContaining("PT0.005S");
    assertThatThrownBy(() -> store.get(List.of(ref), Duration.ZERO))
        .isInstanceOf(GetTimeoutException.class);
    assertThatThrownBy(() -> store.get(List.of(ref), Duration.ofMillis(5)))
        .isInstanceOf(GetTimeoutException.class)
        .hasMessageContaining("PT0.005S");
    promise.complete("late");
    assertThat(ref.get(Duration.ZERO)).isEqualTo("late");
    assertThat(ref.get(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("late");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptEndsTheWaitAndStaysSet(boolean virtual) throws Exception {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    List<Runnable> calls =
        List.of(
            ref::get, ref::pin, () -> ref.get(Duration.ofDays(1)), () -> store.wait(List.of(ref)));
    for (Runnable call : calls) {
      Throwable thrown = thrownBy(virtual, call, true);
      assertThat(thrown)
          .isInstanceOf(WaitInterruptedException.class)
          .hasMessageContaining("interrupted while waiting for")
          .hasMessageContaining("interrupt flag");
    }
    promise.complete("unharmed");
    assertThat(ref.get()).isEqualTo("unharmed");
  }

  @Test
  void anInterruptedThreadGetsWhatIsReady() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("ready");
    Thread.currentThread().interrupt();
    try {
      assertThat(ref.get()).isEqualTo("ready");
      assertThat(store.wait(List.of(ref)).ready()).containsExactly(ref);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aBlockedWaitHoldsHandlesOfItsOwn() throws Exception {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    String id = ref.id();
    store.put(List.of(promise)).close(); // handed over: closing it does not fail it
    AtomicReference<WaitResult<String>> result = new AtomicReference<>();
    Thread waiting = Thread.ofPlatform().start(() -> result.set(store.wait(List.of(ref))));
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    ref.close();
    promise.close();
    try (Promise<String> again = store.promise(id)) {
      again.complete("the wait alone kept it");
    }
    waiting.join();
    assertThat(requireNonNull(result.get()).ready()).containsExactly(ref);
    TestStores.verifyEmpty(store);
  }

  @Test
  void tenThousandFuturesOfManyPromisesComplete() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    List<Promise<Integer>> promises = new ArrayList<>();
    List<CompletableFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Promise<Integer> promise = store.reserve();
      promises.add(promise);
      try (ObjectRef<Integer> ref = promise.ref()) {
        for (int copies = 0; copies < 10; copies++) {
          futures.add(ref.toFuture());
        }
      }
    }
    for (int i = 0; i < 1_000; i++) {
      try (Promise<Integer> elsewhere = other.promise(promises.get(i).id())) {
        elsewhere.complete(i);
      }
      promises.get(i).close();
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(futures.get(i).join()).isEqualTo(i / 10);
    }
    await().untilAsserted(() -> TestStores.verifyEmpty(store));
  }

  @Test
  void aThousandVirtualThreadsWaitWithoutBlockingTheirCarriers() throws Exception {
    ObjectStore store = stores.open();
    List<Promise<Integer>> promises = new ArrayList<>();
    List<Future<Integer>> sums = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1_000; i++) {
        Promise<Integer> promise = store.reserve();
        promises.add(promise);
        ObjectRef<Integer> ref = promise.ref();
        boolean many = i % 2 == 0;
        sums.add(
            executor.submit(() -> {
              try (ref) {
                return many ? store.wait(List.of(ref)).ready().getFirst().get() : ref.get();
              }
            }));
      }
      // Carriers are few: this one runs only if those who wait have let go of them.
      executor
          .submit(() -> {
            for (int i = 999; i >= 0; i--) {
              promises.get(i).complete(i);
              promises.get(i).close();
            }
          })
          .get();
      for (int i = 0; i < 1_000; i++) {
        assertThat(sums.get(i).get()).isEqualTo(i);
      }
    }
    TestStores.verifyEmpty(store);
  }

  private static Throwable thrownBy(boolean virtual, Runnable call, boolean interrupt)
      throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("no exception"));
    AtomicReference<Boolean> flag = new AtomicReference<>(false);
    Runnable body =
        () -> {
          try {
            call.run();
          } catch (Throwable e) {
            thrown.set(e);
            flag.set(Thread.currentThread().isInterrupted());
          }
        };
    Thread thread = virtual ? Thread.startVirtualThread(body) : Thread.ofPlatform().start(body);
    if (interrupt) {
      thread.interrupt();
    }
    thread.join();
    assertThat(flag.get()).as("interrupt flag").isEqualTo(interrupt);
    return thrown.get();
  }
}
