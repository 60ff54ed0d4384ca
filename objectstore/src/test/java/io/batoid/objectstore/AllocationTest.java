package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.alloc.RunTable;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.memory.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where objects are put: the chunk table always adds up, warm blocks come first, little is lost.
 */
class AllocationTest {
  private static final int HEADER = BlockHeader.SIZE;

  @RegisterExtension final TestStores stores = new TestStores();

  /** A process that is stopped while it has a run in hand delays who needs memory, but seldom. */
  @Test
  void aHandThatStaysShutIsWaitedForOnceInAWhile() {
    ObjectStore store = stores.open();
    RunTable others = stores.open().core().engine().allocator.runs();
    int chunks = store.core().engine().segment.layout().chunks();
    int head = others.claim(chunks, RunTable.patience());
    assertThat(head).isZero();
    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> store.put(new byte[100_000]))
          .isInstanceOf(ObjectStoreFullException.class);
    }
    // each waits for 0.1 s at first
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
    others.settle(head);
    store.put(new byte[100_000]).close();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void runsTileTheChunkTableAfterRandomOperations(long seed) {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    Random random = new Random(seed);
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      try {
        if (random.nextInt(100) < 55) {
          int size = random.nextInt(1 << (5 + random.nextInt(15)));
          refs.add((random.nextBoolean() ? store : other).put(new byte[size]));
        } else if (!refs.isEmpty()) {
          refs.remove(random.nextInt(refs.size())).close();
        }
      } catch (ObjectStoreFullException e) {
        while (refs.size() > 20) {
          refs.removeLast().close();
        }
      }
      if (step % 50 == 0) {
        checkTiling(store, refs);
      }
    }
    refs.forEach(ObjectRef::close);
    TestStores.verifyEmpty(store);
    store.gc();
    other.gc();
    store.gc();
    checkTiling(store, List.of());
    ObjectRef<byte[]> all = store.put(new byte[(16 << 20) - HEADER]);
    assertThat(store.stats().usedBytes()).isEqualTo(16 << 20);
    all.close();
  }

  @Test
  void whereThereIsNoRoomASmallValueTakesASomewhatLargerBlock() {
    ObjectStore store = stores.open();
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (true) {
                refs.add(store.put(new byte[4_000]));
              }
            })
        .isInstanceOf(ObjectStoreFullException.class);
    assertThatThrownBy(() -> store.put(new byte[1_500]))
        .isInstanceOf(ObjectStoreFullException.class);
    refs.removeLast().close();
    assertThatThrownBy(() -> store.put(new byte[100])) // far smaller
        .isInstanceOf(ObjectStoreFullException.class);
    ObjectRef<byte[]> small = store.put(new byte[1_500]);
    assertThat(small.get()).hasSize(1_500);
    assertThat(store.verify().problems()).isEmpty();
    small.close();
    refs.add(store.put(new byte[4_000]));
    refs.forEach(ObjectRef::close);
    TestStores.verifyEmpty(store);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 16, 17, 1_000, 10_000, 100_000, 131_040, 131_041, 1_000_000, 5_000_000})
  void theBlockFreedLastIsUsedNext(int size) {
    ObjectStore store = stores.open();
    ObjectRef<byte[]> first = store.put(new byte[size]);
    long place = placeOf(store, first);
    first.close();
    for (int i = 0; i < 10; i++) {
      try (ObjectRef<byte[]> again = store.put(new byte[size])) {
        assertThat(placeOf(store, again)).isEqualTo(place);
      }
    }
  }

  @Test
  void blocksFreedByAnotherProcessAreFoundAgain() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    for (int round = 0; round < 5; round++) {
      List<ObjectRef<byte[]>> refs = new ArrayList<>();
      for (int i = 0; i < 7_000; i++) {
        try (ObjectRef<byte[]> ref = store.put(new byte[1_500])) {
          refs.add(other.resolve(ref.id()));
        }
      }
      refs.forEach(ObjectRef::close);
    }
    TestStores.verifyEmpty(store);
  }

  @Test
  void mixedSizesFillMostOfTheCapacity() {
    ObjectStore store = stores.open(options -> options.capacity("64m").maxObjects(1 << 20));
    Random random = new Random(3);
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    long[] bytes = {0};
    assertThatThrownBy(
            () -> {
              while (true) {
                int size = random.nextInt(8_000);
                refs.add(store.put(new byte[size]));
                bytes[0] += size;
              }
            })
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("67108864");
    assertThat(bytes[0]).isGreaterThan((64L << 20) * 85 / 100);
    checkTiling(store, refs);
    refs.forEach(ObjectRef::close);
    TestStores.verifyEmpty(store);
  }

  @Test
  void oneSizeFillsNearlyAllOfTheCapacity() {
    ObjectStore store = stores.open(options -> options.capacity("4m").maxObjects(1 << 18));
    for (int size : new int[] {16, 224, 2_016, 8_160, 65_504, 131_072}) {
      List<ObjectRef<byte[]>> refs = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (true) {
                  refs.add(store.put(new byte[size]));
                }
              })
          .isInstanceOf(ObjectStoreFullException.class);
      assertThat((long) refs.size() * Expected.block(size))
          .as("objects of %d bytes", size)
          .isGreaterThan((4L << 20) * 93 / 100);
      refs.forEach(ObjectRef::close);
      TestStores.verifyEmpty(store);
    }
  }

  @Test
  void whatExactlyFitsFits() {
    ObjectStore store = stores.open();
    long capacity = 16 << 20;
    LifetimesTest.segment(store, capacity - HEADER, (byte) 1).close();
    assertThatThrownBy(() -> store.create(capacity - HEADER + 1))
        .isInstanceOf(ObjectStoreFullException.class);
    List<ObjectRef<?>> refs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      refs.add(LifetimesTest.segment(store, capacity / 4 - HEADER, (byte) i));
    }
    assertThat(store.stats().usedBytes()).isEqualTo(capacity);
    assertThatThrownBy(() -> store.put("one more"))
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("no room");
    refs.forEach(ObjectRef::close);
    TestStores.verifyEmpty(store);
  }

  @Test
  void gcGivesMemoryBackToTheMachine() {
    ObjectStore store = stores.open();
    long before = store.stats().residentBytes();
    ObjectRef<?> ref = LifetimesTest.segment(store, 8 << 20, (byte) 1);
    assertThat(store.stats().residentBytes()).isGreaterThanOrEqualTo(before + (8 << 20));
    ref.close();
    store.gc();
    assertThat(store.stats().residentBytes()).isLessThan(before + (1 << 20));
  }

  /** Or a store would grow by the slots of all objects there ever were. */
  @Test
  void slotsThatOneThreadTakesAndAnotherFreesAreUsedAgain() throws Exception {
    ObjectStore store = stores.open(options -> options.capacity("64m").maxObjects(1 << 20));
    try (ExecutorService maker = Executors.newSingleThreadExecutor();
        ExecutorService first = Executors.newSingleThreadExecutor();
        ExecutorService second = Executors.newSingleThreadExecutor()) {
      for (int round = 0; round < 1500; round++) {
        List<ObjectRef<?>> refs =
            maker
                .submit(() -> {
                  List<ObjectRef<?>> made = new ArrayList<>();
                  for (int i = 0; i < 8; i++) {
                    made.add(LifetimesTest.segment(store, 1 << 20, (byte) i));
                  }
                  return made;
                })
                .get();
        // two, whose numbers follow each other: one of them is of another stripe than the maker
        first.submit(() -> refs.subList(0, 4).forEach(ObjectRef::close)).get();
        second.submit(() -> refs.subList(4, 8).forEach(ObjectRef::close)).get();
      }
    }
    Segment segment = store.core().engine().segment;
    int committed = 0;
    for (int slot = 0; slot < segment.layout().maxObjects(); slot++) {
      committed += segment.slotCommitted(slot) ? 1 : 0;
    }
    assertThat(committed).as("slots for 8 objects at a time").isLessThanOrEqualTo(1024);
    TestStores.verifyEmpty(store);
  }

  /** On a full file system, touching a page that was given back ends the process (SIGBUS). */
  @Test
  void lookingForAFreeRunTouchesNoneOfItsPages() {
    ObjectStore store = stores.open();
    Segment segment = store.core().engine().segment;
    RunTable runs = store.core().engine().allocator.runs();
    ObjectRef<?> ref = LifetimesTest.segment(store, 1 << 20, (byte) 1);
    int slot = ref.handle().slot();
    int head = (int) (LocationWord.arenaOffset(segment.location(slot)) / SegmentLayout.CHUNK);
    assertThat(runs.inUse(head)).isTrue();
    ref.close();
    long warm = segment.run(head);
    assertThat(RunWord.kind(warm)).isEqualTo(RunWord.WARM);
    assertThat(runs.giveBack(head, warm)).isPositive();
    long before = store.stats().residentBytes();
    assertThat(runs.inUse(head)).isFalse();
    assertThat(runs.take(head, warm)).as("what is no longer warm").isFalse();
    assertThat(store.stats().residentBytes()).isEqualTo(before);
  }

  private static final class Expected {
    static int block(int size) {
      int sizeClass = SizeClasses.classOf(size + HEADER);
      int chunk = SegmentLayout.CHUNK;
      return sizeClass == 0
          ? (size + HEADER + chunk - 1) / chunk * chunk
          : SizeClasses.blockSize(sizeClass);
    }
  }

  private static long placeOf(ObjectStore store, ObjectRef<?> ref) {
    return LocationWord.arenaOffset(store.core().engine().segment.location(ref.handle().slot()));
  }

  /** Runs follow each other without a gap to the end; each object is in a run of its own kind. */
  private static void checkTiling(ObjectStore store, List<ObjectRef<byte[]>> refs) {
    Segment segment = store.core().engine().segment;
    int chunks = segment.layout().chunks();
    int head = 0;
    long used = 0;
    while (head < chunks) {
      long word = segment.run(head);
      assertThat(RunWord.kind(word))
          .as("run at %d: %s", head, RunWord.toString(word))
          .isIn(RunWord.COLD, RunWord.WARM, RunWord.SPAN, RunWord.SUSPECT_SPAN);
      assertThat(RunWord.chunks(word)).isBetween(1, chunks - head);
      head += RunWord.chunks(word);
    }
    assertThat(head).isEqualTo(chunks);
    for (ObjectRef<byte[]> ref : refs) {
      used += Expected.block((int) ref.size());
      int chunk = (int) (placeOf(store, ref) / SegmentLayout.CHUNK);
      assertThat(RunWord.kind(segment.run(chunk)))
          .isIn(RunWord.BODY, RunWord.WARM, RunWord.SPAN, RunWord.SUSPECT_SPAN);
    }
    assertThat(store.stats().usedBytes()).as("used + free = capacity").isGreaterThanOrEqualTo(used);
    TestStores.verify(store);
  }
}
