package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Stores on file systems that are full, too small or read-only. Each case runs in a JVM of its own
 * that may mount: in a private namespace, so that nothing is left behind.
 */
class FullFileSystemTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void aFullFileSystemIsAnExceptionAtTheCallThatNeedsTheSpace() throws Exception {
    run("full", "mount -t tmpfs -o size=8m,mode=700 tmpfs");
  }

  @Test
  void aFileSystemTooSmallForTheTablesIsAnException() throws Exception {
    run("tiny", "mount -t tmpfs -o size=64k,mode=700 tmpfs");
  }

  @Test
  void aReadOnlyFileSystemIsAnException() throws Exception {
    run("read-only", "mount -t tmpfs -o ro,size=8m,mode=700 tmpfs");
  }

  private void run(String scenario, String mount) throws Exception {
    Path mounted = Files.createDirectory(stores.root().resolve("mounted"));
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            InSmallFileSystem.class.getName(),
            scenario,
            mounted.toString());
    List<String> command = new ArrayList<>(List.of("unshare", "-m"));
    if (!canMount(command, mounted)) {
      command.add(1, "-r"); // root in a user namespace of one's own
    }
    boolean mounts = canMount(command, mounted);
    if (mounts) {
      command.addAll(List.of("sh", "-c", mount + " \"$0\" && exec \"$@\"", mounted.toString()));
    } else { // no right to mount: what is left is a place where nothing can be made
      command.clear();
    }
    command.addAll(java);
    if (!mounts) {
      command.set(command.size() - 2, "not-allowed");
      command.set(command.size() - 1, "/proc");
    }
    Path log = stores.root().resolve("log");
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(exit).as("%s, started by %s", Files.readString(log), pid()).isZero();
  }

  private static boolean canMount(List<String> unshare, Path mounted) throws Exception {
    List<String> probe = new ArrayList<>(unshare);
    probe.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", mounted.toString()));
    try {
      return new ProcessBuilder(probe)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String pid() {
    return ManagementFactory.getRuntimeMXBean().getName();
  }

  /** What happens inside; exit 0 if all is as it should be. */
  static final class InSmallFileSystem {
    private InSmallFileSystem() {}

    public static void main(String[] args) {
      Path directory = Path.of(args[1]).resolve("store");
      StoreOptions options =
          StoreOptions.at(directory).capacity("64m").maxObjects(8192).spillLimit(0);
      switch (args[0]) {
        case "full" -> fill(options);
        case "tiny" ->
            assertThatThrownBy(() -> ObjectStore.open(options))
                .isInstanceOf(ObjectStoreFullException.class)
                .hasMessageContaining("space");
        case "read-only" ->
            assertThatThrownBy(() -> ObjectStore.open(options))
                .isInstanceOf(StoreFormatException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("ead-only");
        default ->
            assertThatThrownBy(() -> ObjectStore.open(options))
                .isInstanceOf(StoreFormatException.class)
                .hasMessageContaining(directory.toString());
      }
      if (!args[0].equals("full")) {
        assertThat(directory.resolve("segment")).doesNotExist();
      }
    }

    private static void fill(StoreOptions options) {
      try (ObjectStore store = ObjectStore.open(options)) {
        List<ObjectRef<byte[]>> refs = new ArrayList<>();
        for (int size : new int[] {1 << 20, 100_000, 1_000}) {
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      refs.add(store.put(new byte[size]));
                    }
                  })
              .isInstanceOf(ObjectStoreFullException.class)
              .hasMessageContaining("space");
          TestStores.verify(store);
        }
        assertThat(refs.size()).isGreaterThan(5);
        Promise<byte[]> promise = store.reserve();
        assertThatThrownBy(() -> promise.complete(new byte[1 << 20]))
            .isInstanceOf(ObjectStoreFullException.class);
        refs.forEach(ref -> assertThat(ref.get()).containsOnly(0));
        refs.forEach(ObjectRef::close);
        promise.complete(new byte[1 << 20]);
        promise.close();
        TestStores.verifyEmpty(store);
        assertThat(store.put(new byte[1 << 20]).get()).hasSize(1 << 20);
      }
      assertThat(Files.exists(options.directory)).isFalse();
    }
  }
}
