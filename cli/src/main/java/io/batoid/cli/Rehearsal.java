package io.batoid.cli;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs the commands that only look, on a store of its own, so that the launcher can archive the
 * classes they load.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Exit code 0 if all commands worked. */
  public static void main(String[] arguments) throws IOException {
    Path root = Files.createTempDirectory(Path.of("/dev/shm"), "batoid-rehearsal-");
    int failed = 0;
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(root.resolve("s")).capacity("1m"));
        ObjectRef<String> _ = store.put("hello")) {
      for (String command : List.of("sessions", "status", "objects", "processes")) {
        String place = command.equals("sessions") ? "--in=" + root : "-s=" + root.resolve("s");
        failed += run(command, place);
        failed += run(command, place, "--json");
      }
      failed += run("--help") + run("help", "objects");
    } finally {
      Files.delete(root);
    }
    System.exit(failed);
  }

  private static int run(String... arguments) {
    return Main.run(
        arguments, new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()));
  }
}
