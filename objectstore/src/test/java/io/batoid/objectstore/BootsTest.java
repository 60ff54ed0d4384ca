package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A persistent store after the machine went down (R23): only names keep objects through that. */
@Tag("flags")
class BootsTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void whatFailsItsChecksumIsDroppedIfTheMachineWentDownWhileTheStoreWasOpen() throws IOException {
    Path copy = leftOpen(true);
    patch(copy, SegmentLayout.BOOT_OFFSET, 4711);
    DoctorReport found = StoreDoctor.examine(copy);
    assertThat(found.left())
        .anySatisfy(problem -> assertThat(problem.what()).contains("the machine went down"));
    assertThat(found.left()).anySatisfy(problem -> assertThat(problem.what()).contains("CRC-32C"));
    try (ObjectStore store = ObjectStore.open(copy)) {
      TestStores.verify(store);
      assertThat(store.lookup("whole").orElseThrow().get()).isEqualTo("whole");
      assertThatThrownBy(() -> store.lookup("torn").orElseThrow().get())
          .isInstanceOf(ObjectLostException.class);
      store.unbind("torn");
      TestStores.verify(store);
    }
    assertThat(StoreDoctor.examine(copy).left()).isEmpty();
  }

  @Test
  void inTheSameBootNothingIsDropped() throws IOException {
    Path copy = leftOpen(true);
    try (ObjectStore store = ObjectStore.open(copy)) {
      assertThat(store.verify().problems()).singleElement().asString().contains("CRC-32C");
    }
    assertThat(StoreDoctor.repair(copy).ok()).isTrue();
    assertThat(StoreDoctor.examine(copy).left()).isEmpty();
  }

  @Test
  void aStoreThatWasClosedIsNotExaminedInTheNextBoot() throws IOException {
    try (ObjectStore store = ObjectStore.open(stores.options().persistent(true))) {
      store.bind("kept", store.put("kept"));
      assertThat(word(stores.directory(), SegmentLayout.OPEN_OFFSET)).isEqualTo(1);
    }
    assertThat(word(stores.directory(), SegmentLayout.OPEN_OFFSET)).isZero();
    patch(stores.directory(), SegmentLayout.BOOT_OFFSET, 4711);
    assertThat(StoreDoctor.examine(stores.directory()).left()).isEmpty();
    try (ObjectStore store = ObjectStore.open(stores.directory())) {
      assertThat(store.lookup("kept").orElseThrow().get()).isEqualTo("kept");
      assertThat(word(stores.directory(), SegmentLayout.BOOT_OFFSET)).isNotEqualTo(4711);
    }
  }

  @Test
  void tablesThatTheMachineTookBackAreMendedWhenTheStoreIsOpened() throws IOException {
    Path copy = leftOpen(false);
    patch(copy, SegmentLayout.BOOT_OFFSET, 4711);
    SegmentLayout layout =
        io.batoid.objectstore.memory.SegmentFile.readLayout(copy.resolve("segment"));
    patch(copy, layout.runWord(layout.chunks() - 3), 0x300000004L); // a run where none can begin
    patch(copy, layout.slot(300) + 64, 5); // a slot that was never taken is held
    try (ObjectStore store = ObjectStore.open(copy)) {
      TestStores.verify(store);
      assertThat(store.lookup("whole").orElseThrow().get()).isEqualTo("whole");
    }
  }

  /** A store as a killed process leaves it: open. */
  private Path leftOpen(boolean torn) throws IOException {
    Path copy = Files.createDirectory(stores.root().resolve("copy"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
    try (ObjectStore store = ObjectStore.open(stores.options().persistent(true))) {
      store.bind("whole", store.put("whole"));
      ObjectRef<byte[]> ref = store.put(new byte[1000]);
      store.bind("torn", ref);
      Segment segment = store.core().engine().segment;
      int slot = ref.handle().slot();
      long value = segment.blockOf(slot, segment.state(slot)) + BlockHeader.SIZE + 512;
      segment.memory().put(value, torn ? -1 : 0);
      try (Stream<Path> files = Files.list(stores.directory())) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      segment.memory().put(value, 0);
    }
    return copy;
  }

  private static void patch(Path directory, long offset, long value) throws IOException {
    try (FileChannel channel =
        FileChannel.open(directory.resolve("segment"), StandardOpenOption.WRITE)) {
      ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
      assertThat(channel.write(word, offset)).isEqualTo(8);
    }
  }

  private static long word(Path directory, long offset) throws IOException {
    try (FileChannel channel =
        FileChannel.open(directory.resolve("segment"), StandardOpenOption.READ)) {
      ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(channel.read(word, offset)).isEqualTo(8);
      return word.getLong(0);
    }
  }
}
