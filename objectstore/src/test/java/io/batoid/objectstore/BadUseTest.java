package io.batoid.objectstore;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.Foreign.Price;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of callers, and limits of the store: each has its exception, none does harm. */
class BadUseTest {
  @RegisterExtension final TestStores stores = new TestStores();

  record Holder(List<Object> items) {}

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, (1 << 20) - 1, (1L << 42) + 1, Long.MAX_VALUE})
  void aCapacityThatCannotBeIsRefused(long capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.options().capacity(capacity))
        .withMessageContaining("capacity=" + capacity)
        .withMessageContaining("1 MiB")
        .withMessageContaining("4 TiB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "g", "4x", "-4g", "four", "4 g g", "4.5g", "99999999999999999999", "1e9"})
  void aCapacityThatIsNoSizeIsRefused(String capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.options().capacity(capacity))
        .withMessageContaining("capacity=\"" + capacity + "\"");
  }

  @Test
  void anAbsurdSizeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.options().maxObjectSize("999999999999999999t"))
        .withMessageContaining("absurdly large");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.options().capacity("8t"))
        .withMessageContaining("4 TiB");
  }

  @Test
  void limitsThatCannotBeAreRefused() {
    StoreOptions options = stores.options();
    for (int wrong : new int[] {Integer.MIN_VALUE, -1, 0}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.maxObjects(wrong))
          .withMessageContaining("maxObjects=" + wrong);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.maxProcesses(wrong))
          .withMessageContaining("maxProcesses=" + wrong);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.maxObjectSize(wrong))
          .withMessageContaining("maxObjectSize=" + wrong);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.processQuota(wrong))
          .withMessageContaining("processQuota=" + wrong);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> options.maxObjects((1 << 28) + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.maxProcesses(129));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.spillLimit(-1))
        .withMessageContaining("spillLimit=-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnFull.waitUpTo(Duration.ofSeconds(-1)))
        .withMessageContaining("patience=PT-1S");
  }

  @Test
  void conflictsAtAttachingNameBothValues() {
    ObjectStore store = stores.open(options -> options.maxProcesses(4).maxObjectSize("1m"));
    conflict(stores.options().capacity("32m"), "capacity=33554432", "capacity=16777216");
    conflict(stores.options().maxObjects(512), "maxObjects=512", "maxObjects=8192");
    conflict(stores.options().maxProcesses(5), "maxProcesses=5", "maxProcesses=4");
    conflict(stores.options().maxObjectSize(5), "maxObjectSize=5", "maxObjectSize=1048576");
    conflict(stores.options().persistent(true), "persistent=true", "persistent=false");
    assertThat(stores.open(StoreOptions.at(stores.directory())).stats().capacityBytes())
        .isEqualTo(16 << 20);
    assertThat(store.stats().processes()).isEqualTo(2);
  }

  @Test
  void oneProcessTooManyIsRefused() {
    ObjectStore first = stores.open(options -> options.maxProcesses(2));
    ObjectStore second = stores.open();
    assertThatThrownBy(() -> stores.open())
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("all 2 process places")
        .hasMessageContaining("maxProcesses");
    second.close();
    assertThat(stores.open().put("welcome").get()).isEqualTo("welcome");
    TestStores.verify(first);
  }

  @Test
  void oneObjectTooManyIsRefused() {
    ObjectStore store = stores.open(options -> options.maxObjects(512));
    List<AutoCloseable> all = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      all.add(i % 2 == 0 ? store.put(i) : store.reserve());
    }
    assertThatThrownBy(() -> store.put("one more"))
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("512");
    assertThatThrownBy(store::reserve).isInstanceOf(ObjectStoreFullException.class);
    assertThatThrownBy(() -> store.create(1 << 20)).isInstanceOf(ObjectStoreFullException.class);
    TestStores.verify(store);
    close(all);
    TestStores.verifyEmpty(store);
    assertThat(store.put("again").get()).isEqualTo("again");
  }

  @Test
  void anObjectLargerThanTheStoreIsRefused() {
    ObjectStore store = stores.open();
    for (long size : new long[] {16 << 20, 1L << 31, 1L << 42, Long.MAX_VALUE - 100}) {
      assertThatThrownBy(() -> store.create(size))
          .isInstanceOf(ObjectStoreFullException.class)
          .hasMessageContaining("16777216");
    }
    assertThatThrownBy(() -> store.create(Long.MAX_VALUE)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> store.put(new byte[17 << 20]))
        .isInstanceOf(ObjectStoreFullException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.create(-1))
        .withMessageContaining("size=-1");
    TestStores.verifyEmpty(store);
  }

  @Test
  void anObjectLargerThanMaxObjectSizeIsRefused() {
    ObjectStore store = stores.open(options -> options.maxObjectSize("64k"));
    assertThat(store.put(new byte[64 << 10]).size()).isEqualTo(64 << 10);
    assertThatThrownBy(() -> store.put(new byte[(64 << 10) + 1]))
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("65537")
        .hasMessageContaining("maxObjectSize of 65536");
    Promise<byte[]> promise = store.reserve();
    assertThatThrownBy(() -> promise.complete(new byte[1 << 20]))
        .isInstanceOf(ObjectStoreFullException.class);
    promise.complete(new byte[1]);
    assertThat(promise.ref().get()).hasSize(1);
  }

  @Test
  void aPromiseStaysOpenWhenThereIsNoRoomForItsValue() {
    ObjectStore store = stores.open();
    Promise<byte[]> promise = store.reserve();
    ObjectRef<MemorySegment> filling = LifetimesTest.segment(store, 14 << 20, (byte) 1);
    assertThatThrownBy(() -> promise.complete(new byte[4 << 20]))
        .isInstanceOf(ObjectStoreFullException.class);
    assertThat(promise.ref().isReady()).isFalse();
    TestStores.verify(store);
    filling.close();
    promise.complete(new byte[4 << 20]);
    assertThat(promise.ref().get()).hasSize(4 << 20);
  }

  @Test
  void aWriterWithPatienceGetsTheRoomThatComes() throws Exception {
    ObjectStore store =
        stores.open(options -> options.onFull(OnFull.waitUpTo(Duration.ofMinutes(10))));
    ObjectStore other = stores.open();
    ObjectRef<MemorySegment> filling = LifetimesTest.segment(other, 14 << 20, (byte) 1);
    AtomicReference<ObjectRef<byte[]>> put = new AtomicReference<>();
    Thread writer = Thread.ofPlatform().start(() -> put.set(store.put(new byte[4 << 20])));
    filling.close();
    writer.join();
    assertThat(requireNonNull(put.get()).get()).hasSize(4 << 20);
  }

  @Test
  void patienceMayBeWithoutEnd() throws Exception {
    ObjectStore store =
        stores.open(options -> options.onFull(OnFull.waitUpTo(Duration.ofSeconds(Long.MAX_VALUE))));
    ObjectRef<MemorySegment> filling = LifetimesTest.segment(store, 14 << 20, (byte) 1);
    Thread other = Thread.ofPlatform().start(filling::close);
    assertThat(store.put(new byte[4 << 20]).get()).hasSize(4 << 20);
    other.join();
  }

  @Test
  void anInterruptEndsThePatience() throws Exception {
    ObjectStore store =
        stores.open(options -> options.onFull(OnFull.waitUpTo(Duration.ofMinutes(10))));
    ObjectRef<MemorySegment> filling = LifetimesTest.segment(store, 14 << 20, (byte) 1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                store.put(new byte[4 << 20]).close();
              } catch (RuntimeException e) {
                thrown.set(Thread.interrupted() ? e : new AssertionError("flag not set", e));
              }
            });
    writer.interrupt();
    writer.join();
    assertThat(thrown.get())
        .isInstanceOf(WaitInterruptedException.class)
        .hasMessageContaining("waiting for room");
    filling.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void aValueThatCannotBeSerializedIsNamedWithItsPath() {
    ObjectStore store = stores.open();
    Holder holder = new Holder(List.of("fine", Map.of("key", new Thread())));
    assertThatThrownBy(() -> store.put(holder))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("java.lang.Thread")
        .hasMessageContaining("items");
    Promise<Object> promise = store.reserve();
    assertThatThrownBy(() -> promise.complete(holder)).isInstanceOf(SerializationException.class);
    assertThat(promise.tryComplete("fine")).isTrue();
    promise.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void aClassThatIsNotAllowedIsNamed() {
    ObjectStore store = stores.open(options -> options.allowClasses("com.acme.*"));
    assertThatThrownBy(() -> store.put(List.of(new Price("not allowed"))))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(Price.class.getName())
        .hasMessageContaining("allow");
    ObjectStore lenient = stores.open();
    ObjectRef<Price> ref = lenient.put(new Price("put elsewhere"));
    assertThatThrownBy(() -> store.resolve(ref.id()).get())
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(Price.class.getName());
    assertThat(ref.get()).isEqualTo(new Price("put elsewhere"));
  }

  @Test
  void writingOutsideTheObjectIsRefused() {
    ObjectStore store = stores.open();
    ObjectRef<MemorySegment> neighbour = LifetimesTest.segment(store, 100, (byte) 3);
    try (ObjectWriter writer = store.create(100)) {
      MemorySegment bytes = writer.segment();
      assertThatThrownBy(() -> bytes.set(ValueLayout.JAVA_BYTE, 100, (byte) 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> bytes.set(ValueLayout.JAVA_BYTE, -1, (byte) 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> bytes.asSlice(50, 51)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(neighbour.get().get(ValueLayout.JAVA_BYTE, 99)).isEqualTo((byte) 3);
    try (Pinned pinned = neighbour.pin()) {
      assertThatThrownBy(() -> pinned.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
          .isInstanceOfAny(IllegalArgumentException.class, UnsupportedOperationException.class);
    }
  }

  @Test
  void aWriterIsSealedOnce() {
    ObjectStore store = stores.open();
    ObjectWriter writer = store.create(10);
    MemorySegment bytes = writer.segment();
    ObjectRef<MemorySegment> ref = writer.seal();
    assertThatIllegalStateException()
        .isThrownBy(writer::seal)
        .withMessageContaining("sealed or closed");
    assertThatIllegalStateException().isThrownBy(writer::segment);
    assertThatIllegalStateException()
        .isThrownBy(() -> bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
    writer.close();
    writer.close();
    assertThat(ref.size()).isEqualTo(10);
    ref.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void pinsAndWritersCloseTwiceAsOnce() {
    ObjectStore store = stores.open();
    ObjectRef<byte[]> ref = store.put(new byte[10]);
    Pinned pinned = ref.pin();
    Pinned other = store.pinShared(ref);
    MemorySegment bytes = pinned.segment();
    pinned.close();
    pinned.close();
    assertThatIllegalStateException().isThrownBy(pinned::segment).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> bytes.get(ValueLayout.JAVA_BYTE, 0));
    assertThat(other.segment().byteSize()).isEqualTo(10);
    other.close();
    ObjectWriter writer = store.create(10);
    writer.close();
    writer.close();
    assertThatIllegalStateException().isThrownBy(writer::seal);
    ref.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void aConfinedPinIsForItsThreadAndASharedOneForAny() throws Exception {
    ObjectStore store = stores.open();
    ObjectRef<byte[]> ref = store.put(new byte[] {4});
    Pinned shared = store.pinShared(ref); // the other thread closes it
    try (Pinned confined = ref.pin()) {
      AtomicReference<Object> result = new AtomicReference<>();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                assertThatThrownBy(confined::close).isInstanceOf(WrongThreadException.class);
                assertThatThrownBy(() -> confined.segment().get(ValueLayout.JAVA_BYTE, 0))
                    .isInstanceOf(WrongThreadException.class);
                result.set(shared.segment().get(ValueLayout.JAVA_BYTE, 0));
                shared.close();
              });
      other.join();
      assertThat(result.get()).isEqualTo((byte) 4);
      assertThat(confined.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 4);
    }
    ref.close();
    TestStores.verifyEmpty(store);
  }

  @Test
  void theSizeOfWhatHasNoValueIsRefused() {
    ObjectStore store = stores.open();
    Promise<String> promise = store.reserve();
    assertThatIllegalStateException()
        .isThrownBy(() -> promise.ref().size())
        .withMessageContaining("no value yet");
    promise.complete("now");
    assertThat(promise.ref().size()).isPositive();
  }

  private void conflict(StoreOptions options, String wanted, String has) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.open(options))
        .withMessageContaining(wanted)
        .withMessageContaining(has)
        .withMessageContaining(stores.directory().toString());
  }

  @SuppressWarnings("try") // what is closed here was kept open on purpose
  private static void close(List<AutoCloseable> all) {
    for (AutoCloseable closeable : all) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
