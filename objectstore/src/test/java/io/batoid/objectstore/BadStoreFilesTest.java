package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.layout.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories and files that are no store, or none that may be opened: refused, never touched. */
class BadStoreFilesTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 8, 4095, 4096, 4097, 100_000, 1 << 21, -1, -4096})
  void aTruncatedStoreIsRefused(long length) throws IOException {
    Path segment = leftBehind();
    byte[] header = head(segment);
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      channel.truncate(length < 0 ? channel.size() + length : length);
    }
    refused(segment)
        .satisfiesAnyOf(
            e -> assertThat(e).hasMessageContaining("is truncated or damaged"),
            e ->
                assertThat(e)
                    .hasMessageContaining("is not a store: it has only " + length + " bytes"));
    assertThat(head(segment)).isEqualTo(Arrays.copyOf(header, head(segment).length));
  }

  @Test
  void aStoreThatIsTooLongIsRefused() throws IOException {
    Path segment = leftBehind();
    Files.write(segment, new byte[1], StandardOpenOption.APPEND);
    refused(segment).hasMessageContaining("is truncated or damaged");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE})
  void aStoreOfAnotherVersionIsRefused(long version) throws IOException {
    Path segment = leftBehind();
    patch(segment, SegmentLayout.VERSION_OFFSET, version);
    refused(segment)
        .hasMessageContaining("has format version " + version)
        .hasMessageContaining("reads version " + SegmentLayout.FORMAT_VERSION);
  }

  @Test
  void garbageIsRefused() throws IOException {
    Path segment = leftBehind();
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    Files.write(segment, garbage);
    refused(segment).hasMessageContaining("does not begin as one");
    assertThat(Files.readAllBytes(segment)).isEqualTo(garbage);
  }

  @Test
  void aDamagedGeometryIsRefused() throws IOException {
    int[] offsets = {
      SegmentLayout.CAPACITY_OFFSET,
      SegmentLayout.MAX_OBJECTS_OFFSET,
      SegmentLayout.MAX_PROCESSES_OFFSET
    };
    Path segment = leftBehind();
    byte[] header = head(segment);
    for (int offset : offsets) {
      for (long value : new long[] {0, 1, -1, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE}) {
        patch(segment, offset, value);
        refused(segment).hasMessageMatching("(?s).*(damaged|not a store).*");
      }
      patch(
          segment, offset, ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(offset));
    }
    assertThatCode(() -> stores.open().close()).doesNotThrowAnyException();
  }

  @Test
  void aDirectoryInPlaceOfTheSegmentIsRefused() throws IOException {
    Path segment = leftBehind();
    Files.delete(segment);
    Files.createDirectory(segment);
    refused(segment).hasMessageContaining("is not a regular file");
    assertThat(segment).isDirectory();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Files.writeString(stores.directory(), "mine");
    assertThatThrownBy(() -> stores.open())
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("is not a directory");
    assertThat(stores.directory()).hasContent("mine");
  }

  @Test
  void symbolicLinksAreRefused() throws IOException {
    Path segment = leftBehind();
    Path moved = stores.root().resolve("moved");
    Files.move(segment, moved);
    Files.createSymbolicLink(segment, moved);
    refused(segment).hasMessageContaining("symbolic link");
    Path link = stores.root().resolve("link");
    Files.createSymbolicLink(link, stores.directory());
    assertThatThrownBy(() -> stores.open(StoreOptions.at(link)))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void aStoreOfAnotherUserIsRefused() throws IOException {
    Path foreign = stores.directory();
    if (uid(Path.of("/proc/self")) == 0) {
      leftBehind();
      Files.setAttribute(foreign, "unix:uid", 12_345);
    } else {
      foreign = Path.of("/"); // root's
    }
    StoreOptions options = StoreOptions.at(foreign);
    assertThatThrownBy(() -> stores.open(options))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("belongs to user " + uid(foreign))
        .hasMessageContaining("a store has one user");
  }

  @Test
  void aSegmentOfAnotherUserIsRefused() throws IOException {
    Path segment = leftBehind();
    if (uid(Path.of("/proc/self")) == 0) {
      Files.setAttribute(segment, "unix:uid", 12_345);
      refused(segment).hasMessageContaining("belongs to user 12345");
    } else {
      Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("rw-r--r--"));
      refused(segment).hasMessageContaining("others may get in");
    }
  }

  @Test
  void aDirectoryThatOthersMayEnterIsRefused() throws IOException {
    Files.createDirectory(
        stores.directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    assertThatThrownBy(() -> stores.open())
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("mode 0755")
        .hasMessageContaining("0700");
  }

  @Test
  void aMissingParentIsNamed() {
    assertThatThrownBy(() -> stores.open(StoreOptions.at(stores.root().resolve("no/such"))))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("parent does not exist");
  }

  @Test
  void aStoreThatMustBeThereIsNotMade() {
    assertThatThrownBy(() -> stores.open(options -> options.createIfMissing(false)))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("no store at " + stores.directory());
    assertThat(stores.directory()).doesNotExist();
    assertThatThrownBy(() -> ObjectStore.destroy(stores.directory()))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("no store at " + stores.directory());
  }

  @Test
  void destroyRefusesWhatIsNoStore() throws IOException {
    Path segment = leftBehind();
    Files.writeString(segment, "important");
    assertThatThrownBy(() -> ObjectStore.destroy(stores.directory()))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("is not a store");
    assertThat(segment).hasContent("important");
  }

  @Test
  void destroyRefusesADirectoryThatWasNeverAStore() throws IOException {
    Files.createDirectory(
        stores.directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path mine = Files.writeString(stores.directory().resolve("thesis.txt"), "important");
    assertThatThrownBy(() -> ObjectStore.destroy(stores.directory()))
        .isInstanceOf(StoreFormatException.class);
    assertThat(mine).hasContent("important");
  }

  @Test
  void aDirectoryWithOtherFilesIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectory(
        stores.directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path mine = Files.writeString(stores.directory().resolve("thesis.txt"), "important");
    assertThatThrownBy(() -> stores.open())
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("holds other files and no store");
    assertThatThrownBy(() -> ObjectStore.destroy(stores.directory()))
        .isInstanceOf(StoreFormatException.class);
    assertThat(mine).hasContent("important");
  }

  /** A store that a killed process left, or a persistent one: nobody has it open. */
  private Path leftBehind() throws IOException {
    Path saved = stores.root().resolve("saved");
    Path segment = stores.directory().resolve("segment");
    try (ObjectStore store = ObjectStore.open(stores.options())) {
      assertThat(store.put("value").get()).isEqualTo("value");
      Files.copy(segment, saved, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createDirectory(
        stores.directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createFile(
        stores.directory().resolve("locks"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.move(saved, segment);
    return segment;
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(Path segment) {
    AbstractThrowableAssert<?, ? extends Throwable> refused =
        assertThatThrownBy(() -> stores.open())
            .isInstanceOf(StoreFormatException.class)
            .hasMessageContaining(segment.toString());
    assertThat(segment).exists();
    return refused;
  }

  private static byte[] head(Path segment) throws IOException {
    try (var in = Files.newInputStream(segment)) {
      return in.readNBytes(4096);
    }
  }

  private static void patch(Path segment, int offset, long value) throws IOException {
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
      assertThat(channel.write(word, offset)).isEqualTo(8);
    }
  }

  private static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid");
  }
}
