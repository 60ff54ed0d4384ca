package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.objectstore.spill.WriterQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store without room: who waits, in which order, what limits there are. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PressureTest {
  @RegisterExtension final TestStores stores = new TestStores();

  private ObjectStore open() {
    return stores.open(
        options -> options.capacity("4m").onFull(OnFull.waitUpTo(Duration.ofMinutes(1))));
  }

  private static Place enter(ObjectStore store) {
    return new Place(store, new WriterQueue(store.core().engine().processes).enter());
  }

  private record Place(ObjectStore store, WriterQueue.Place place) {}

  @Test
  void whoCameFirstHasItsTurnFirstAcrossProcesses() {
    ObjectStore one = open();
    ObjectStore other = open();
    Place first = enter(one);
    Place second = enter(other);
    assertThat(first.place.isTurn()).isTrue();
    assertThat(second.place.isTurn()).isFalse();
    first.place.close();
    assertThat(second.place.isTurn()).isTrue();
    second.place.close();
    assertThat(new WriterQueue(one.core().engine().processes).isBusy()).isFalse();
  }

  @Test
  void anErrorWaitsInNoLine() {
    ObjectStore store = open();
    ObjectStore other = open();
    Promise<Integer> promise = store.reserve();
    Promise<Integer> dropped = store.reserve();
    ObjectRef<Integer> abandoned = dropped.ref();
    Place ahead = enter(other); // whatever waits now waits for a minute
    promise.fail(new IllegalStateException("no room"));
    dropped.close();
    assertThatThrownBy(promise.ref()::get).hasRootCauseMessage("no room");
    assertThatThrownBy(abandoned::get).isInstanceOf(ObjectFailedException.class);
    ahead.place.close();
  }

  @Test
  void anErrorThatMayNotBeStoredIsOneAllTheSame() {
    ObjectStore store = stores.open(options -> options.maxObjectSize(16));
    Promise<Integer> promise = store.reserve();
    promise.fail(new IllegalStateException("longer than that"));
    assertThatThrownBy(promise.ref()::get).isInstanceOf(ObjectFailedException.class);
  }

  @Test
  void whatIsSaidAtTheEndIsShort() {
    ObjectStore store = open();
    ObjectStore other = open();
    Promise<Integer> promise = store.reserve();
    ObjectRef<Integer> there = other.resolve(promise.lend(Duration.ofMinutes(1)));
    SessionLink link = store.unwrap(SessionLink.class);
    link.leaving();
    assertThat(link.fail(link.numberOf(promise.ref()), new IllegalStateException("the end")))
        .isTrue();
    assertThatThrownBy(there::get)
        .rootCause()
        .hasMessage("the end")
        .satisfies(end -> assertThat(end.getStackTrace()).isEmpty());
  }

  @Test
  void whatNobodyElseCanReadIsNotWrittenAtTheEnd() {
    ObjectStore store = open();
    SessionLink link = store.unwrap(SessionLink.class);
    Promise<Integer> ours = store.reserve();
    Promise<Integer> inside = store.reserve();
    ObjectRef<List<ObjectRef<Integer>>> list = store.put(List.of(inside.ref()));
    long used = store.stats().usedBytes();
    link.leaving();
    assertThat(link.fail(link.numberOf(ours.ref()), new IllegalStateException("the end"))).isTrue();
    assertThat(store.stats().usedBytes()).isEqualTo(used);
    assertThatThrownBy(ours.ref()::get).isInstanceOf(StoreClosedException.class);
    assertThat(link.fail(link.numberOf(inside.ref()), new IllegalStateException("the end")))
        .isTrue();
    assertThat(store.stats().usedBytes()).isGreaterThan(used);
    list.close();
  }

  @Test
  void theDeadHoldNobodyUp() {
    ObjectStore dead = ObjectStore.open(stores.options().capacity("4m"));
    ObjectStore living = open();
    Place first = enter(dead);
    Place second = enter(living);
    assertThat(second.place.isTurn()).isFalse();
    dead.core().engine().processes.liveness().close(); // as the kernel does
    int _ = living.core().engine().reapTheDead();
    assertThat(second.place.isTurn()).isTrue();
    second.place.close();
    assertThat(new WriterQueue(living.core().engine().processes).isBusy()).isFalse();
    assertThat(first.store).isSameAs(dead);
  }

  @Test
  void whoDoesNotLookIsPassedOver() {
    ObjectStore stopped = open();
    ObjectStore living = open();
    Place first = enter(stopped);
    Place second = enter(living);
    assertThat(second.place.isTurn()).isFalse();
    while (!second.place.isTurn()) {
      second.place.await(Duration.ofMillis(20).toNanos());
    }
    assertThat(first.place.isTurn()).as("it has its turn when it looks again").isTrue();
    assertThat(second.place.isTurn()).isFalse();
    first.place.close();
    second.place.close();
  }

  @Test
  void aWriterWaitsUntilAnotherProcessFreesMemory() throws Exception {
    ObjectStore one = open();
    ObjectStore other = open();
    ObjectRef<byte[]> filling = one.put(new byte[3 << 20]);
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<ObjectRef<byte[]>> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              started.countDown();
              return other.put(new byte[2 << 20]);
            },
            OwnThread.EACH);
    started.await();
    while (!new WriterQueue(one.core().engine().processes).isBusy()) {
      Thread.onSpinWait();
    }
    assertThat(waiting).isNotDone();
    filling.close();
    try (ObjectRef<byte[]> ref = waiting.get(1, TimeUnit.MINUTES)) {
      assertThat(ref.size()).isEqualTo(2 << 20);
    }
  }

  @Test
  void patienceThatEndsNamesTheHolders() {
    ObjectStore store =
        stores.open(
            options -> options.capacity("4m").onFull(OnFull.waitUpTo(Duration.ofMillis(50))));
    ObjectRef<byte[]> filling = store.put(new byte[3 << 20]);
    assertThatThrownBy(() -> store.put(new byte[2 << 20]))
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("memory is held by process 0 (pid " + ProcessHandle.current().pid())
        .hasMessageContaining("3,211,264 bytes in 1 objects");
    assertThat(new WriterQueue(store.core().engine().processes).isBusy()).isFalse();
    filling.close();
    store.put(new byte[2 << 20]).close();
  }

  @Test
  void aProcessStaysWithinItsQuotaAndOthersDoNotCount() {
    ObjectStore one = stores.open(options -> options.processQuota("2m"));
    ObjectStore other = stores.open(options -> options.processQuota("2m"));
    List<ObjectRef<byte[]>> refs = fill(one);
    assertThat(one.stats().usedBytes()).isLessThanOrEqualTo(2 << 20).isGreaterThan(1_500_000);
    assertThat(one.stats().processQuotaBytes()).isEqualTo(2 << 20);
    List<ObjectRef<byte[]>> theirs = fill(other);
    assertThat(theirs).hasSameSizeAs(refs);
    refs.removeLast().close();
    one.put(new byte[100_000]).close();
    assertThatThrownBy(() -> one.put(new byte[3 << 20]))
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("processQuota of 2097152");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.open(options -> options.processQuota("3m")))
        .withMessageContaining("processQuota=3145728")
        .withMessageContaining("processQuota=2097152");
  }

  private static List<ObjectRef<byte[]>> fill(ObjectStore store) {
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (true) {
                refs.add(store.put(new byte[100_000]));
              }
            })
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("processQuota, 2097152 bytes");
    return refs;
  }

  @Test
  void aQuotaIsMetBySpillingItsOwnObjects() {
    Path disk = stores.root().resolve("disk");
    ObjectStore store =
        stores.open(options -> options.processQuota("2m").spillLimit("64m").spillDirectory(disk));
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      refs.add(store.put(ChildMain.bytes(100_000 + i)));
    }
    assertThat(store.stats().usedBytes()).isLessThanOrEqualTo(2 << 20);
    for (int i = 0; i < 60; i++) {
      assertThat(refs.get(i).get()).isEqualTo(ChildMain.bytes(100_000 + i));
    }
    refs.forEach(ObjectRef::close);
  }

  @Test
  void noObjectIsLargerThanTheLargest() {
    ObjectStore store = stores.open(options -> options.maxObjectSize("1m"));
    int largest = 1 << 20;
    store.put(new byte[largest]).close();
    tooLarge(() -> store.put(new byte[largest + 1]), largest + 1);
    tooLarge(() -> store.create(largest + 1), largest + 1);
    List<byte[]> parts = List.of(new byte[largest], new byte[1]);
    assertThatThrownBy(() -> store.put(parts))
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("maxObjectSize");
    Promise<byte[]> promise = store.reserve();
    tooLarge(() -> promise.complete(new byte[largest + 1]), largest + 1);
    promise.complete(new byte[] {1});
    assertThat(promise.ref().get()).containsExactly(1);
    promise.ref().close();
    TestStores.verify(store);
  }

  private static void tooLarge(ThrowingCallable making, long bytes) {
    assertThatThrownBy(making)
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining(bytes + " bytes")
        .hasMessageContaining("maxObjectSize of 1048576");
  }

  @Test
  void limitsShowInStatsAndConflictsAreRefused() {
    Path disk = stores.root().resolve("disk");
    ObjectStore store =
        stores.open(options -> options.maxObjectSize("1m").spillLimit("8m").spillDirectory(disk));
    StoreStats stats = store.stats();
    assertThat(stats.maxObjects()).isEqualTo(8192);
    assertThat(stats.maxObjectSize()).isEqualTo(1 << 20);
    assertThat(stats.spillLimitBytes()).isEqualTo(8 << 20);
    assertThat(stats.fileBytes()).isPositive();
    assertThat(stats.rssBytes()).isPositive();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.open(options -> options.spillLimit("9m")))
        .withMessageContaining("spillLimit=9437184");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            stores.open(
                options -> options.spillLimit("8m").spillDirectory(stores.root().resolve("other"))))
        .withMessageContaining("spillDirectory=")
        .withMessageContaining(disk.toString());
  }
}
