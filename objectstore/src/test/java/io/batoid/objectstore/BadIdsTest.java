package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids that are not, no longer, or elsewhere those of an object. */
class BadIdsTest {
  private static final String ALPHABET = "0123456789abcdefABCDEFgz-_ \u00e9";

  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "batoid",
        "batoid-",
        "batoid----",
        "batoid-1-2-3",
        "batoid-0000000000000000-00000000-00000000-0000",
        "batoid-00000000000000000-00000000-00000000-0000",
        "BATOID-0000000000000000-00000000-00000000-0000",
        "batoid-0000000000000000-00000000-00000000-0000-0000-0000",
        "no id at all, but rather long: how long can it be before it's cut off, one wonders, and waits for it"
      })
  void whatIsNoIdIsMalformed(String text) {
    ObjectStore store = stores.open();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.resolve(text))
        .withMessageContaining("malformed id")
        .withMessageContaining(text.substring(0, Math.min(100, text.length())));
    assertThatIllegalArgumentException().isThrownBy(() -> store.promise(text));
  }

  @Test
  void everyMangledCharacterIsNoticed() {
    ObjectStore store = stores.open();
    List<ObjectRef<String>> neighbours = List.of(store.put("a"), store.put("b"), store.put("c"));
    ObjectRef<String> ref = neighbours.get(1);
    for (String id : List.of(ref.id(), ref.lend(Duration.ofHours(1)))) {
      for (int at = 0; at < id.length(); at++) {
        for (int i = 0; i < ALPHABET.length(); i++) {
          char other = ALPHABET.charAt(i);
          if (other != id.charAt(at)) {
            refused(store, id.substring(0, at) + other + id.substring(at + 1));
          }
        }
        refused(store, id.substring(0, at));
        refused(store, id.substring(0, at) + id.substring(at + 1));
        refused(store, id.substring(0, at) + "0" + id.substring(at));
      }
      refused(store, id + "0");
      refused(store, id + " ");
    }
    assertThat(ref.get()).isEqualTo("b");
  }

  @Test
  void everyMangledBitIsNoticed() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("value");
    byte[] id = ref.toBytes();
    for (int bit = 0; bit < id.length * 8; bit++) {
      byte[] mangled = id.clone();
      mangled[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.resolve(mangled))
          .withMessageContaining("malformed id");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.resolve(new byte[0]))
        .withMessageContaining("expected 24 bytes, not 0");
    assertThat(store.resolve(id).get()).isEqualTo("value");
  }

  @Test
  void idsThatNeverWereAreGone() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("value");
    ObjectId id = ObjectId.parse(ref.id());
    int[] slots = {id.slot() + 1, 511, 512, 8191, 8192, 1 << 28, Integer.MAX_VALUE, -1, -512};
    for (int slot : slots) {
      String unknown = new ObjectId(id.session(), slot, id.generation(), -1).toString();
      assertThatThrownBy(() -> store.resolve(unknown))
          .isInstanceOf(ObjectFreedException.class)
          .hasMessageContaining(unknown)
          .hasMessageContaining("gone");
      assertThatThrownBy(() -> store.promise(unknown)).isInstanceOf(ObjectFreedException.class);
    }
    for (int generation : new int[] {id.generation() + 1, -1, Integer.MIN_VALUE}) {
      String unknown = new ObjectId(id.session(), id.slot(), generation, -1).toString();
      assertThatThrownBy(() -> store.resolve(unknown)).isInstanceOf(ObjectFreedException.class);
    }
    assertThat(ref.get()).isEqualTo("value");
  }

  @Test
  void anIdLentByNobodyIsResolvedAllTheSame() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("value");
    ObjectId id = ObjectId.parse(ref.id());
    for (int lender : new int[] {0, 1, 63, 64, 127}) {
      assertThat(store.<String>resolve(id.lentBy(lender).toString()).get()).isEqualTo("value");
    }
  }

  @Test
  void aFreedIdNeverFindsTheObjectThatCameAfter() {
    ObjectStore store = stores.open();
    ObjectRef<Integer> first = store.put(0);
    String id = first.id();
    first.close();
    for (int i = 1; i < 1_000; i++) {
      try (ObjectRef<Integer> later = store.put(i)) {
        assertThat(later.id()).isNotEqualTo(id);
        assertThatThrownBy(() -> store.resolve(id)).isInstanceOf(ObjectFreedException.class);
      }
    }
    TestStores.verifyEmpty(store);
  }

  @Test
  void anotherSessionsIdNamesThatSession() {
    ObjectStore store = stores.open();
    ObjectStore elsewhere =
        stores.open(StoreOptions.at(stores.root().resolve("other")).capacity("1m").maxObjects(512));
    ObjectRef<String> ref = elsewhere.put("over there");
    assertThatThrownBy(() -> store.resolve(ref.id()))
        .isInstanceOf(StoreClosedException.class)
        .hasMessageContaining("of session " + ref.id().split("-", -1)[1])
        .hasMessageContaining("open that session's store");
    assertThatThrownBy(() -> store.resolve(ref.toBytes())).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> store.promise(ref.id()))
        .isInstanceOf(StoreClosedException.class)
        .hasMessageContaining("another session");
    assertThatThrownBy(() -> store.put(List.of(ref)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("another session");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.pin(ref))
        .withMessageContaining("another store");
    assertThatIllegalArgumentException().isThrownBy(() -> store.free(ref));
    assertThatIllegalArgumentException().isThrownBy(() -> store.wait(List.of(ref)));
    assertThat(ref.get()).isEqualTo("over there");
    TestStores.verifyEmpty(store);
  }

  @Test
  void aPromiseOfAnObjectThatHasItsValueIsDecided() {
    ObjectStore store = stores.open();
    ObjectRef<String> ref = store.put("has it");
    try (Promise<String> promise = store.promise(ref.id())) {
      assertThat(promise.tryComplete("another")).isFalse();
    }
    assertThat(ref.get()).isEqualTo("has it");
  }

  private static void refused(ObjectStore store, String mangled) {
    assertThatIllegalArgumentException()
        .as(mangled)
        .isThrownBy(() -> store.resolve(mangled))
        .withMessageContaining("malformed id");
  }
}
