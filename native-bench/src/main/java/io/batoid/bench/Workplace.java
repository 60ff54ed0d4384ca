package io.batoid.bench;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the benchmarks were built: results go beside the build, the page into its repository. */
final class Workplace {
  private Workplace() {}

  /** Returns {@code target/bench} of the module, or a directory below the current one. */
  static Path directory() {
    Path built = builtDirectory();
    return (built == null ? Path.of("target") : built).resolve("bench");
  }

  /** Returns the root of the repository, or the current directory. */
  static Path repository() {
    for (Path at = builtDirectory(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("native-bench")) && Files.exists(at.resolve("pom.xml"))) {
        return at;
      }
    }
    return Path.of("").toAbsolutePath();
  }

  /** Returns the {@code target} directory that holds these classes or their jar. */
  private static @Nullable Path builtDirectory() {
    try {
      Path code = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path parent = code.getParent();
      return parent != null && parent.endsWith("target") ? parent : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
