package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Stores of one test, in a directory of its own in shared memory: register it as an instance field.
 *
 * <p>After the test every store that is still open must verify; then all are closed and the
 * directory is removed. What a killed test JVM left is removed by the next.
 */
public final class TestStores implements AfterEachCallback, AutoCloseable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final String PREFIX = "batoid-test-";

  static {
    removeLeftovers();
  }

  private final Path root;
  private final List<ObjectStore> opened = new ArrayList<>();

  /** Makes the directory. */
  public TestStores() {
    try {
      root =
          Files.createTempDirectory(
              SHARED_MEMORY,
              PREFIX + ProcessHandle.current().pid() + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The test's directory, in which stores and other files may be made. */
  public Path root() {
    return root;
  }

  /** Whether this JVM still maps the segment of {@link #directory}. */
  boolean isMapped() {
    try {
      return Files.readString(Path.of("/proc/self/maps")).contains(directory() + "/");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where {@link #open()} opens its stores. */
  public Path directory() {
    return root.resolve("store");
  }

  /** Small options for the store at {@link #directory}. */
  public StoreOptions options() {
    return StoreOptions.at(directory()).capacity("16m").maxObjects(8192);
  }

  /** Opens a small store, or joins it: each call is one more process of the same session. */
  public ObjectStore open() {
    return open(options());
  }

  /** The same, with changed options. */
  public ObjectStore open(UnaryOperator<StoreOptions> change) {
    return open(change.apply(options()));
  }

  /** Opens any store, and closes it after the test. */
  public ObjectStore open(StoreOptions options) {
    ObjectStore store = ObjectStore.open(options);
    synchronized (opened) {
      opened.add(store);
    }
    return store;
  }

  /** Asserts that a store keeps every invariant. */
  public static void verify(ObjectStore store) {
    assertThat(store.verify().problems()).as("problems of %s", store).isEmpty();
  }

  /** Asserts that nothing is in a store, and that it keeps every invariant. */
  public static void verifyEmpty(ObjectStore store) {
    verify(store);
    assertThat(store.stats().objects()).as("objects in %s", store).isZero();
    assertThat(store.stats().usedBytes()).as("used bytes of %s", store).isZero();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  /** For stores that several tests share. */
  @Override
  public void close() {
    List<Throwable> failures = new ArrayList<>();
    for (ObjectStore store : List.copyOf(opened).reversed()) {
      try {
        if (!store.core().isClosed()) {
          verify(store);
        }
      } catch (RuntimeException | Error e) {
        failures.add(e);
      } finally {
        store.close();
      }
    }
    delete(root);
    assertThat(failures).as("stores that do not verify after the test").isEmpty();
  }

  /** Removes a directory and all in it. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeLeftovers() {
    try (Stream<Path> files = Files.list(SHARED_MEMORY)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(PREFIX))
          .filter(file -> ProcessHandle.of(pidOf(file)).isEmpty())
          .filter(Files::isWritable)
          .forEach(TestStores::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long pidOf(Path file) {
    String[] parts = file.getFileName().toString().split("-", -1);
    return Long.parseLong(parts[2]);
  }
}
