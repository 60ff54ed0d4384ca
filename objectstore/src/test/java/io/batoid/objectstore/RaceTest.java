package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.table.Handle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Interleavings that a review found, played step by step: two handles on one store are two
 * processes as far as the segment knows.
 */
class RaceTest {
  @TempDir Path directory;
  private ObjectStore store;
  private ObjectStore other;

  @BeforeEach
  void open() {
    store = ObjectStore.open(options());
    other = ObjectStore.open(options());
  }

  @AfterEach
  void close() {
    assertThat(store.verify().problems()).isEmpty();
    other.close();
    store.close();
  }

  @Test
  void aPromiseBeingCompletedSurvivesTheReleaseOfWhatContainsIt() {
    try (Promise<String> promise = store.reserve();
        ObjectRef<String> ref = promise.ref()) {
      ObjectRef<?> container = store.put(List.of(ref));
      Handle handle = promise.handle();
      assertThat(store.core().table().takeCharge(handle.slot(), handle.generation())).isTrue();

      container.close(); // while another thread of ours is in charge of the child

      assertThat(StateWord.state(store.core().engine().segment.state(handle.slot())))
          .isEqualTo(StateWord.RESERVED);
      store.core().table().giveBackCharge(handle.slot());
      promise.complete("done");
      assertThat(ref.get()).isEqualTo("done");
    }
  }

  @Test
  void aPromiseIsLostIfItsReserverLeftWhileAnotherWasInChargeOfIt() {
    ObjectStore reserver = ObjectStore.open(options());
    Promise<String> promise = other.promise(reserver.reserve().ref().lend(Duration.ofMinutes(1)));
    Handle handle = promise.handle();
    assertThat(other.core().table().takeCharge(handle.slot(), handle.generation())).isTrue();

    reserver.close();
    other.core().table().giveBackCharge(handle.slot());

    try (ObjectRef<String> ref = promise.ref()) {
      assertThatThrownBy(ref::get).isInstanceOf(ObjectLostException.class);
    }
    promise.close();
  }

  @Test
  void aPromiseIsLostIfItWasClosedWhileAnotherWasInChargeOfItWhoGivesUp() {
    Promise<String> mine = store.reserve();
    ObjectRef<String> ref = mine.ref();
    Promise<String> theirs = other.promise(ref.lend(Duration.ofMinutes(1)));
    Handle handle = theirs.handle();
    assertThat(other.core().table().takeCharge(handle.slot(), handle.generation())).isTrue();

    mine.close(); // it can't fail what is being completed, and will not look again
    other.core().table().giveBackCharge(handle.slot());

    assertThatThrownBy(ref::get).isInstanceOf(ObjectLostException.class);
    ref.close();
    theirs.close();
  }

  @Test
  void aPromiseThatNobodyRefersToIsFreed() {
    Promise<String> promise = store.reserve();
    ObjectRef<?> container = store.put(List.of(promise)); // responsibility goes with it
    promise.close();
    assertThat(store.stats().objects()).isEqualTo(2);

    container.close();

    assertThat(store.stats().objects()).isZero();
  }

  @Test
  void aPromiseClosedWhileItIsBeingCompletedIsFreed() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      Promise<byte[]> promise = store.reserve();
      Thread completer = Thread.ofPlatform().start(() -> promise.tryComplete(new byte[1000]));
      promise.close();
      completer.join();
    }
    assertThat(store.stats().objects()).isZero();
  }

  @Test
  void anObjectClosedWhileItIsPutInsideAnotherLeavesNoTrace() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      ObjectRef<String> child = store.put("child");
      AtomicReference<ObjectRef<?>> container = new AtomicReference<>();
      Thread putter =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  container.set(store.put(List.of(child, child, child)));
                } catch (ObjectFreedException e) {
                  // it came too late
                }
              });
      child.close();
      putter.join();
      ObjectRef<?> made = container.get();
      if (made != null) {
        assertThat((List<?>) made.get()).hasSize(3);
        made.close();
      }
    }
    System.gc(); // decoded references
    await(() -> store.stats().objects() == 0);
  }

  @Test
  void aSpanThatCameBackFromAnotherProcessIsNotAllocatedFromTwice() throws Exception {
    StoreOptions large =
        StoreOptions.at(directory.resolve("large")).capacity("64m").maxObjects(1024);
    try (ObjectStore first = ObjectStore.open(large);
        ObjectStore second = ObjectStore.open(large)) {
      onStripe(0, () -> first.put(new byte[1000])).close(); // a span with a free block, at chunk 0
      second.put(new byte[(64 << 20) - BlockHeader.SIZE]).close(); // takes every chunk there is
      try (ObjectRef<byte[]> a = onStripe(1, () -> first.put(filled(1)));
          ObjectRef<byte[]> b = onStripe(0, () -> first.put(filled(2)))) {
        assertThat(a.get()).isEqualTo(filled(1));
        assertThat(b.get()).isEqualTo(filled(2));
        assertThat(first.verify().problems()).isEmpty();
      }
    }
  }

  @Test
  void blocksOfSpansWithoutAnOwnerAreFoundAlsoWhenTheHintIsLost() {
    List<ObjectRef<byte[]>> filling = new ArrayList<>();
    List<ObjectRef<byte[]>> kept = new ArrayList<>();
    fill(filling);
    for (int i = 0; i < filling.size(); i += 10) {
      kept.add(store.resolve(filling.get(i).lend(Duration.ofMinutes(1))));
    }
    other.close();
    SharedMemory memory = store.core().engine().segment.memory();
    memory.put(SegmentLayout.UNOWNED_CLASSES_OFFSET, 0); // as a process that died adopting would
    memory.put(SegmentLayout.UNOWNED_CLASSES_OFFSET + 8, 0);

    kept.add(store.put(new byte[8000]));

    kept.forEach(ObjectRef::close);
  }

  private void fill(List<ObjectRef<byte[]>> filling) {
    try {
      while (true) {
        filling.add(other.put(new byte[8000]));
      }
    } catch (ObjectStoreFullException e) {
      assertThat(filling).isNotEmpty();
    }
  }

  private static byte[] filled(int with) {
    byte[] bytes = new byte[1000];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }

  /** Runs on a thread that allocates from the stripe with this number, of two. */
  private static <T> T onStripe(int stripe, Callable<T> action) throws Exception {
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread = new Thread(task);
    while ((thread.threadId() & 1) != stripe) {
      thread = new Thread(task);
    }
    thread.start();
    return task.get();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      System.gc();
      Thread.onSpinWait();
    }
  }

  private StoreOptions options() {
    return StoreOptions.at(directory.resolve("store")).capacity("4m").maxObjects(1024);
  }
}
