package io.batoid.bench.task;

import io.batoid.bench.harness.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Ray, installed from PyPI into a directory of its own, and run where it cannot listen beyond
 * loopback or end another Ray: in network and process namespaces of its own.
 */
final class Ray {
  static final String VERSION = "2.60.0";
  static final String NOT_THERE =
      "Ray could not be run: it takes python3 with venv, the network for the first run, and the"
          + " right to unshare";
  private static final String PROGRAM = "ray_micro.py";

  private final Path directory;

  Ray(Path workDirectory) {
    this.directory = workDirectory.resolve("ray-" + VERSION);
  }

  /** The program's figures by name: seconds for sync, calls a second for async. */
  Optional<Map<String, Samples>> measure(int rounds) throws IOException, InterruptedException {
    if (!isInstalled() && !install()) {
      return Optional.empty();
    }
    Path program = directory.resolve(PROGRAM);
    try (InputStream source = Ray.class.getResourceAsStream("/io/batoid/bench/" + PROGRAM)) {
      Files.copy(Objects.requireNonNull(source), program, StandardCopyOption.REPLACE_EXISTING);
    }
    Process process =
        new ProcessBuilder(
                "unshare",
                "-n",
                "-p",
                "--fork",
                "--mount-proc",
                "sh",
                "-c",
                "ip link set lo up && exec \"$@\"",
                "sh",
                python(),
                program.toString(),
                Integer.toString(rounds))
            .redirectError(directory.resolve("log").toFile())
            .start();
    Map<String, Samples> figures = new HashMap<>();
    for (String line : process.inputReader().lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words[0].endsWith("sync")) {
        Samples samples =
            Samples.of(Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray());
        figures.put(words[0], words[0].endsWith("-sync") ? samples.map(s -> 1 / s) : samples);
      }
    }
    return process.waitFor() == 0 && !figures.isEmpty() ? Optional.of(figures) : Optional.empty();
  }

  private boolean isInstalled() {
    return Files.exists(directory.resolve("installed"));
  }

  private boolean install() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    boolean done =
        run("python3", "-m", "venv", directory.toString())
            && run(python(), "-m", "pip", "install", "-q", "ray==" + VERSION);
    if (done) {
      Files.writeString(directory.resolve("installed"), VERSION);
    }
    return done;
  }

  private boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no python3
    }
  }

  private String python() {
    return directory.resolve("bin").resolve("python").toString();
  }
}
