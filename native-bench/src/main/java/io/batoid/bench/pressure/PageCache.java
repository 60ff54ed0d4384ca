package io.batoid.bench.pressure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's copies of files in memory, which must not stand in for the disk. */
final class PageCache {
  private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

  private PageCache() {}

  /** Drops what is clean; false if this process has no right to. */
  static boolean drop() {
    try {
      Files.writeString(DROP, "1");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
