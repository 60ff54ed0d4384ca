package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session's files are its owner's alone, whatever is tried. */
class OnlyTheOwnerTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @ValueSource(strings = {"000", "022", "077", "0177", "0277", "0777"})
  void modesAreTheOwnersAloneWhateverTheUmask(String umask)
      throws IOException, InterruptedException {
    Path directory = stores.root().resolve("masked");
    String program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process child =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask " + umask + "; exec \"$0\" \"$@\"",
                program,
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                Modes.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output =
        new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output.lines().toList())
        .contains("store rwx------", "segment rw-------", "locks rw-------");
  }

  /** Opens a store twice, so that it is also joined, and prints modes. */
  static final class Modes {
    private Modes() {}

    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity("1m"));
          ObjectStore joined = ObjectStore.open(directory)) {
        if (!joined.put(1).get().equals(store.put(1).get())) {
          throw new AssertionError();
        }
        System.out.println("store " + mode(directory));
        System.out.println("segment " + mode(directory.resolve("segment")));
        System.out.println("locks " + mode(directory.resolve("locks")));
      }
    }

    private static String mode(Path path) throws IOException {
      return PosixFilePermissions.toString(
          Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "locks"})
  void aFileThatOthersMayReadIsRefusedWithTheChmodToRun(String name) throws IOException {
    ObjectStore _ = stores.open();
    Path file = stores.directory().resolve(name);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(stores::open)
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining(file + " has mode 0640")
        .hasMessageContaining("chmod 0600 '" + file + "'");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    stores.open().close();
  }

  @Test
  void aDirectoryThatOthersMayListIsRefusedWithTheChmodToRun() throws IOException {
    ObjectStore _ = stores.open();
    Files.setPosixFilePermissions(stores.directory(), PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(stores::open)
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("chmod 0700 '" + stores.directory() + "'");
    Files.setPosixFilePermissions(stores.directory(), PosixFilePermissions.fromString("rwx------"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "locks"})
  void aHardLinkIsRefused(String name) throws IOException {
    ObjectStore _ = stores.open();
    Path other = stores.root().resolve("other");
    Files.createLink(other, stores.directory().resolve(name));
    assertThatThrownBy(stores::open)
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("2 names");
    Files.delete(other);
    stores.open().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"segment", "locks"})
  void aFifoInPlaceOfAFileIsRefusedAndDelaysNobody(String name)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectory(stores.directory(), owners("rwx------"));
    if (name.equals("segment")) {
      Files.createFile(directory.resolve("locks"), owners("rw-------"));
    }
    Path fifo = directory.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", "-m", "600", fifo.toString()).start().waitFor())
        .isZero();
    assertThatThrownBy(stores::open)
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining(fifo + " is not a regular file");
    assertThat(fifo).exists();
  }

  @Test
  void aSymbolicLinkInPlaceOfTheLocksIsRefused() throws IOException {
    Path directory = Files.createDirectory(stores.directory(), owners("rwx------"));
    Path elsewhere = Files.createFile(stores.root().resolve("elsewhere"), owners("rw-------"));
    Files.createSymbolicLink(directory.resolve("locks"), elsewhere);
    assertThatThrownBy(stores::open)
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("symbolic link");
    assertThat(elsewhere).isEmptyFile();
  }

  @Test
  void aSymbolicLinkOnTheWayIsRefusedAndNamed() throws IOException {
    Path real = Files.createDirectories(stores.root().resolve("real/below"), owners("rwx------"));
    Path link = Files.createSymbolicLink(stores.root().resolve("link"), real.getParent());
    Path throughLink = link.resolve("below/store");
    assertThatThrownBy(() -> stores.open(StoreOptions.at(throughLink).capacity("1m")))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining(link + " is a symbolic link")
        .hasMessageContaining("realpath '" + link + "'");
    assertThat(real).isEmptyDirectory();
    stores.open(StoreOptions.at(real.resolve("store")).capacity("1m")).close();
    for (Runnable tool :
        List.<Runnable>of(
            () -> StoreInspection.of(throughLink).close(),
            () -> StoreDoctor.examine(throughLink),
            () -> ObjectStore.destroy(throughLink))) {
      assertThatThrownBy(tool::run)
          .isInstanceOf(StoreFormatException.class)
          .hasMessageContaining("symbolic link");
    }
  }

  @Test
  void aLinkOfTheSystemIsFollowed() throws IOException {
    Path run = Path.of("/var/run");
    if (Files.isSymbolicLink(run) && Files.isWritable(run)) {
      Path directory = Files.createTempDirectory(run, "batoid-test-", owners("rwx------"));
      try {
        stores.open(StoreOptions.at(directory.resolve("store")).capacity("1m")).close();
      } finally {
        Files.delete(directory);
      }
    }
  }

  @Test
  void locksOfAnotherUserAreRefused() throws IOException {
    ObjectStore _ = stores.open();
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
      Path locks = stores.directory().resolve("locks");
      Files.setAttribute(locks, "unix:uid", 12_345);
      assertThatThrownBy(stores::open)
          .isInstanceOf(StoreFormatException.class)
          .hasMessageContaining(locks + " belongs to user 12345");
      Files.setAttribute(locks, "unix:uid", 0);
    }
  }

  private static java.nio.file.attribute.FileAttribute<?> owners(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }
}
