package io.batoid.cli;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of sessions on /dev/shm for one test. */
final class TestStores implements AutoCloseable {
  final Path root;

  TestStores() throws IOException {
    root =
        Files.createTempDirectory(
            Path.of("/dev/shm"),
            "batoid-cli-test-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  Path session(String name) {
    return root.resolve(name);
  }

  StoreOptions options(String name) {
    return StoreOptions.at(session(name)).capacity("16m").maxObjects(4096);
  }

  ObjectStore open(String name) {
    return ObjectStore.open(options(name));
  }

  /** A session whose only process put two objects and was killed. */
  Path orphan(String name) throws IOException, InterruptedException {
    Process victim = victim(name);
    victim.destroyForcibly().waitFor();
    return session(name);
  }

  /** A process that has put two objects into a session and waits to be killed. */
  Process victim(String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Victim.class.getName());
    command.add(session(name).toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines = process.inputReader();
    if (!"ready".equals(lines.readLine())) {
      process.destroyForcibly();
      throw new IllegalStateException("the child did not come up");
    }
    return process;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The main class of a process that is to be killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws IOException {
      try (ObjectStore store =
              ObjectStore.open(
                  StoreOptions.at(Path.of(arguments[0])).capacity("16m").maxObjects(4096));
          ObjectRef<int[]> numbers = store.put(new int[1000]);
          ObjectRef<String> text = store.put("left behind")) {
        System.out.println("ready");
        int end = System.in.read();
        throw new IllegalStateException(end + " " + numbers + " " + text);
      }
    }
  }
}
