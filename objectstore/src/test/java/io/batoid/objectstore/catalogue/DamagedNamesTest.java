package io.batoid.objectstore.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreDoctor;
import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.TestStores;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.SegmentFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of names in which somebody has changed bytes: no JVM crashes of that, or waits. */
@Tag("flags")
class DamagedNamesTest {
  private static final int NAMES = 40;

  @RegisterExtension final TestStores stores = new TestStores();

  /** What was done to a file. */
  enum Harm {
    NOT_READY((file, _) -> file.putInt(8, 0x8000_0000)),
    DESCRIPTION((file, _) -> flip(file, 100)),
    LOCK((file, format) -> file.putInt(format.state(), -1)),
    ENTRIES((file, format) -> file.putInt(format.state() + 8, 1_000_000)),
    LOWEST_FREE((file, format) -> file.putInt(format.state() + 12, -1)),
    NEXT_TIER((file, format) -> file.putLong(format.counters(), 7)),
    LOOKUP_OF_ANOTHER_KEY((file, format) -> flip(file, lookup(file, format, true))),
    LOOKUP_TWICE((file, format) ->
        file.putInt(lookup(file, format, false), file.getInt(lookup(file, format, true)))),
    LOOKUPS_WITHOUT_END((file, format) -> {
      for (int i = 0; i < format.lookupSlots(); i++) {
        file.putInt(format.lookups() + i * format.lookupBytes(), i + 1);
      }
    }),
    KEY_SIZE((file, format) -> file.putLong(format.chunks(), -1)),
    KEY((file, format) -> flip(file, format.chunks() + 1)),
    VALUE((file, format) -> flip(file, format.chunks() + 6)),
    ALL((file, format) -> file.put(0, new byte[format.chunks()]));

    interface Doing {
      void harm(ByteBuffer file, NameFileFormat format);
    }

    @SuppressWarnings("ImmutableEnumChecker") // none of them has state
    private final Doing doing;

    Harm(Doing doing) {
      this.doing = doing;
    }

    /** A lookup slot that is in use, or one that is not. */
    private static int lookup(ByteBuffer file, NameFileFormat format, boolean used) {
      return IntStream.range(0, format.lookupSlots())
          .map(slot -> format.lookups() + slot * format.lookupBytes())
          .filter(at -> (file.getInt(at) != 0) == used)
          .findFirst()
          .orElseThrow();
    }

    private static void flip(ByteBuffer file, int at) {
      file.put(at, (byte) (file.get(at) ^ 1));
    }
  }

  private StoreOptions options() {
    return stores.options().persistent(true);
  }

  private Path file() {
    return stores.directory().resolve(Catalogue.FILE_PREFIX + 0);
  }

  private void harm(Harm how) throws IOException {
    SegmentLayout layout = SegmentFile.readLayout(stores.directory().resolve("segment"));
    NameFileFormat format =
        NameFileFormat.of(Catalogue.entriesPerShard(layout), stores.root().resolve("scratch"));
    byte[] bytes = Files.readAllBytes(file());
    assertThat(bytes).hasSize((int) format.length());
    how.doing.harm(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), format);
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      file.write(bytes, 0, format.chunks() + NameMap.CHUNK);
    }
  }

  private static void bindAll(ObjectStore store) {
    for (int i = 0; i < NAMES; i++) {
      try (ObjectRef<Integer> ref = store.put(i)) {
        store.bind("name" + i, ref);
      }
    }
  }

  /** How many names there are, each of which leads to its object. */
  private static int sound(ObjectStore store) {
    List<String> names = store.names();
    for (String name : names) {
      try (ObjectRef<Integer> ref = store.<Integer>lookup(name).orElseThrow()) {
        assertThat("name" + ref.get()).isEqualTo(name);
      }
    }
    TestStores.verify(store);
    return names.size();
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatNobodyHasOpenIsRefusedAndMended(Harm how) throws IOException {
    try (ObjectStore store = ObjectStore.open(options())) {
      bindAll(store);
    }
    harm(how);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> ObjectStore.open(options()))
          .isInstanceOf(StoreFormatException.class)
          .hasMessageContaining(file() + " is damaged: ")
          .hasMessageContaining("doctor --repair");
    }
    assertThat(StoreDoctor.examine(stores.directory()).left())
        .anySatisfy(problem -> assertThat(problem.what()).contains(file() + " is damaged: "));
    assertThat(StoreDoctor.repair(stores.directory()).left()).isEmpty();
    try (ObjectStore store = ObjectStore.open(options())) {
      int most = how == Harm.ALL || how == Harm.LOOKUPS_WITHOUT_END ? NAMES / 2 : 1;
      assertThat(sound(store)).isBetween(NAMES - most, NAMES);
      bindAllAgain(store);
      assertThat(sound(store)).isEqualTo(NAMES);
    }
  }

  private static void bindAllAgain(ObjectStore store) {
    for (int i = 0; i < NAMES; i++) {
      if (store.lookup("name" + i).isEmpty()) {
        try (ObjectRef<Integer> ref = store.put(i)) {
          store.bind("name" + i, ref);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsOpenSaysSoAndGoesOn(Harm how) throws IOException {
    try (ObjectStore store = ObjectStore.open(options());
        ObjectRef<String> other = store.put("another")) {
      bindAll(store);
      assertThat(sound(store)).isEqualTo(NAMES);
      harm(how);
      assertThatThrownBy(store::names)
          .isInstanceOf(StoreFormatException.class)
          .hasMessageContaining(file() + " is damaged: ");
      assertThat(store.verify().problems())
          .anySatisfy(problem -> assertThat(problem).contains(" is damaged: "));
      assertThat(other.get()).isEqualTo("another");
      try (ObjectRef<byte[]> more = store.put(new byte[100])) {
        assertThat(more.get()).hasSize(100);
      }
    }
    assertThat(StoreDoctor.repair(stores.directory()).left()).isEmpty();
    try (ObjectStore store = ObjectStore.open(options())) {
      assertThat(sound(store)).isGreaterThanOrEqualTo(NAMES / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 5000})
  void aFileThatWasCutOffIsMendedToo(long length) throws IOException {
    try (ObjectStore store = ObjectStore.open(options())) {
      bindAll(store);
    }
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      file.setLength(length);
    }
    assertThatThrownBy(() -> ObjectStore.open(options()))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("it has " + length + " bytes of ");
    assertThat(StoreDoctor.repair(stores.directory()).left()).isEmpty();
    try (ObjectStore store = ObjectStore.open(options())) {
      assertThat(sound(store)).isBetween(NAMES / 2, NAMES - 1);
    }
  }
}
