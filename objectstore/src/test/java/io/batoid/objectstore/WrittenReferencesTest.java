package io.batoid.objectstore;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** References outside a store: as text, as bytes, and by Java serialization. */
class WrittenReferencesTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void aReferenceComesBackFromItsTextAndItsBytes() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    try (ObjectRef<String> ref = store.put("value");
        ObjectRef<String> fromText = other.resolve(ref.id());
        ObjectRef<String> typed = other.resolve(ref.id(), String.class);
        ObjectRef<String> fromBytes = other.resolve(ref.toBytes())) {
      assertThat(List.of(fromText, typed, fromBytes)).allMatch(ref::equals);
      assertThat(fromText.get() + typed.get() + fromBytes.get()).isEqualTo("valuevaluevalue");
      assertThat(fromBytes.id()).isEqualTo(ref.id());
    }
    TestStores.verifyEmpty(store);
  }

  @Test
  void aReferenceSurvivesJavaSerializationWithoutItsHandle() throws Exception {
    ObjectStore store = stores.open();
    byte[] written;
    try (ObjectRef<String> ref = store.put("on its way")) {
      written = write(Map.of("ref", ref));
    }
    assertThat(store.stats().objects()).isOne();
    Map<?, ?> read = (Map<?, ?>) read(written);
    try (ObjectRef<?> arrived = (ObjectRef<?>) requireNonNull(read.get("ref"))) {
      assertThat(arrived.get()).isEqualTo("on its way");
    }
    await().untilAsserted(() -> TestStores.verifyEmpty(store));
  }

  @Test
  void aReferenceOfAStoreThatIsNotOpenIsRefused() throws Exception {
    ObjectStore store = stores.open();
    byte[] written = write(store.put("lost"));
    store.close();
    assertThatThrownBy(() -> read(written))
        .isInstanceOf(StoreClosedException.class)
        .hasMessageContaining("not open here");
  }

  @Test
  void aClosedReferenceIsNotWritten() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("closed");
    ref.close();
    assertThatThrownBy(() -> write(ref))
        .isInstanceOf(ObjectFreedException.class)
        .hasMessageContaining("handle closed");
  }

  @Test
  void aMangledStreamIsRefused() throws Exception {
    ObjectStore store = stores.open();
    try (ObjectRef<String> ref = store.put("value")) {
      String text = new String(write(ref), StandardCharsets.ISO_8859_1);
      int at = text.indexOf("batoid-") + 10;
      String mangled =
          text.substring(0, at) + (text.charAt(at) == '0' ? '1' : '0') + text.substring(at + 1);
      assertThatThrownBy(() -> read(mangled.getBytes(StandardCharsets.ISO_8859_1)))
          .isInstanceOf(java.io.InvalidObjectException.class)
          .hasMessageContaining("malformed id");
    }
  }

  @Test
  void aValueWithAReferenceThatJavaSerializesKeepsItsObject() {
    ObjectStore store = stores.open();
    ObjectRef<String> inner = store.put("inner");
    ObjectRef<List<ObjectRef<String>>> outer = store.put(List.of(inner));
    inner.close();
    try (ObjectRef<String> found = outer.get().getFirst()) {
      assertThat(found.get()).isEqualTo("inner");
    }
    outer.close();
    TestStores.verifyEmpty(store);
  }

  private static byte[] write(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("BanSerializableRead") // the point of the test
  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
