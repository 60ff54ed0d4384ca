package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.layout.DiskPlace;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More data than memory: objects leave for disk, come back, and are never anything else. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpillTest {
  private static final long CAPACITY = 4 << 20;

  @RegisterExtension final TestStores stores = new TestStores();

  private ObjectStore open() {
    return stores.open(options ->
        options
            .capacity(CAPACITY)
            .maxObjects(100_000)
            .spillDirectory(spillBase())
            .spillLimit(10 * CAPACITY));
  }

  private Path spillBase() {
    return stores.root().resolve("disk");
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static List<ObjectRef<byte[]>> putAll(ObjectStore store, int count, int length) {
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      refs.add(store.put(bytes(i, length)));
    }
    return refs;
  }

  private static void checkAll(List<ObjectRef<byte[]>> refs, int length) {
    for (int i = 0; i < refs.size(); i++) {
      assertThat(Arrays.equals(refs.get(i).get(), bytes(i, length))).as("object %d", i).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 4096, 70_000, 300_000, 1_500_000})
  void fourTimesTheCapacityIsKeptAndReadBack(int length) {
    try (ObjectStore store = open()) {
      int count = (int) Math.min(60_000, 4 * CAPACITY / length);
      List<ObjectRef<byte[]>> refs = putAll(store, count, length);
      checkAll(refs, length);
      checkAll(refs, length);
      StoreStats stats = store.stats();
      assertThat(stats.objects()).isEqualTo(count);
      assertThat(stats.usedBytes()).isLessThanOrEqualTo(CAPACITY);
      assertThat(stats.spilledObjects()).isPositive();
      assertThat(stats.spilledBytes()).isEqualTo(stats.spilledObjects() * length);
      assertThat(stats.bytesWritten()).isPositive();
      assertThat(stats.bytesRestored()).isPositive();
      assertThat(store.verify().problems()).isEmpty();
      refs.forEach(ObjectRef::close);
      assertThat(store.stats().objects()).isZero();
      assertThat(store.stats().usedBytes()).isZero();
    }
    assertThat(spillBase()).isEmptyDirectory();
  }

  @Test
  void anotherProcessReadsWhatOneSpilled() {
    try (ObjectStore one = open();
        ObjectStore other = open()) {
      List<ObjectRef<byte[]>> refs = putAll(one, 160, 100_000);
      List<ObjectRef<byte[]>> theirs =
          refs.stream().map(ref -> other.<byte[]>resolve(ref.id())).toList();
      checkAll(theirs, 100_000);
      putAll(other, 40, 100_000).forEach(ObjectRef::close);
      refs.forEach(ObjectRef::close);
      checkAll(theirs, 100_000);
      theirs.forEach(ObjectRef::close);
      assertThat(one.stats().objects()).isZero();
      assertThat(other.verify().problems()).isEmpty();
    }
  }

  @Test
  void whatIsPinnedStaysWhereItIs() {
    try (ObjectStore store = open();
        ObjectRef<byte[]> ref = store.put(bytes(-1, 500_000));
        Pinned pinned = ref.pin()) {
      long address = pinned.segment().address();
      List<ObjectRef<byte[]>> refs = putAll(store, 100, 100_000);
      checkAll(refs, 100_000);
      assertThat(pinned.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
          .isEqualTo(bytes(-1, 500_000));
      try (Pinned again = ref.pin()) {
        assertThat(again.segment().address()).isEqualTo(address);
      }
    }
  }

  @Test
  void aStoreInWhichAllIsPinnedIsFullAndSaysWhoPins() {
    try (ObjectStore store = open()) {
      List<Pinned> pins = new ArrayList<>();
      List<ObjectRef<byte[]>> refs = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (true) {
                  ObjectRef<byte[]> ref = store.put(bytes(refs.size(), 300_000));
                  refs.add(ref);
                  pins.add(ref.pin());
                }
              })
          .isInstanceOf(ObjectStoreFullException.class)
          .hasMessageContaining("memory is held by process 0")
          .hasMessageContaining("largest pins: batoid-")
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
      pins.removeLast().close();
      try (ObjectRef<byte[]> fits = store.put(bytes(0, 300_000))) {
        assertThat(fits.get()).isEqualTo(bytes(0, 300_000));
      }
      pins.forEach(Pinned::close);
    }
  }

  @Test
  void anObjectThatStaysDoesNotStandForAllPlaces() {
    try (ObjectStore store = open()) {
      // the cheapest place there is, and it cannot be cleared
      int stays = store.core().writes().createBlock(70_000);
      List<ObjectRef<byte[]>> refs = putAll(store, 10, 300_000);
      assertThat(store.core().engine().spill.makeRoom(100_000, 2, false, () -> false)).isTrue();
      assertThat(store.stats().spilledObjects()).isPositive();
      store.core().table().letGo(stays);
      refs.forEach(ObjectRef::close);
    }
  }

  @Test
  void objectsInsideObjectsLeaveAndComeBack() {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> children = putAll(store, 120, 100_000);
      ObjectRef<List<ObjectRef<byte[]>>> container = store.put(children);
      children.forEach(ObjectRef::close);
      assertThat(store.stats().spilledObjects()).isPositive();
      List<ObjectRef<byte[]>> read = container.get();
      checkAll(read, 100_000);
      read.forEach(ObjectRef::close);
      store.gc();
      assertThat(store.verify().problems()).isEmpty();
      container.close();
      store.gc(); // it may have left memory too, and comes back for that
      assertThat(store.stats().objects()).isZero();
    }
  }

  @Test
  void futuresAndWaitsSeeSpilledObjectsAsReady() throws Exception {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> refs = putAll(store, 120, 100_000);
      assertThat(refs).allMatch(ObjectRef::isReady);
      assertThat(store.wait(refs, refs.size(), Duration.ofSeconds(1)).pending()).isEmpty();
      assertThat(refs.getFirst().size()).isEqualTo(100_000);
      List<CompletableFuture<byte[]>> futures = refs.stream().map(ObjectRef::toFuture).toList();
      for (int i = 0; i < refs.size(); i++) {
        assertThat(futures.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(bytes(i, 100_000));
      }
    }
  }

  @Test
  void freeingASpilledObjectIsWhatItAlwaysIs() {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> refs = putAll(store, 120, 100_000);
      for (ObjectRef<byte[]> ref : refs) {
        assertThat(store.free(ref)).isTrue();
        assertThatThrownBy(ref::get).isInstanceOf(ObjectFreedException.class);
      }
      assertThat(store.stats().spilledObjects()).isZero();
      refs.forEach(ObjectRef::close);
      assertThat(store.stats().objects()).isZero();
    }
  }

  @Test
  void aRestoredObjectKeepsItsCopyAndIsNotWrittenAgain() {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> refs = putAll(store, 120, 100_000);
      checkAll(refs, 100_000);
      checkAll(refs, 100_000);
      long written = store.stats().bytesWritten();
      checkAll(refs, 100_000);
      assertThat(store.stats().bytesWritten()).isEqualTo(written);
      assertThat(store.stats().bytesSpilled()).isGreaterThan(written);
    }
  }

  @Test
  void onlyTheOwnerGetsAtTheFiles() throws Exception {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> refs = putAll(store, 120, 100_000);
      Path directory = directoryOf(store);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("rwx------");
      List<Path> files = files(directory);
      assertThat(files).isNotEmpty();
      for (Path file : files) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
      refs.forEach(ObjectRef::close);
    }
  }

  @Test
  void aDamagedCopyIsALostObjectThatNamesTheFile() throws Exception {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> refs = putAll(store, 120, 100_000);
      ObjectRef<byte[]> ref = spilled(store, refs);
      int slot = ref.handle().slot();
      long place = store.core().engine().spill.copies().place(slot);
      Path file = store.core().engine().spillFiles.path(DiskPlace.file(place));
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        int _ =
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), DiskPlace.offset(place) + 5000);
      }
      assertThatThrownBy(ref::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(file.toString());
      assertThat(store.verify().problems())
          .singleElement()
          .asString()
          .contains("slot " + slot, file.toString());
      ref.close();
      assertThat(store.verify().problems()).isEmpty();
    }
  }

  @Test
  void aMissingFileIsALostObjectThatNamesTheFile() throws Exception {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> refs = putAll(store, 120, 100_000);
      ObjectRef<byte[]> ref = spilled(store, refs);
      long place = store.core().engine().spill.copies().place(ref.handle().slot());
      Path file = store.core().engine().spillFiles.path(DiskPlace.file(place));
      Files.delete(file);
      assertThatThrownBy(ref::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(file.toString());
      refs.forEach(ObjectRef::close);
      assertThat(store.verify().problems()).isEmpty();
    }
  }

  @Test
  void theSpillLimitIsKept() {
    try (ObjectStore store =
        stores.open(options ->
            options.capacity(CAPACITY).spillDirectory(spillBase()).spillLimit(2 << 20))) {
      List<ObjectRef<byte[]>> refs = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (true) {
                  refs.add(store.put(bytes(refs.size(), 50_000)));
                }
              })
          .isInstanceOf(ObjectStoreFullException.class)
          .hasMessageContaining("spill limit of 2097152 bytes");
      assertThat(store.stats().diskBytes()).isLessThanOrEqualTo(2 << 20).isGreaterThan(1_000_000);
      assertThat(store.stats().spillLimitBytes()).isEqualTo(2 << 20);
      assertThat(refs).hasSizeGreaterThan((int) (CAPACITY / 50_000));
      checkAll(refs, 50_000); // what is there can be read, though no more can be put
      checkAll(refs, 50_000);
      refs.forEach(ObjectRef::close);
    }
  }

  @Test
  void aLimitOfZeroNeverSpills() {
    try (ObjectStore store = stores.open(options -> options.capacity(CAPACITY).spillLimit(0))) {
      List<ObjectRef<byte[]>> refs = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (true) {
                  refs.add(store.put(bytes(refs.size(), 50_000)));
                }
              })
          .isInstanceOf(ObjectStoreFullException.class)
          .hasMessageContaining("spillLimit=0");
      assertThat(store.stats().spilledObjects()).isZero();
      assertThat(store.stats().diskBytes()).isZero();
    }
  }

  @Test
  void diskSpaceComesBackWhenItsObjectsAreGone() {
    try (ObjectStore store = open()) {
      List<ObjectRef<byte[]>> refs = putAll(store, 300, 100_000);
      long most = store.stats().diskBytes();
      assertThat(most).isGreaterThan(10 << 20);
      for (int i = 0; i < refs.size(); i++) {
        if (i % 10 != 0) {
          refs.get(i).close();
        }
      }
      store.gc();
      assertThat(store.stats().diskBytes()).isLessThan(most / 2);
      for (int i = 0; i < refs.size(); i += 10) {
        assertThat(refs.get(i).get()).isEqualTo(bytes(i, 100_000));
      }
      refs.forEach(ObjectRef::close);
      store.gc();
      assertThat(store.stats().diskBytes()).isZero();
    }
  }

  @Test
  void theDirectoryOfASessionThatIsGoneIsRemovedByTheNextBesideIt() throws Exception {
    Path orphan = spillBase().resolve("batoid-0123456789abcdef");
    Files.createDirectories(orphan);
    Files.writeString(orphan.resolve("session"), stores.root().resolve("gone").toString());
    Files.writeString(orphan.resolve("objects-1"), "left");
    Files.setPosixFilePermissions(
        orphan.resolve("session"), PosixFilePermissions.fromString("rw-------"));
    Path halfRemoved = Files.createDirectory(spillBase().resolve("batoid-0123456789abcde0.gone"));
    Files.writeString(halfRemoved.resolve("objects-1"), "left");
    Path stranger = Files.createDirectory(spillBase().resolve("batoid-of-somebody-else"));
    try (ObjectStore store = open()) {
      putAll(store, 120, 100_000).forEach(ObjectRef::close);
      assertThat(orphan).doesNotExist();
      assertThat(halfRemoved).doesNotExist();
      assertThat(stranger).exists();
    }
  }

  @Test
  void aDirectoryInUseIsKeptEvenIfItsSessionCannotBeSeenFromHere() throws Exception {
    try (ObjectStore hidden = open()) {
      List<ObjectRef<byte[]>> refs = putAll(hidden, 120, 100_000);
      Files.writeString(
          directoryOf(hidden).resolve("session"), stores.root().resolve("elsewhere").toString());
      StoreOptions beside =
          StoreOptions.at(stores.root().resolve("beside"))
              .capacity(CAPACITY)
              .spillDirectory(spillBase());
      try (ObjectStore other = ObjectStore.open(beside)) {
        putAll(other, 120, 100_000).forEach(ObjectRef::close);
      }
      checkAll(refs, 100_000);
    }
  }

  @Test
  void theSessionOfTheDeadGoesWithItsSpillFiles() throws Exception {
    StoreOptions options =
        stores.options().capacity(CAPACITY).spillDirectory(spillBase()).spillLimit(10 * CAPACITY);
    ObjectStore dead = ObjectStore.open(options);
    putAll(dead, 120, 100_000);
    Path directory = directoryOf(dead);
    assertThat(directory).exists();
    dead.core().engine().processes.liveness().close(); // as the kernel does
    try (ObjectStore next = ObjectStore.open(options)) {
      assertThat(directory).doesNotExist();
      assertThat(next.stats().objects()).isZero();
    }
  }

  @Test
  void manyThreadsReadAndWriteBeyondTheCapacity() throws Exception {
    try (ObjectStore one = open();
        ObjectStore other = open()) {
      List<ObjectRef<byte[]>> refs = putAll(one, 200, 60_000);
      List<ObjectRef<byte[]>> theirs =
          refs.stream().map(ref -> other.<byte[]>resolve(ref.id())).toList();
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        running.add(
            CompletableFuture.runAsync(
                () -> {
                  Random random = new Random(thread);
                  List<ObjectRef<byte[]>> mine = thread % 2 == 0 ? refs : theirs;
                  ObjectStore store = thread % 2 == 0 ? one : other;
                  for (int i = 0; i < 300; i++) {
                    int at = random.nextInt(mine.size());
                    assertThat(Arrays.equals(mine.get(at).get(), bytes(at, 60_000))).isTrue();
                    if (i % 10 == 0) {
                      store.put(bytes(i, random.nextInt(200_000))).close();
                    }
                  }
                },
                OwnThread.EACH));
      }
      for (CompletableFuture<Void> each : running) {
        each.get(90, TimeUnit.SECONDS);
      }
      assertThat(one.verify().problems()).isEmpty();
    }
  }

  private static ObjectRef<byte[]> spilled(ObjectStore store, List<ObjectRef<byte[]>> refs) {
    return refs.stream()
        .filter(ref ->
            io.batoid.objectstore.layout.StateWord.state(
                    store.core().engine().segment.state(ref.handle().slot()))
                == io.batoid.objectstore.layout.StateWord.SPILLED)
        .findFirst()
        .orElseThrow();
  }

  private static Path directoryOf(ObjectStore store) {
    return java.util.Objects.requireNonNull(store.core().engine().spillFiles.path(1).getParent());
  }

  private static List<Path> files(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith("objects-")).toList();
    }
  }

  @Test
  void whatIsOnDiskIsReadAlsoWhenThereAreAsManyObjectsAsThereMayBe() {
    Path disk = stores.root().resolve("disk");
    ObjectStore store =
        stores.open(options ->
            options.capacity("4m").maxObjects(512).spillLimit("64m").spillDirectory(disk));
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      refs.add(store.put(ChildMain.bytes(30_000 + i)));
    }
    assertThatThrownBy(() -> store.put("one more"))
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("maxObjects");
    for (int i = 0; i < 512; i++) {
      assertThat(refs.get(i).get()).isEqualTo(ChildMain.bytes(30_000 + i));
    }
    refs.forEach(ObjectRef::close);
    TestStores.verifyEmpty(store);
  }
}
