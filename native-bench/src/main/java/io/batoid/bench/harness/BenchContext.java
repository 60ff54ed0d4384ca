package io.batoid.bench.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a scenario is given: how thorough to be, where to put its files, the C baselines.
 *
 * <p>Everything in memory lives below one directory of /dev/shm, which is emptied after each
 * scenario and removed at the end, also when the run is interrupted.
 */
public final class BenchContext implements AutoCloseable {
  private final boolean quick;
  private final OptionalLong tasks;
  private final OptionalLong minutes;
  private final Path workDirectory;
  private final Path sharedMemory;
  private final CPrograms c;
  private final PrintStream progress;
  private final Thread cleanUp = new Thread(this::deleteSharedMemory);
  private int directories;

  /** Prepares a run whose files on disk go to {@code workDirectory}. */
  public BenchContext(
      boolean quick,
      OptionalLong tasks,
      OptionalLong minutes,
      Path workDirectory,
      PrintStream progress)
      throws IOException {
    this.quick = quick;
    this.tasks = tasks;
    this.minutes = minutes;
    this.workDirectory = Files.createDirectories(workDirectory);
    this.sharedMemory =
        Files.createDirectories(Path.of("/dev/shm/batoid-bench-" + ProcessHandle.current().pid()));
    this.progress = progress;
    this.c = new CPrograms(workDirectory.resolve("c"));
    Runtime.getRuntime().addShutdownHook(cleanUp);
  }

  /** Returns whether the run is to take seconds rather than minutes. */
  public boolean quick() {
    return quick;
  }

  /** Returns how many tasks were asked for, for scenarios of which there can be any number. */
  public OptionalLong tasks() {
    return tasks;
  }

  /** Returns how many minutes were asked for, for scenarios that can go on for any time. */
  public OptionalLong minutes() {
    return minutes;
  }

  /** Returns {@code quickly} in a quick run, else {@code fully}. */
  public int choose(int quickly, int fully) {
    return quick ? quickly : fully;
  }

  /** Returns a directory on disk for logs and caches. */
  public Path workDirectory() {
    return workDirectory;
  }

  /** Returns a path on /dev/shm where nothing is yet. */
  public Path freshSharedPath(String name) {
    return sharedMemory.resolve(name + "-" + directories++);
  }

  /** Returns the programs in C. */
  public CPrograms c() {
    return c;
  }

  /** Tells whoever waits what is going on. */
  public void progress(String message) {
    progress.println("  " + message);
  }

  /** Deletes what the scenario before has left on /dev/shm. */
  public void emptySharedMemory() {
    deleteBelow(sharedMemory);
  }

  @Override
  public void close() {
    deleteSharedMemory();
    Runtime.getRuntime().removeShutdownHook(cleanUp);
  }

  private void deleteSharedMemory() {
    deleteBelow(sharedMemory);
    deleteQuietly(sharedMemory);
  }

  private static void deleteBelow(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst =
          all.filter(path -> !path.equals(directory)).sorted(Comparator.reverseOrder()).toList();
      deepestFirst.forEach(BenchContext::deleteQuietly);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // A process of the scenario may still be at work there; the next round deletes it.
    }
  }
}
