package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.spi.OpenHandles;
import io.batoid.objectstore.spi.OpenHandles.Kind;
import io.batoid.objectstore.spi.OpenHandles.Open;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a program has left open, and where it made it. */
class OpenHandlesTest {
  @RegisterExtension final TestStores stores = new TestStores();

  private ObjectStore store;

  @BeforeEach
  void open() {
    store = stores.open(options -> options.trackCreation(true));
  }

  private List<Open> leftOpen() {
    return store.unwrap(OpenHandles.class).leftOpen();
  }

  private void assertOne(Kind kind, String method) {
    assertThat(leftOpen())
        .singleElement()
        .satisfies(open -> {
          assertThat(open.kind()).isEqualTo(kind);
          assertThat(open.madeAt().getClassName()).isEqualTo(getClass().getName());
          assertThat(open.madeAt().getMethodName()).isEqualTo(method);
          assertThat(open.madeAt().getLineNumber()).isPositive();
        });
  }

  @Test
  void aStoreThatDoesNotRememberSaysSo() {
    ObjectStore other = stores.open();
    assertThatThrownBy(() -> other.unwrap(OpenHandles.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trackCreation(true)");
  }

  @Test
  void aReferenceThatSomethingStillReaches() {
    ObjectRef<String> ref = store.put("kept");
    assertThat(ref.get()).isEqualTo("kept");
    assertOne(Kind.REFERENCE, "aReferenceThatSomethingStillReaches");
    ref.close();
    assertThat(leftOpen()).isEmpty();
  }

  @Test
  void anObjectThatWasPutAndForgotten() {
    store.put("lost");
    assertOne(Kind.REFERENCE, "anObjectThatWasPutAndForgotten");
    System.gc();
    await().until(() -> store.stats().objects() == 0); // the collector has given it back
    assertOne(Kind.REFERENCE, "anObjectThatWasPutAndForgotten");
  }

  @Test
  void whatWasUsedAndDroppedIsNotLeftOpen() {
    assertThat(store.put(1).get()).isEqualTo(1);
    assertThat(store.wait(List.of(store.put(2))).ready()).hasSize(1);
    try (ObjectRef<ObjectRef<Integer>> outer = store.put(store.put(3))) {
      assertThat(outer.get().get()).isEqualTo(3);
    }
    assertThat(store.resolve(store.put(4).lend(Duration.ofMinutes(1))).get()).isEqualTo(4);
    assertThat(store.put(5).toFuture().join()).isEqualTo(5);
    assertThat(leftOpen()).isEmpty();
  }

  @Test
  void aPin() {
    Pinned pinned;
    try (ObjectRef<byte[]> ref = store.put(new byte[10])) {
      pinned = ref.pin();
      store.pinShared(ref).close();
    }
    assertOne(Kind.PIN, "aPin");
    pinned.close();
    assertThat(leftOpen()).isEmpty();
  }

  @Test
  void aWriter() {
    ObjectWriter writer = store.create(100);
    assertOne(Kind.WRITER, "aWriter");
    writer.close();
    try (ObjectWriter sealed = store.create(100)) {
      sealed.seal().close();
    }
    assertThat(leftOpen()).isEmpty();
  }

  @Test
  void aWriterThatWasDropped() {
    assertThat(store.create(100).segment().byteSize()).isEqualTo(100);
    System.gc();
    await().until(() -> store.stats().objects() == 0);
    assertOne(Kind.WRITER, "aWriterThatWasDropped");
  }

  @Test
  void whatWasSealedAndForgotten() {
    try (ObjectWriter writer = store.create(100)) {
      var _ = writer.seal();
    }
    assertOne(Kind.REFERENCE, "whatWasSealedAndForgotten");
  }

  @Test
  void aPromise() {
    Promise<Integer> promise = store.reserve();
    assertOne(Kind.PROMISE, "aPromise");
    promise.complete(1);
    promise.close();
    assertThat(leftOpen()).isEmpty();
  }

  @Test
  void theLineIsThatOfTheProgramAlsoThroughTheJdk() {
    List.of("a", "b").forEach(store::put);
    CompletableFuture.supplyAsync(() -> store.put("c")).join().close();
    assertThat(leftOpen())
        .hasSize(2)
        .allSatisfy(open ->
            assertThat(open.madeAt().getMethodName())
                .isEqualTo("theLineIsThatOfTheProgramAlsoThroughTheJdk"));
  }
}
