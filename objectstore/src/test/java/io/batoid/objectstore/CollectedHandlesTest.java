package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the garbage collector does for those who do not close. */
class CollectedHandlesTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void aDroppedReferenceIsGivenBack() {
    ObjectStore store = stores.open();
    for (int i = 0; i < 1_000; i++) {
      ObjectRef<Integer> _ = store.put(i);
    }
    collectUntil(() -> TestStores.verifyEmpty(store));
  }

  @Test
  void aDroppedPromiseFails() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = refOfADroppedPromise(store);
    collectUntil(() -> assertThat(ref.isReady()).isTrue());
    assertThatThrownBy(ref::get)
        .isInstanceOf(ObjectFailedException.class)
        .hasMessageContaining("garbage collected");
    ref.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void aDroppedPromiseThatWasHandedOverStaysOpen() {
    ObjectStore store = stores.open();
    try (Promise<String> promise = store.reserve();
        ObjectRef<String> ref = promise.ref()) {
      ObjectRef<String> dropped = refOfADroppedPromise(store);
      openAndDrop(store, promise);
      // the collector took both, and the one that nobody answers for has failed
      collectUntil(() -> assertThat(dropped.isReady()).isTrue());
      dropped.close();
      assertThat(ref.isReady()).isFalse();
      promise.complete("later");
      assertThat(ref.get()).isEqualTo("later");
    }
    collectUntil(() -> TestStores.verifyEmpty(store));
  }

  private static void openAndDrop(ObjectStore store, Promise<?> promise) {
    assertThat(store.promise(promise.id())).isEqualTo(promise);
  }

  @Test
  void aDroppedWriterAborts() {
    ObjectStore store = stores.open();
    dropAWriter(store);
    assertThat(store.stats().objects()).isOne();
    collectUntil(() -> TestStores.verifyEmpty(store));
    assertThat(store.stats().openWriters()).isZero();
  }

  @Test
  void theSegmentOfADroppedWriterIsNobodyElses() {
    ObjectStore store = stores.open();
    MemorySegment segment = segmentOfADroppedWriter(store);
    for (int round = 0; round < 5; round++) {
      System.gc();
      byte[] mine = new byte[100_000];
      List<ObjectRef<byte[]>> refs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        refs.add(store.put(mine));
      }
      segment.fill((byte) 0xFF);
      refs.forEach(ref -> assertThat(ref.get()).isEqualTo(mine));
      refs.forEach(ObjectRef::close);
    }
  }

  @Test
  void aSegmentOfADroppedPinKeepsItsBytesOrRefuses() {
    ObjectStore store = stores.open();
    MemorySegment segment = segmentOfADroppedPin(store);
    for (int round = 0; round < 10; round++) {
      System.gc();
      churn(store);
      try {
        assertThat(segment.get(ValueLayout.JAVA_BYTE, 123_456)).isEqualTo((byte) 42);
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("closed");
      }
    }
  }

  @Test
  void aViewIsPinnedUntilItIsUnreachable() {
    ObjectStore store = stores.open();
    MemorySegment slice = LifetimesTest.segment(store, 200_000, (byte) 42).get().asSlice(100_000);
    for (int round = 0; round < 10; round++) {
      System.gc();
      churn(store);
      assertThat(slice.get(ValueLayout.JAVA_BYTE, 50_000)).isEqualTo((byte) 42);
    }
    assertThat(slice.isReadOnly()).isTrue();
    slice = MemorySegment.NULL;
    collectUntil(() -> TestStores.verifyEmpty(store));
    assertThat(slice.byteSize()).isZero();
  }

  @Test
  void theMappingOfAClosedStoreGoesWhenItsLastViewDoes() {
    ObjectStore store = stores.open();
    MemorySegment view = LifetimesTest.segment(store, 200_000, (byte) 42).get();
    store.close();
    System.gc();
    assertThat(view.get(ValueLayout.JAVA_BYTE, 100_000)).isEqualTo((byte) 42);
    assertThat(stores.isMapped()).isTrue();
    view = MemorySegment.NULL;
    collectUntil(() -> assertThat(stores.isMapped()).isFalse());
    assertThat(view.byteSize()).isZero();
  }

  private static ObjectRef<String> refOfADroppedPromise(ObjectStore store) {
    Promise<String> promise = store.reserve();
    return promise.ref();
  }

  private static void dropAWriter(ObjectStore store) {
    ObjectWriter writer = store.create(1_000);
    writer.segment().fill((byte) 1);
  }

  private static MemorySegment segmentOfADroppedWriter(ObjectStore store) {
    return store.create(100_000).segment();
  }

  private static MemorySegment segmentOfADroppedPin(ObjectStore store) {
    return LifetimesTest.segment(store, 200_000, (byte) 42).pin().segment();
  }

  private static void churn(ObjectStore store) {
    for (int i = 0; i < 100; i++) {
      LifetimesTest.segment(store, 200_000, (byte) i).close();
    }
  }

  private static void collectUntil(org.awaitility.core.ThrowingRunnable assertion) {
    await()
        .untilAsserted(() -> {
          System.gc();
          assertion.run();
        });
  }
}
