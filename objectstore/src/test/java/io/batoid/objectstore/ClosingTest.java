package io.batoid.objectstore;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends with a store, and what stays. */
class ClosingTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everythingBlockedEndsWithStoreClosed(boolean virtual) throws Exception {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    ObjectRef<String> second = promise.ref();
    List<ThrowingCallable> calls =
        List.of(
            ref::get,
            () -> ref.get(Duration.ofDays(1)),
            ref::pin,
            () -> store.get(List.of(ref, second)),
            () -> store.wait(List.of(ref)),
            () -> store.await(List.of(ref, second), 2, Duration.ofDays(1)));
    List<AtomicReference<Throwable>> results =
        Stream.generate(AtomicReference<Throwable>::new).limit(calls.size()).toList();
    Thread[] threads = new Thread[calls.size()];
    for (int i = 0; i < threads.length; i++) {
      ThrowingCallable call = calls.get(i);
      AtomicReference<Throwable> result = results.get(i);
      Runnable body =
          () -> {
            try {
              call.call();
            } catch (Throwable e) {
              result.set(e);
            }
          };
      threads[i] =
          virtual ? Thread.ofVirtual().start(body) : Thread.ofPlatform().daemon().start(body);
    }
    for (Thread thread : threads) {
      await()
          .until(() ->
              thread.getState() == Thread.State.WAITING
                  || thread.getState() == Thread.State.TIMED_WAITING
                  || inFutex(thread));
    }
    store.close();
    for (int i = 0; i < threads.length; i++) {
      threads[i].join();
      assertThat(results.get(i).get())
          .as("call %d", i)
          .isInstanceOf(StoreClosedException.class)
          .hasMessageContaining("is closed")
          .hasMessageContaining(stores.directory().toString());
    }
  }

  @Test
  void pendingFuturesEndWithStoreClosed() {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    CompletableFuture<String> future = promise.ref().toFuture();
    store.close();
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StoreClosedException.class);
  }

  @Test
  void everythingTriedAfterwardsIsStoreClosed() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("value");
    Promise<String> promise = store.reserve();
    String id = ref.id();
    store.close();
    Stream.<ThrowingCallable>of(
            ref::get,
            ref::pin,
            ref::isReady,
            ref::size,
            ref::toFuture,
            () -> ref.get(Duration.ZERO),
            () -> ref.lend(Duration.ofSeconds(1)),
            () -> store.put("more"),
            () -> store.create(10),
            store::reserve,
            () -> store.pin(ref),
            () -> store.pinShared(ref),
            () -> store.get(List.of(ref)),
            () -> store.get(List.of()),
            () -> store.get(List.of(), Duration.ZERO),
            () -> store.wait(List.of(ref)),
            () -> store.resolve(id),
            () -> store.promise(id),
            () -> store.free(ref),
            store::gc,
            store::stats,
            store::verify,
            () -> promise.complete("late"),
            () -> promise.tryComplete("late"),
            () -> promise.fail(new IllegalStateException()),
            promise::ref)
        .forEach(call -> assertThatThrownBy(call).isInstanceOf(StoreClosedException.class));
    assertThat(ref.id()).isEqualTo(id);
    assertThat(ref.toString()).contains(id);
    assertThat(store.toString()).contains("closed");
    assertThat(promise.toString()).contains(promise.id());
    assertThatCode(
            () -> {
              ref.close();
              promise.close();
              store.close();
              store.close();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aViewThatComesTooLateIsStoreClosed() {
    ObjectStore store = stores.open();
    ObjectRef<MemorySegment> ref = store.put(MemorySegment.ofArray(new byte[100]));
    long block = store.core().reads().pinBlock(ref, 0, Duration.ZERO);
    int slot = ref.handle().slot();
    store.close();
    // what a thread does that was stopped inside get(): the memory is unmapped by now
    assertThatThrownBy(() -> store.core().reads().autoView(slot, block, 100))
        .isInstanceOf(StoreClosedException.class);
    assertThat(store.core().accesses().all()).isEmpty();
    assertThat(stores.isMapped()).isFalse();
  }

  @Test
  void closingWhileTheFirstFutureIsMadeLeavesNoThread() throws Exception {
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.set(e));
    try {
      for (int i = 0; i < 50; i++) {
        ObjectStore store = stores.open();
        ObjectRef<Object> ref = store.reserve().ref();
        Thread thread =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    CompletableFuture<Object> _ = ref.toFuture();
                  } catch (StoreClosedException e) {
                    // closed first
                  }
                });
        store.close();
        thread.join();
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(uncaught.get()).isNull();
  }

  @Test
  void openPinsAndWritersEndWithTheStore() {
    ObjectStore store = stores.open();
    ObjectRef<byte[]> ref = store.put(new byte[1_000]);
    Pinned confined = ref.pin();
    MemorySegment confinedBytes = confined.segment();
    Pinned shared = store.pinShared(ref);
    MemorySegment sharedBytes = shared.segment();
    ObjectWriter writer = store.create(1_000);
    MemorySegment written = writer.segment();
    assertThat(store.stats().openPins()).isEqualTo(2);
    assertThat(store.stats().openWriters()).isOne();
    store.close();
    for (MemorySegment bytes : List.of(confinedBytes, sharedBytes, written)) {
      assertThatIllegalStateException().isThrownBy(() -> bytes.get(ValueLayout.JAVA_BYTE, 0));
    }
    assertThatIllegalStateException().isThrownBy(confined::segment);
    assertThatIllegalStateException().isThrownBy(shared::segment);
    assertThatThrownBy(writer::segment).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(writer::seal).isInstanceOf(RuntimeException.class);
    confined.close();
    shared.close();
    writer.close();
    assertThat(stores.directory()).doesNotExist();
  }

  @Test
  void anotherThreadsPinKeepsTheMappingUntilItEnds() throws Exception {
    ObjectStore store = stores.open();
    AtomicReference<Pinned> pin = new AtomicReference<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    AtomicReference<Object> read = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              Pinned pinned = store.put(new byte[] {5}).pin();
              MemorySegment bytes = pinned.segment();
              pin.set(pinned);
              closed.join();
              read.set(bytes.get(ValueLayout.JAVA_BYTE, 0));
              pinned.close();
            });
    await().until(() -> pin.get() != null);
    store.close();
    assertThat(stores.directory()).doesNotExist(); // nobody else needs the files
    assertThat(stores.isMapped()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> requireNonNull(pin.get()).segment());
    closed.complete(null);
    reader.join();
    assertThat(read.get()).isEqualTo((byte) 5);
    assertThat(stores.isMapped()).isFalse();
  }

  @Test
  void referencesOfAnEarlierOpenNeverRevive() {
    ObjectStore first = stores.open();
    ObjectRef<String> ref = first.put("before");
    String id = ref.id();
    first.close();
    ObjectStore second = stores.open();
    ObjectRef<String> fresh = second.put("after");
    assertThatThrownBy(ref::get).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> second.resolve(id))
        .isInstanceOf(StoreClosedException.class)
        .hasMessageContaining(id)
        .hasMessageContaining("session " + id.split("-", -1)[1]);
    assertThatThrownBy(() -> second.pin(ref)).isInstanceOf(IllegalArgumentException.class);
    ref.close();
    assertThat(fresh.get()).isEqualTo("after");
    assertThat(ref).isNotEqualTo(fresh);
  }

  @Test
  void theLastProcessToLeaveRemovesTheDirectory() {
    ObjectStore first = stores.open();
    ObjectStore second = stores.open();
    first.close();
    assertThat(stores.directory()).exists();
    second.close();
    assertThat(stores.directory()).doesNotExist();
  }

  @Test
  void aPersistentStoreStays() {
    stores.open(options -> options.persistent(true)).close();
    assertThat(stores.directory().resolve("segment")).exists();
    ObjectStore again = stores.open();
    assertThat(again.put("works").get()).isEqualTo("works");
    again.close();
    assertThat(stores.directory()).exists();
    ObjectStore.destroy(stores.directory());
    assertThat(stores.directory()).doesNotExist();
  }

  @Test
  void destroyRefusesWhileAnyoneLives() {
    ObjectStore store = stores.open();
    assertThatIllegalStateException()
        .isThrownBy(() -> ObjectStore.destroy(stores.directory()))
        .withMessageContaining("open in some process");
    assertThat(store.put("unharmed").get()).isEqualTo("unharmed");
  }

  @Test
  void closingAStoreWhoseDirectoryIsGoneIsQuiet() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("value");
    TestStores.delete(stores.directory());
    assertThat(ref.get()).isEqualTo("value");
    assertThatCode(store::close).doesNotThrowAnyException();
  }

  @Test
  void severalStoresAndClassLoadersShareOneJvm() throws Exception {
    ObjectStore store = stores.open();
    ObjectRef<int[]> ref = store.put(new int[] {1, 2, 3});
    URL[] classPath =
        Stream.of(System.getProperty("java.class.path").split(":", -1))
            .map(ClosingTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader loader =
        new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass(ObjectStore.class.getName());
      assertThat(type).isNotSameAs(ObjectStore.class);
      Object foreign = type.getMethod("open", Path.class).invoke(null, stores.directory());
      try (AutoCloseable _ = (AutoCloseable) requireNonNull(foreign)) {
        assertThat(store.stats().processes()).isEqualTo(2);
        Object foreignRef = type.getMethod("resolve", String.class).invoke(foreign, ref.id());
        try (AutoCloseable _ = (AutoCloseable) requireNonNull(foreignRef)) {
          ref.close();
          assertThat(foreignRef.getClass().getMethod("get").invoke(foreignRef))
              .isEqualTo(new int[] {1, 2, 3});
        }
      }
    }
    TestStores.verifyEmpty(store);
  }

  @Test
  void manyStoresAreOpenedAndClosedAtOnce() throws Exception {
    Thread[] threads = new Thread[4];
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int round = 0; round < 25; round++) {
                    try (ObjectStore store = ObjectStore.open(stores.options())) {
                      assertThat(store.put(round).get()).isEqualTo(round);
                    }
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(stores.directory()).doesNotExist();
  }

  private static boolean inFutex(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().endsWith(".Futex")) {
        return true;
      }
    }
    return false;
  }

  private static URL url(String entry) {
    try {
      return Files.exists(Path.of(entry))
          ? Path.of(entry).toUri().toURL()
          : Path.of("/nonexistent").toUri().toURL();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anInterruptedThreadOpensAndClosesAsAnyOther() {
    Thread.currentThread().interrupt();
    try {
      ObjectStore first = stores.open();
      ObjectStore second = stores.open();
      second.close();
      first.close();
      assertThat(stores.directory()).doesNotExist();
    } finally {
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }
}
