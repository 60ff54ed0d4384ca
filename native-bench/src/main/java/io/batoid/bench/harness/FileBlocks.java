package io.batoid.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How much memory a directory of tmpfs really takes: allocated blocks, whatever the file sizes. */
public final class FileBlocks {
  private static final long BLOCK = 512;

  private FileBlocks() {}

  /** Returns the bytes of all blocks allocated to the files of {@code directory}. */
  public static long bytesUsed(Path directory) throws IOException, InterruptedException {
    List<String> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).map(Path::toString).toList();
    }
    long blocks = 0;
    for (String file : files) {
      Process stat = new ProcessBuilder("stat", "-c", "%b", file).start();
      String line = stat.inputReader().readLine();
      if (stat.waitFor() == 0 && line != null) {
        blocks += Long.parseLong(line.strip());
      }
    }
    return blocks * BLOCK;
  }
}
