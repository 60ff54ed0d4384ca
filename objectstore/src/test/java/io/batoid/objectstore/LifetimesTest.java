package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long objects live, and through what. */
class LifetimesTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void anObjectLivesUntilItsLastReferenceIsClosed() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    ObjectRef<String> ref = store.put("shared");
    ObjectRef<String> copy = other.resolve(ref.id());
    ref.close();
    assertThat(copy.get()).isEqualTo("shared");
    copy.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void referencesDeepInsideValuesKeepTheirObjectsAlive() {
    ObjectStore store = stores.open();
    ObjectRef<Object> nested = store.put("innermost");
    String innermost = nested.id();
    for (int depth = 0; depth < 50; depth++) {
      ObjectRef<Object> outer = store.put(Map.of("level", List.of(depth, nested)));
      nested.close();
      nested = outer;
    }
    assertThat(store.stats().objects()).isEqualTo(51);
    ObjectRef<String> found = store.resolve(innermost);
    found.close();
    Object value = nested.get();
    nested.close();
    for (int depth = 49; depth >= 0; depth--) {
      List<?> level = (List<?>) ((Map<?, ?>) value).get("level");
      assertThat(level).isNotNull();
      assertThat(level.getFirst()).isEqualTo(depth);
      ObjectRef<?> inner = (ObjectRef<?>) level.get(1);
      value = inner.get();
      inner.close();
    }
    assertThat(value).isEqualTo("innermost");
    TestStores.verifyEmpty(store);
    assertThatThrownBy(() -> store.resolve(innermost)).isInstanceOf(ObjectFreedException.class);
  }

  @Test
  void closingTwiceIsClosingOnce() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("still here");
    ObjectRef<String> copy = store.resolve(ref.id());
    ref.close();
    ref.close();
    assertThat(copy.get()).isEqualTo("still here");
    copy.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void aClosedReferenceSaysSo() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("value");
    ref.close();
    assertThatThrownBy(ref::get)
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining("handle closed")
        .hasMessageContaining(ref.id());
    assertThatThrownBy(ref::pin)
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining("handle closed");
    assertThatThrownBy(ref::toFuture)
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining("handle closed");
    assertThatThrownBy(() -> ref.lend(Duration.ofSeconds(1)))
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining("handle closed");
    assertThatThrownBy(() -> store.put(List.of(ref))).hasStackTraceContaining("handle closed");
    assertThatThrownBy(() -> store.wait(List.of(ref)))
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining("handle closed");
    assertThat(ref.toString()).contains("closed").contains(ref.id());
    TestStores.verifyEmpty(store);
  }

  @Test
  void equalityIsTheObjectsIdentityAlsoAfterClose() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    ObjectRef<String> ref = store.put("one");
    ObjectRef<String> same = other.resolve(ref.id());
    ObjectRef<String> different = store.put("one");
    assertThat(ref).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(different);
    int hash = ref.hashCode();
    ref.close();
    same.close();
    assertThat(ref).isEqualTo(same).isNotEqualTo(different);
    assertThat(ref.hashCode()).isEqualTo(hash);
    ObjectRef<String> later = store.put("perhaps in the same slot");
    assertThat(later).isNotEqualTo(ref);
  }

  @Test
  void anIdHoldsNothing() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("gone");
    String id = ref.id();
    byte[] bytes = ref.toBytes();
    ref.close();
    TestStores.verifyEmpty(store);
    assertThatThrownBy(() -> store.resolve(id))
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining(id)
        .hasMessageContaining("lend");
    assertThatThrownBy(() -> store.resolve(bytes)).isInstanceOf(ObjectFreedException.class);
  }

  @Test
  void aLentIdHoldsTheObjectUntilSomebodyElseResolvesIt() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    ObjectRef<String> ref = store.put("handed over");
    String id = ref.lend(Duration.ofHours(1));
    ref.close();
    assertThat(store.stats().objects()).isOne();
    ObjectRef<String> arrived = other.resolve(id);
    assertThat(arrived.get()).isEqualTo("handed over");
    arrived.close();
    await().untilAsserted(() -> TestStores.verifyEmpty(store));
  }

  @Test
  void aLentIdHoldsTheObjectUntilTheLenderResolvesItItself() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("round trip");
    String id = ref.lend(Duration.ofHours(1));
    ref.close();
    store.resolve(id).close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void aLentIdHoldsTheObjectNoLongerThanItsDeadline() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("never fetched");
    String id = ref.lend(Duration.ofMillis(1));
    ref.close();
    await().untilAsserted(() -> TestStores.verifyEmpty(store));
    assertThatThrownBy(() -> store.resolve(id)).isInstanceOf(ObjectFreedException.class);
  }

  @Test
  void eachLoanIsHeldOnItsOwn() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("lent twice");
    String first = ref.lend(Duration.ofHours(1));
    String second = ref.lend(Duration.ofHours(1));
    ref.close();
    store.resolve(first).close();
    ObjectRef<String> arrived = store.resolve(second);
    assertThat(arrived.get()).isEqualTo("lent twice");
    arrived.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void aFutureHoldsAHandleOfItsOwn() {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    CompletableFuture<String> future = ref.toFuture();
    ref.close();
    promise.complete("later");
    promise.close();
    assertThat(future.join()).isEqualTo("later");
    await().untilAsserted(() -> TestStores.verifyEmpty(store));
  }

  @Test
  void aCancelledFutureLetsGo() {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    CompletableFuture<String> future = promise.ref().toFuture();
    assertThat(future.cancel(false)).isTrue();
    promise.complete("nobody waits");
    promise.close();
    store.gc();
    await()
        .untilAsserted(() -> {
          System.gc();
          TestStores.verifyEmpty(store);
        });
  }

  @Test
  void aBlockedGetHoldsAHandleOfItsOwn() throws Exception {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    AtomicReference<Object> result = new AtomicReference<>();
    Thread getter =
        Thread.ofPlatform()
            .start(() -> {
              try {
                result.set(ref.get());
              } catch (RuntimeException e) {
                result.set(e);
              }
            });
    await().until(() -> refsOf(store, ref) >= 3); // the promise's, ours, the getter's
    ref.close();
    promise.complete("arrives");
    promise.close();
    getter.join();
    assertThat(result.get()).isEqualTo("arrives");
    TestStores.verifyEmpty(store);
  }

  @Test
  void aSegmentIsAViewOfTheSharedBytesThatStayWhereTheyAre() {
    ObjectStore store = stores.open();
    ObjectRef<MemorySegment> ref = segment(store, 1_000_000, (byte) 7);
    MemorySegment view = ref.get();
    try (Pinned pinned = ref.pin()) {
      assertThat(view.address()).isEqualTo(pinned.segment().address());
    }
    assertThat(view.isReadOnly()).isTrue();
    ref.close();
    for (int i = 0; i < 40; i++) { // more than the capacity
      segment(store, 1_000_000, (byte) 1).close();
    }
    assertThat(view.get(ValueLayout.JAVA_BYTE, 999_999)).isEqualTo((byte) 7);
    assertThat(store.stats().objects()).isOne();
  }

  @Test
  void freeingTakesTheValueButNotThePins() {
    ObjectStore store = stores.open();
    ObjectRef<MemorySegment> ref = segment(store, 3_000_000, (byte) 9);
    ObjectRef<MemorySegment> copy = store.resolve(ref.id());
    Pinned pinned = copy.pin();
    assertThat(store.free(ref)).isTrue();
    assertThat(store.free(ref)).isFalse();
    assertThatThrownBy(copy::get)
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining("was freed")
        .hasMessageContaining(copy.id());
    assertThat(pinned.segment().get(ValueLayout.JAVA_BYTE, 2_999_999)).isEqualTo((byte) 9);
    assertThat(store.stats().usedBytes()).isGreaterThan(3_000_000);
    pinned.close();
    assertThat(store.stats().usedBytes()).isZero();
    assertThat(store.stats().objects()).isOne();
    ref.close();
    copy.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void freeingAContainerLetsGoOfWhatIsInside() {
    ObjectStore store = stores.open();
    ObjectRef<String> inner = store.put("inner");
    ObjectRef<List<ObjectRef<String>>> outer = store.put(List.of(inner));
    inner.close();
    store.free(outer);
    assertThat(store.stats().objects()).isOne();
    outer.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void cyclesThroughPromisesAreCollected() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    Promise<Object> promise = store.reserve();
    ObjectRef<Object> first = store.put(List.of("first", promise.ref()));
    ObjectRef<Object> second = other.put(List.of("second", first));
    promise.complete(List.of("third", second));
    store.gc();
    assertThat(store.stats().objects()).isEqualTo(3);
    first.close();
    second.close();
    promise.close();
    await()
        .untilAsserted(() -> {
          System.gc(); // promise.ref() above was dropped
          store.gc();
          TestStores.verifyEmpty(store);
        });
  }

  static ObjectRef<MemorySegment> segment(ObjectStore store, long size, byte fill) {
    try (ObjectWriter writer = store.create(size)) {
      writer.segment().fill(fill);
      return writer.seal();
    }
  }

  private static long refsOf(ObjectStore store, ObjectRef<?> ref) {
    return io.batoid.objectstore.table.LocalCounts.refs(
        store.core().engine().counts.peek(ref.handle().slot()));
  }
}
