package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage of each kind is found, named, and mended, beside others as far as that is safe. */
class DoctorTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @EnumSource( // the reaper of whoever was killed sees to these two
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ORPHAN", "PROMISE_OF_NOBODY"})
  void damageIsFoundNamedAndMendedWhenNobodyElseIsThere(Damage damage) throws IOException {
    Path copy = damaged(damage);
    DoctorReport found = StoreDoctor.examine(copy);
    assertThat(found.ok()).isFalse();
    assertThat(found.left())
        .anySatisfy(problem -> {
          assertThat(problem.what()).contains(damage.message());
          assertThat(problem.remedy()).isNotBlank();
        });
    DoctorReport report = StoreDoctor.repair(copy);
    assertThat(report.left()).isEmpty();
    assertThat(report.mended()).anySatisfy(p -> assertThat(p.what()).contains(damage.message()));
    assertThat(StoreDoctor.examine(copy).left()).isEmpty();
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(copy))) {
      assertThat(store.put("works").get()).isEqualTo("works");
      TestStores.verify(store);
    }
  }

  @ParameterizedTest
  @EnumSource
  void besideOthersOnlyWhatIsSafeIsMended(Damage damage) {
    ObjectStore store = stores.open(options -> options.verifyChecksums(true));
    DamagedSession session = DamagedSession.inflict(store, damage);
    assertThat(store.verify().problems()).anySatisfy(p -> assertThat(p).contains(damage.message()));
    DoctorReport report = StoreDoctor.repair(store.core().directory().path());
    if (damage.needsQuiet()) {
      assertThat(report.left())
          .anySatisfy(problem -> {
            assertThat(problem.what()).contains(damage.message());
            assertThat(problem.remedy()).contains("open in process 0 (pid ");
          });
      session.undo();
    } else {
      assertThat(report.left()).isEmpty();
    }
    TestStores.verify(store);
    assertThat(store.put("works").get()).isEqualTo("works");
  }

  @Test
  @Tag("flags")
  void aNameOfAFreedSlotIsDropped() throws IOException {
    DamagedSession.leave(
        stores.options(), copy(), store -> DamagedSession.nameFreedSlot(store, "gone"));
    assertThat(StoreDoctor.examine(copy()).left())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.what()).contains("name 'gone'", "there is no such object"));
    DoctorReport report = StoreDoctor.repair(copy());
    assertThat(report.left()).isEmpty();
    assertThat(report.mended()).hasSize(1);
    assertThat(StoreDoctor.examine(copy()).ok()).isTrue();
  }

  @Test
  void aSoundSessionHasNothingToMend() {
    ObjectStore store = stores.open(options -> options.verifyChecksums(true));
    ObjectRef<List<Object>> outer = DamagedSession.outer(store);
    DoctorReport report = StoreDoctor.repair(stores.directory());
    assertThat(report.mended()).isEmpty();
    assertThat(report.left()).isEmpty();
    assertThat(StoreDoctor.examine(stores.directory()).ok()).isTrue();
    assertThat(outer.get()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 13, 70, 190, 200, 264, 330, 450, 580, 700, 767, 768, 799, 831})
  void oneFlippedBitOfTheHeaderIsPutRight(int bit) throws IOException {
    Path copy = leftBehind();
    flip(copy, bit);
    assertThatThrownBy(() -> ObjectStore.open(copy)).isInstanceOf(StoreFormatException.class);
    DoctorReport found = StoreDoctor.examine(copy);
    assertThat(found.left())
        .singleElement()
        .satisfies(problem -> assertThat(problem.remedy()).contains("byte " + bit / 8));
    DoctorReport report = StoreDoctor.repair(copy);
    assertThat(report.left()).isEmpty();
    assertThat(report.mended()).isNotEmpty();
    ObjectStore.open(copy).close();
  }

  @Test
  void aHeaderWithMoreDamageCannotBeMendedAndIsLeftAlone() throws IOException {
    Path copy = leftBehind();
    flip(copy, 200);
    flip(copy, 333);
    flip(copy, 391);
    byte[] before = Files.readAllBytes(copy.resolve("segment"));
    DoctorReport report = StoreDoctor.repair(copy);
    assertThat(report.mended()).isEmpty();
    assertThat(report.left())
        .singleElement()
        .satisfies(problem -> assertThat(problem.remedy()).contains("cannot be mended"));
    assertThat(Files.readAllBytes(copy.resolve("segment"))).isEqualTo(before);
  }

  @Test
  void aTruncatedSegmentCannotBeMended() throws IOException {
    Path copy = leftBehind();
    try (FileChannel channel =
        FileChannel.open(copy.resolve("segment"), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 4096);
    }
    assertThat(StoreDoctor.repair(copy).left())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.what()).contains("truncated");
          assertThat(problem.remedy()).contains("cannot be mended");
        });
  }

  /** A session that a killed process left, with this damage. */
  private Path damaged(Damage damage) throws IOException {
    DamagedSession.leave(stores.options(), copy(), damage);
    return copy();
  }

  private Path leftBehind() throws IOException {
    DamagedSession.leave(stores.options(), copy(), _ -> {});
    return copy();
  }

  private Path copy() {
    return stores.root().resolve("copy");
  }

  private static void flip(Path directory, int bit) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("segment"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      int _ = channel.read(one, bit / 8);
      one.put(0, (byte) (one.get(0) ^ 1 << bit % 8)).rewind();
      int _ = channel.write(one, bit / 8);
    }
  }
}
