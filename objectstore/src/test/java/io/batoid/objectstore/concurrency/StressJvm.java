package io.batoid.objectstore.concurrency;

import io.batoid.objectstore.TestStores;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link StressMain} in a JVM of its own: with the real code or with a {@link Mutant} before
 * it on the class path, and with the flags that the tools need and other tests shall not meet.
 */
final class StressJvm {
  private static final long WATCHDOG_SECONDS = 240;

  private StressJvm() {}

  /** Runs it and returns the lines it printed. */
  static List<String> run(TestStores stores, @Nullable Mutant mutant, String... command) {
    try {
      Path classes = Files.createDirectory(stores.root().resolve("mutant"));
      if (mutant != null) {
        mutant.writeTo(classes);
      }
      Path errors = stores.root().resolve("errors");
      Process process =
          new ProcessBuilder(line(stores.root(), classes, command))
              .redirectError(errors.toFile())
              .start();
      CompletableFuture<List<String>> output =
          CompletableFuture.supplyAsync(() -> lines(process), Thread::startVirtualThread);
      if (!process.waitFor(WATCHDOG_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", command) + " did not end; it printed " + output.join());
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " failed:\n" + Files.readString(errors));
      }
      return output.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> line(Path directory, Path classes, String... command)
      throws IOException {
    String classPath =
        classes
            + File.pathSeparator
            + System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path", ""));
    Path arguments = Files.writeString(directory.resolve("args"), "-cp \"" + classPath + "\"");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    line.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-XX:-RestrictContended", // jcstress pads its results
            "-XX:+EnableDynamicAgentLoading", // Lincheck attaches its agent to its own JVM
            "--enable-native-access=ALL-UNNAMED",
            "-D" + TwoProcesses.DIRECTORY + "=" + directory,
            "@" + arguments,
            StressMain.class.getName()));
    line.addAll(List.of(command));
    return line;
  }

  private static List<String> lines(Process process) {
    return process.inputReader(StandardCharsets.UTF_8).lines().toList();
  }
}
