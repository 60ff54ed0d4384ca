package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** References of another class, of another store, and closed ones. */
class ReferenceMisuseTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final TestStores stores = new TestStores();
  private ObjectStore store;

  @BeforeEach
  void open() {
    store = stores.open();
  }

  @Test
  void aValueIsOfTheClassItWasResolvedAs() {
    try (ObjectRef<String> ref = store.put("text")) {
      try (ObjectRef<Integer> wrong = store.resolve(ref.id(), Integer.class)) {
        assertThatExceptionOfType(SerializationException.class)
            .isThrownBy(wrong::get)
            .withMessageContaining(wrong.id())
            .withMessageContaining("is a java.lang.String, not a java.lang.Integer");
        assertThat(wrong.toFuture()).failsWithin(LONG);
      }
      try (ObjectRef<CharSequence> right = store.resolve(ref.id(), CharSequence.class)) {
        assertThat(right.get()).isEqualTo("text");
      }
    }
  }

  @Test
  void aSegmentIsNoArray() {
    try (ObjectRef<MemorySegment> ref = store.put(MemorySegment.ofArray(new byte[10]));
        ObjectRef<byte[]> wrong = store.resolve(ref.id(), byte[].class);
        ObjectRef<MemorySegment> right = store.resolve(ref.id(), MemorySegment.class)) {
      assertThatExceptionOfType(SerializationException.class).isThrownBy(wrong::get);
      assertThat(store.stats().openPins()).isZero();
      assertThat(right.get().byteSize()).isEqualTo(10);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is a value like any other
  void primitiveClassesAndNullAreLikeTheirBoxes() {
    try (ObjectRef<Integer> ref = store.put(7);
        ObjectRef<Integer> number = store.resolve(ref.id(), int.class);
        ObjectRef<String> nothing = store.put(null);
        ObjectRef<String> text = store.resolve(nothing.id(), String.class)) {
      assertThat(number.get()).isEqualTo(7);
      assertThat(text.get()).isNull();
    }
  }

  @Test
  void theClassIsCheckedAlsoIfTheValueComesLater() {
    try (Promise<Object> promise = store.reserve();
        ObjectRef<Integer> number = store.resolve(promise.id(), Integer.class)) {
      promise.complete("text");
      assertThatExceptionOfType(SerializationException.class).isThrownBy(number::get);
    }
  }

  @Test
  void getRefusesReferencesOfAnotherStore() {
    try (ObjectStore other = stores.open(options -> options)) {
      ObjectRef<String> ours = store.put("ours");
      ObjectRef<String> theirs = other.put("theirs");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.get(List.of(ours, theirs)))
          .withMessageContaining("made by another store");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.get(List.of(theirs), LONG))
          .withMessageContaining("made by another store");
    }
  }

  @Test
  void aClosedHandleIsGoodForNothingButItsIdentity() {
    ObjectRef<String> kept = store.put("text");
    ObjectRef<String> closed = store.resolve(kept.id());
    closed.close();

    assertHandleClosed(closed::get);
    assertHandleClosed(() -> closed.get(LONG));
    assertHandleClosed(closed::pin);
    assertHandleClosed(closed::toFuture);
    assertHandleClosed(closed::isReady);
    assertHandleClosed(closed::size);
    assertHandleClosed(() -> closed.lend(LONG));
    assertHandleClosed(() -> store.free(closed));
    assertHandleClosed(() -> store.pin(closed));
    assertHandleClosed(() -> store.pinShared(closed));
    assertHandleClosed(() -> store.get(List.of(closed)));
    assertHandleClosed(() -> store.wait(List.of(closed)));
    assertHandleClosed(() -> store.put(List.of(closed)));

    assertThat(closed.id()).isEqualTo(kept.id());
    assertThat(closed.toString()).contains(kept.id(), "closed");
    assertThat(closed).isEqualTo(kept).hasSameHashCodeAs(kept);
    closed.close();
    assertThat(kept.get()).isEqualTo("text");
  }

  @Test
  void theSizeIsNotCountedAsARead() {
    try (ObjectRef<byte[]> ref = store.put(new byte[1000])) {
      long before = store.core().accesses().bytesPinned();
      assertThat(ref.size()).isEqualTo(1000);
      assertThat(store.core().accesses().bytesPinned()).isEqualTo(before);
      assertThat(store.stats().openPins()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "empty"})
  void thereIsNoStoreToDestroyWhereThereIsNone(String name) throws IOException {
    Path directory = stores.root().resolve(name);
    if (name.equals("empty")) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    assertThatExceptionOfType(StoreFormatException.class)
        .isThrownBy(() -> ObjectStore.destroy(directory))
        .withMessageContaining("there is no store at " + directory);
  }

  @Test
  void aLentPromiseIsCompletedElsewhereAndLeavesNothingBehind() {
    ObjectStore other = stores.open();
    ObjectRef<String> ref;
    try (Promise<String> promise = store.reserve()) {
      ref = promise.ref();
      try (Promise<String> elsewhere = other.promise(promise.lend(LONG))) {
        elsewhere.complete("done");
      }
      assertThat(ref.get()).isEqualTo("done");
    }
    ref.close();
    while (store.stats().objects() != 0) {
      Thread.onSpinWait(); // the loan ends once the doorbell has rung
    }
  }

  @Test
  void anIdThatArrivesEndsTheShortestLoanOfItsObject() {
    ObjectStore other = stores.open();
    try (ObjectRef<String> ref = store.put("text")) {
      String id = ref.lend(Duration.ofDays(1));
      assertThat(ref.lend(Duration.ofNanos(1))).isEqualTo(id);
      other.<String>resolve(id).close();
    }
    while (store.core().lender().loans() == 2) {
      Thread.onSpinWait();
    }
    store.core().lender().expire();
    assertThat(store.stats().objects()).isEqualTo(1);
    store.core().lender().expireAll();
    assertThat(store.stats().objects()).isZero();
  }

  @Test
  void aPromiseIsNotHandedOverByAPutThatFailed() {
    ObjectRef<String> ref;
    try (Promise<String> promise = store.reserve()) {
      ref = promise.ref();
      assertThatThrownBy(() -> store.put(List.of(promise, new byte[32 << 20])))
          .isInstanceOf(ObjectStoreFullException.class);
    }
    assertThatExceptionOfType(ObjectFailedException.class).isThrownBy(ref::get);
  }

  private static void assertHandleClosed(ThrowingCallable use) {
    assertThatExceptionOfType(ObjectFreedException.class)
        .isThrownBy(use)
        .withMessageContaining("handle closed");
  }
}
