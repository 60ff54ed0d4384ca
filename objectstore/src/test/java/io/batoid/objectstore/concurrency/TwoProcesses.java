package io.batoid.objectstore.concurrency;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.StoreParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two handles on one store, which are two processes as far as the segment knows, for the life of
 * this JVM: tests that run an interleaving a million times make objects in it, not stores.
 *
 * <p>Objects that a run leaves behind are given back by the safety net, once their owner is
 * collected.
 */
final class TwoProcesses {
  /** The system property that says where to make the store; a directory that its setter removes. */
  static final String DIRECTORY = "batoid.stress.directory";

  static final StoreParts A;
  static final StoreParts B;

  static {
    StoreOptions options =
        StoreOptions.at(directory().resolve("store")).capacity("256m").maxObjects(1 << 20);
    A = StoreParts.of(ObjectStore.open(options));
    B = StoreParts.of(ObjectStore.open(options));
    Runtime.getRuntime().addShutdownHook(new Thread(TwoProcesses::close));
  }

  private TwoProcesses() {}

  /** The process a thread of a scenario acts for. */
  static StoreParts of(int thread) {
    return (thread & 1) == 0 ? A : B;
  }

  private static Path directory() {
    try {
      Path parent = Path.of(System.getProperty(DIRECTORY, "/dev/shm"));
      return Files.createTempDirectory(
          parent, "batoid-test-" + ProcessHandle.current().pid() + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close() {
    B.store().close();
    A.store().close();
  }
}
