package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several JVMs share a store; some are killed, some stopped. */
class ProcessesTest {
  private static final Duration LONG = ChildMain.LONG;
  private static final long WATCHDOG_SECONDS = 60;

  @TempDir Path directory;

  @Test
  void objectsTravelBetweenProcessesByTheirIds() {
    try (ObjectStore store = open();
        ChildJvm child = child();
        ObjectRef<String> ours = store.put("ours")) {
      assertThat(child.call("get", ours.lend(LONG))).isEqualTo("ours");
      try (ObjectRef<String> theirs = store.resolve(child.call("put", "theirs"))) {
        child.call("close");
        assertThat(theirs.get()).isEqualTo("theirs"); // outlives the process that made it
      }
      try (ObjectRef<byte[]> gone = store.put(new byte[100])) {
        assertThat(store.stats().objects()).isEqualTo(2);
        assertThat(gone.get()).hasSize(100);
      }
      assertSound(store, 1);
    }
  }

  @Test
  void anObjectInsideAnothersValueLivesAsLongAsThat() {
    try (ObjectStore store = open();
        ChildJvm child = child()) {
      ObjectRef<String> inner = store.put("inner");
      ObjectRef<List<Object>> container = store.resolve(child.call("put-nested", inner.lend(LONG)));
      inner.close();
      store.core().lender().expireAll();
      child.kill();
      assertSound(store, 2);

      try (ObjectRef<?> again = (ObjectRef<?>) container.get().getFirst()) {
        assertThat(again.get()).isEqualTo("inner");
      }
      container.close();
      assertSound(store, 0);
    }
  }

  @Test
  void aPromiseCompletedElsewhereWakesEveryKindOfWaiter() throws Exception {
    try (ObjectStore store = open();
        ChildJvm child = child();
        Promise<String> promise = store.reserve();
        ObjectRef<String> ref = promise.ref()) {
      List<CompletableFuture<String>> waiters = waiters(store, ref);
      child.call("promise", ref.lend(LONG));
      child.call("complete", "from-there");
      for (CompletableFuture<String> waiter : waiters) {
        assertThat(waiter.get(WATCHDOG_SECONDS, TimeUnit.SECONDS)).isEqualTo("from-there");
      }
    }
  }

  @Test
  void whoeverWaitsForAKilledProducerIsToldThatTheObjectIsLost() throws Exception {
    try (ObjectStore store = open();
        ChildJvm child = child()) {
      ObjectRef<String> ref = store.resolve(child.call("reserve"));
      List<CompletableFuture<String>> waiters = waiters(store, ref);
      child.kill();
      for (CompletableFuture<String> waiter : waiters) {
        assertThatThrownBy(() -> waiter.get(WATCHDOG_SECONDS, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(ObjectLostException.class);
      }
      ref.close();
      assertSound(store, 0);
    }
  }

  @Test
  void aPromiseTakenByAKilledProcessIsOpenAgainForWhoReservedIt() {
    try (ObjectStore store = open();
        ChildJvm child = child();
        Promise<String> promise = store.reserve();
        ObjectRef<String> ref = promise.ref()) {
      child.call("promise", ref.lend(LONG));
      assertThat(child.call("charge")).isEqualTo("true");
      assertThat(promise.tryComplete("too early")).isFalse();
      child.kill();
      store.gc();
      assertThat(promise.tryComplete("retried")).isTrue();
      assertThat(ref.get()).isEqualTo("retried");
    }
  }

  @Test
  void allThatAKilledProcessHeldIsRecovered() {
    try (ObjectStore store = open();
        ChildJvm child = child();
        ObjectRef<byte[]> pinned = store.put(ChildMain.bytes(100_000))) {
      long used = store.stats().usedBytes();
      child.call("pin", pinned.lend(LONG));
      child.call("hold", pinned.lend(LONG));
      child.call("create", 300_000);
      child.call("create", 1000);
      child.call("fill", 50, 2000);
      child.call("put-nested", pinned.lend(LONG));
      child.call("reserve");
      child.call("lock", 3);
      assertThat(store.stats().objects()).isEqualTo(55);

      child.kill();

      assertSound(store, 1);
      assertThat(store.stats().usedBytes()).isEqualTo(used);
      assertThat(store.stats().processes()).isEqualTo(1);
      assertThat(pinned.get()).isEqualTo(ChildMain.bytes(100_000));
    }
  }

  @Test
  void aStoreWhoseProcessesWereAllKilledStartsAfresh() {
    Path session = directory.resolve("store");
    ObjectStore.open(options()).close();
    assertThat(session).doesNotExist();
    try (ChildJvm first = child();
        ChildJvm second = child()) {
      first.call("fill", 10, 100_000);
      second.call("fill", 10, 1000);
      first.kill();
      second.kill();
    }
    assertThat(session).exists();
    try (ObjectStore store = open()) {
      assertSound(store, 0);
      assertThat(store.stats().usedBytes()).isZero();
    }
    assertThat(session).doesNotExist();
  }

  @Test
  void placesOfTheDeadAreTakenAgainWhenAllAreTaken() {
    StoreOptions three = options().maxProcesses(3);
    try (ObjectStore store = ObjectStore.open(three)) {
      for (int round = 0; round < 2; round++) {
        try (ChildJvm first = child();
            ChildJvm second = child()) {
          assertSound(store, 0);
          first.call("fill", 3, 1000);
          second.call("reserve");
          assertThatThrownBy(() -> ObjectStore.open(options()))
              .isInstanceOf(ObjectStoreFullException.class)
              .hasMessageContaining("all 3 process places");
        }
        try (ObjectStore again = ObjectStore.open(options());
            ObjectStore full = ObjectStore.open(options())) {
          assertSound(again, 0);
          assertSound(full, 0);
        }
      }
    }
  }

  @Test
  void aStoppedProcessIsAliveAndDelaysNobody() {
    try (ObjectStore store = open();
        ChildJvm child = child();
        ObjectRef<String> theirs = store.resolve(child.call("put", "theirs"));
        ObjectRef<String> promised = store.resolve(child.call("reserve"))) {
      child.call("fill", 10, 1000);
      child.stop();
      for (int i = 0; i < 1000; i++) {
        store.put(new byte[i * 100]).close();
      }
      store.gc();
      ObjectStore.open(options()).close();
      assertThat(theirs.get()).isEqualTo("theirs");
      assertThatThrownBy(() -> promised.get(Duration.ofMillis(50)))
          .isInstanceOf(GetTimeoutException.class);
      assertThat(store.stats().objects()).isEqualTo(12);
      child.resume();
      assertThat(child.call("complete", "late")).isEqualTo("completed");
      assertThat(promised.get()).isEqualTo("late");
    }
  }

  @Test
  void memoryThatOthersFreeIsUsedAgain() {
    try (ObjectStore store = open();
        ChildJvm child = child()) {
      long resident = 0;
      for (int round = 0; round < 60; round++) {
        List<ObjectRef<byte[]>> ours = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          ours.add(store.put(new byte[3000]));
          child.call("hold", ours.getLast().lend(LONG));
        }
        ours.forEach(ObjectRef::close);
        store.core().lender().expireAll();
        child.call("drop"); // the last references: freed by the child, in our spans
        if (round == 10) {
          resident = store.stats().residentBytes();
        }
      }
      assertThat(store.stats().residentBytes()).isLessThanOrEqualTo(resident);
      assertSound(store, 0);
    }
  }

  @Test
  void aSessionIsMadeAnewWhileItsLastProcessLeaves() {
    try (ChildJvm child = child()) {
      child.call("close");
      child.send("churn", 300);
      for (int i = 0; i < 300; i++) {
        try (ObjectStore store = open();
            ObjectRef<String> ref = store.put("ours")) {
          assertThat(ref.get()).isEqualTo("ours");
        }
      }
      assertThat(child.answer()).isEqualTo("churned");
    }
    assertThat(directory.resolve("store")).doesNotExist();
  }

  private static List<CompletableFuture<String>> waiters(ObjectStore store, ObjectRef<String> ref) {
    CompletableFuture<String> blocked = new CompletableFuture<>();
    Thread _ = Thread.ofPlatform().daemon().start(() -> settle(blocked, ref));
    CompletableFuture<String> virtual = new CompletableFuture<>();
    Thread _ = Thread.ofVirtual().start(() -> settle(virtual, ref));
    CompletableFuture<String> many = new CompletableFuture<>();
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              assertThat(store.wait(List.of(ref)).ready()).containsExactly(ref);
              settle(many, ref);
            });
    return List.of(ref.toFuture(), blocked, virtual, many);
  }

  private static void settle(CompletableFuture<String> future, ObjectRef<String> ref) {
    try {
      future.complete(ref.get());
    } catch (RuntimeException e) {
      future.completeExceptionally(e);
    }
  }

  private static void assertSound(ObjectStore store, long objects) {
    assertThat(store.verify().problems()).isEmpty();
    assertThat(store.stats().objects()).isEqualTo(objects);
  }

  private ObjectStore open() {
    return ObjectStore.open(options());
  }

  private StoreOptions options() {
    return StoreOptions.at(directory.resolve("store"));
  }

  private ChildJvm child() {
    return ChildJvm.start(directory.resolve("store"));
  }
}
