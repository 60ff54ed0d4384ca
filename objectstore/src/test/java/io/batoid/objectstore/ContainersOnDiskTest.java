package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.layout.DiskPlace;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that refer to others leave memory as well, and go on keeping those alive. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContainersOnDiskTest {
  private static final long CAPACITY = 4 << 20;

  @RegisterExtension final TestStores stores = new TestStores();

  /** A value with references inside. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  private record Page(byte[] text, List<ObjectRef<String>> links) implements Serializable {
    @Override
    public boolean equals(Object other) {
      return other instanceof Page that && Arrays.equals(text, that.text);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(text);
    }
  }

  private ObjectStore open() {
    return stores.open(options ->
        options
            .capacity(CAPACITY)
            .maxObjects(100_000)
            .spillDirectory(spillBase())
            .spillLimit(10 * CAPACITY));
  }

  private Path spillBase() {
    return stores.root().resolve("disk");
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** A page that refers twice to one string and once to another, which nothing else refers to. */
  private static ObjectRef<Page> put(ObjectStore store, int number, int length) {
    try (ObjectRef<String> one = store.put("one of " + number);
        ObjectRef<String> other = store.put("other of " + number)) {
      return store.put(new Page(bytes(number, length), List.of(one, other, one)));
    }
  }

  private static void check(ObjectRef<Page> ref, int number, int length) {
    Page page = ref.get();
    assertThat(page.text()).isEqualTo(bytes(number, length));
    assertThat(page.links()).hasSize(3);
    assertThat(page.links().get(0).get()).isEqualTo("one of " + number);
    assertThat(page.links().get(1).get()).isEqualTo("other of " + number);
    assertThat(page.links().get(2).get()).isEqualTo("one of " + number);
    page.links().forEach(ObjectRef::close);
  }

  private static void spill(ObjectStore store, ObjectRef<?> ref) {
    int slot = ref.handle().slot();
    long _ = store.core().engine().spill.leaveByUse(1, each -> each == slot, () -> false);
    assertThat(state(store, ref)).isEqualTo(StateWord.SPILLED);
  }

  private static int state(ObjectStore store, ObjectRef<?> ref) {
    return StateWord.state(store.core().engine().segment.state(ref.handle().slot()));
  }

  private static void awaitEmpty(ObjectStore store) {
    await().untilAsserted(() -> assertThat(store.stats().objects()).isZero());
    assertThat(store.stats().usedBytes()).isZero();
    assertThat(store.verify().problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 20_000, 300_000})
  void fourTimesTheCapacityOfThemIsKeptAndReadBack(int length) {
    try (ObjectStore store = open()) {
      int count = (int) Math.min(30_000, 4 * CAPACITY / length);
      List<ObjectRef<Page>> pages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pages.add(put(store, i, length));
      }
      for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < count; i++) {
          check(pages.get(i), i, length);
        }
      }
      assertThat(store.stats().usedBytes()).isLessThanOrEqualTo(CAPACITY);
      assertThat(store.stats().spilledObjects()).isPositive();
      assertThat(store.stats().objects()).isEqualTo(3L * count);
      assertThat(store.verify().problems()).isEmpty();
      store.gc(); // must not take for garbage what is reached from disk only
      for (int i = 0; i < count; i++) {
        check(pages.get(i), i, length);
      }
      pages.forEach(ObjectRef::close);
      awaitEmpty(store);
    }
    assertThat(spillBase()).isEmptyDirectory();
  }

  @Test
  void whoeverDropsTheLastReferenceFreesWhatIsInside() {
    try (ObjectStore store = open()) {
      ObjectRef<Page> page = put(store, 1, 1000);
      List<ObjectRef<String>> links = page.get().links();
      ObjectRef<String> link = links.getFirst().copy();
      links.forEach(ObjectRef::close);
      spill(store, page);
      assertThat(store.stats().objects()).isEqualTo(3);
      page.close();
      await().untilAsserted(() -> assertThat(store.stats().objects()).isEqualTo(1));
      assertThat(link.get()).isEqualTo("one of 1");
      assertThat(store.verify().problems()).isEmpty();
      link.close();
      awaitEmpty(store);
    }
  }

  @Test
  void whatIsInsideIsFreedWithItAlsoWhileItIsReferredTo() {
    try (ObjectStore store = open()) {
      ObjectRef<Page> page = put(store, 1, 1000);
      spill(store, page);
      assertThat(store.free(page)).isTrue();
      await().untilAsserted(() -> assertThat(store.stats().objects()).isEqualTo(1));
      assertThatThrownBy(page::get).isInstanceOf(ObjectFreedException.class);
      assertThat(store.verify().problems()).isEmpty();
      page.close();
      awaitEmpty(store);
    }
  }

  @Test
  void itGoesAndComesManyTimes() {
    try (ObjectStore store = open()) {
      ObjectRef<Page> page = put(store, 1, 1000);
      for (int i = 0; i < 100; i++) {
        spill(store, page);
        check(page, 1, 1000);
      }
      assertThat(store.free(page)).isTrue();
      page.close();
      awaitEmpty(store);
    }
  }

  @Test
  void containersInsideContainersOnDiskGoWithThem() {
    try (ObjectStore store = open()) {
      ObjectRef<Page> page = put(store, 1, 1000);
      ObjectRef<List<ObjectRef<Page>>> outer = store.put(List.of(page));
      ObjectRef<List<ObjectRef<List<ObjectRef<Page>>>>> outermost = store.put(List.of(outer));
      spill(store, page);
      spill(store, outer);
      spill(store, outermost);
      page.close();
      outer.close();
      store.gc();
      assertThat(store.stats().objects()).isEqualTo(5);
      outermost.close();
      awaitEmpty(store);
    }
  }

  @Test
  void aCycleOnDiskIsCollected() {
    try (ObjectStore store = open()) {
      Promise<Object> promise = store.reserve();
      ObjectRef<Object> first = promise.ref();
      ObjectRef<List<ObjectRef<Object>>> second = store.put(List.of(first));
      promise.complete(List.of(second, "text"));
      promise.close();
      spill(store, first);
      spill(store, second);
      store.gc();
      assertThat(((List<?>) first.get()).get(1)).isEqualTo("text");
      spill(store, first);
      first.close();
      store.gc();
      assertThat(second.get()).hasSize(1);
      spill(store, second);
      second.close();
      System.gc(); // handles in what was read
      await()
          .untilAsserted(() -> {
            store.gc();
            assertThat(store.stats().objects()).isZero();
          });
      assertThat(store.verify().problems()).isEmpty();
    }
  }

  /** A value that contains itself, and that nothing else refers to. */
  private static int makeCycle(ObjectStore store) {
    try (Promise<Object> promise = store.reserve();
        ObjectRef<Object> ref = promise.ref()) {
      promise.complete(List.of(ref));
      return ref.handle().slot();
    }
  }

  @Test
  void cyclesThatLeaveMemoryJustWhenTheyAreCollected() throws Exception {
    try (ObjectStore store = open();
        ExecutorService executor = Executors.newFixedThreadPool(2)) {
      List<Future<?>> makers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        makers.add(
            executor.submit(() -> {
              ArrayDeque<ObjectRef<byte[]>> held = new ArrayDeque<>();
              for (int k = 0; k < 6000; k++) {
                int _ = makeCycle(store);
                held.add(store.put(new byte[100_000]));
                if (held.size() > 20) {
                  held.removeFirst().close();
                }
                if (k % 20 == 0) {
                  store.gc();
                }
              }
              held.forEach(ObjectRef::close);
            }));
      }
      for (Future<?> maker : makers) {
        assertThat(maker.get()).isNull();
      }
      store.gc();
      awaitEmpty(store);
    }
  }

  @Test
  void aWrongCountKeepsNothingButWhatItReaches() {
    try (ObjectStore store = open()) {
      Segment segment = store.core().engine().segment;
      int wrong = makeCycle(store);
      for (int i = 0; i < 10; i++) {
        int _ = makeCycle(store);
      }
      long nested = segment.slot(wrong) + SlotLayout.NESTED_OFFSET;
      segment.memory().put(nested, 2);
      store.gc();
      assertThat(store.stats().objects()).isEqualTo(1);
      assertThat(store.verify().problems()).hasSize(1);
      segment.memory().put(nested, 1);
      store.gc();
      awaitEmpty(store);
    }
  }

  @Test
  void anotherProcessFreesWhatAClosedOneLeft() {
    try (ObjectStore other = open()) {
      ObjectRef<Page> theirs;
      try (ObjectStore store = open()) {
        ObjectRef<Page> page = put(store, 1, 1000);
        ObjectRef<Page> unread = put(store, 2, 1000);
        theirs = other.resolve(page.id());
        spill(store, page);
        spill(store, unread);
      }
      assertThat(other.stats().processes()).isEqualTo(1);
      assertThat(other.stats().objects()).isEqualTo(3);
      check(theirs, 1, 1000);
      theirs.close();
      awaitEmpty(other);
    }
  }

  @Test
  void spaceOnDiskIsReclaimedAroundThem() {
    try (ObjectStore store = open()) {
      List<ObjectRef<Page>> pages = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        pages.add(put(store, i, 10_000));
        spill(store, pages.getLast());
      }
      for (int i = 0; i < 300; i++) {
        if (i % 10 != 0) {
          pages.get(i).close();
        }
      }
      await().untilAsserted(() -> assertThat(store.stats().objects()).isEqualTo(90));
      long before = store.stats().diskBytes();
      store.gc();
      assertThat(store.stats().diskBytes()).isLessThan(before / 2);
      for (int i = 0; i < 300; i += 10) {
        check(pages.get(i), i, 10_000);
        pages.get(i).close();
      }
      awaitEmpty(store);
    }
  }

  @Test
  void aCopyThatIsGoneKeepsNobodyFromGoingOn() throws IOException {
    try (ObjectStore store = open()) {
      ObjectRef<Page> page = put(store, 1, 1000);
      spill(store, page);
      long place = store.core().engine().spill.copies().place(page.handle().slot());
      Path file = store.core().engine().spillFiles.path(DiskPlace.file(place));
      Files.delete(file);
      assertThatThrownBy(page::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(file.toString());
      page.close();
      await().untilAsserted(() -> assertThat(store.stats().objects()).isEqualTo(2));
      assertThat(store.verify().problems())
          .hasSize(2)
          .allSatisfy(problem -> assertThat(problem).contains("nested count"));
    }
    try (ObjectStore store = open()) {
      assertThat(store.verify().problems()).isEmpty();
    }
  }

  @Test
  void aCopyThatIsGoneKeepsNobodyBusyWhoFreedItButStillRefersToIt() throws IOException {
    try (ObjectStore store = open()) {
      ObjectRef<Page> page = put(store, 1, 1000);
      spill(store, page);
      long place = store.core().engine().spill.copies().place(page.handle().slot());
      Files.delete(store.core().engine().spillFiles.path(DiskPlace.file(place)));
      assertThat(store.free(page)).isTrue();
      store.gc();
      await()
          .untilAsserted(() -> assertThat(store.core().engine().spill.hasUnreferenced()).isFalse());
      assertThatThrownBy(page::get).isInstanceOf(ObjectFreedException.class);
      page.close();
      await().untilAsserted(() -> assertThat(store.stats().objects()).isEqualTo(2));
    }
  }

  @Test
  void withoutRoomForTheirReferencesTheyWait() {
    try (ObjectStore store = open()) {
      ObjectRef<Page> page = put(store, 1, 1000);
      spill(store, page);
      List<ObjectRef<byte[]>> all = new ArrayList<>();
      List<Pinned> pins = new ArrayList<>();
      for (int length = 300_000; length >= 1; length /= 3) {
        try {
          while (true) {
            all.add(store.put(new byte[length]));
            pins.add(all.getLast().pin());
          }
        } catch (ObjectStoreFullException e) {
          assertThat(e).hasMessageContaining("pins");
        }
      }
      page.close();
      store.gc();
      long before = store.stats().objects();
      assertThat(before).isEqualTo(all.size() + 3L);
      pins.forEach(Pinned::close);
      all.forEach(ObjectRef::close);
      awaitEmpty(store);
    }
  }
}
