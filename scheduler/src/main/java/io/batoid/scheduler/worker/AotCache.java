package io.batoid.scheduler.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.objectstore.memory.Threads;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's AOT cache for workers: classes already loaded and linked. One file for each class path,
 * set of options and JDK, under {@code $XDG_CACHE_HOME/batoid}; made once by a process of its own,
 * beside the first workers, which start without. The JDK refuses class paths with directories.
 */
final class AotCache {
  private static final Logger LOG = LoggerFactory.getLogger(AotCache.class);
  private static final long LONGEST_SECONDS = 120;
  private static final long END_SECONDS = 1;

  /** A cache that was not used for so long is removed. */
  private static final Duration KEPT = Duration.ofDays(30);

  /** What a process with the id in the group makes. */
  private static final Pattern UNFINISHED = Pattern.compile(".*\\.aot\\.(\\d{1,18})(\\.config)?");

  private final WorkerCommand command;
  private final @Nullable Path file;
  private volatile @Nullable Thread maker;
  private volatile @Nullable Process rehearsal;
  private volatile boolean stopped;

  AotCache(WorkerCommand command) {
    this.command = command;
    this.file = fileFor(command);
  }

  private static @Nullable Path fileFor(WorkerCommand command) {
    if ("off".equals(System.getProperty("io.batoid.aotcache"))) {
      return null;
    }
    StringBuilder key = new StringBuilder();
    key.append(System.getProperty("java.vm.version")).append('\n');
    key.append(System.getProperty("java.home")).append('\n');
    key.append(command.jvmOptions()).append('\n');
    try {
      for (String entry : command.classpath().split(File.pathSeparator, -1)) {
        Path path = Path.of(entry);
        if (!Files.isRegularFile(path)) {
          return null;
        }
        key.append(entry).append(' ').append(Files.size(path)).append(' ');
        key.append(Files.getLastModifiedTime(path)).append('\n');
      }
    } catch (IOException e) {
      return null;
    }
    byte[] bytes = key.toString().getBytes(UTF_8);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    String name =
        HexFormat.of().toHexDigits((int) crc.getValue())
            + HexFormat.of().toHexDigits(key.toString().hashCode());
    return directory().resolve(name + ".aot");
  }

  private static Path directory() {
    String home = System.getenv("XDG_CACHE_HOME");
    return home == null || home.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "batoid")
        : Path.of(home, "batoid");
  }

  /** What a worker is started with beside its argument file. */
  List<String> options() {
    if (file == null || !Files.exists(file)) {
      return List.of();
    }
    try {
      Path _ = Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      LOG.debug("cannot note that {} is used: {}", file, e.toString());
    }
    return List.of("-XX:AOTCache=" + file, "-Xlog:aot=off,cds=off");
  }

  /** Makes the cache if there is none, without waiting for it. */
  void makeInBackground() {
    if (file != null && !Files.exists(file)) {
      Thread thread = Threads.daemon("batoid-aot-cache", () -> make(file));
      maker = thread;
      thread.start();
    }
  }

  private void make(Path target) {
    Path fresh = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    Path work = null;
    try {
      Files.createDirectories(directory());
      removeOld();
      work = Files.createTempDirectory("batoid-rehearsal");
      Path arguments = work.resolve("worker.args");
      command.writeTo(arguments);
      List<String> line = new ArrayList<>();
      line.add(WorkerCommand.java());
      line.add("-XX:AOTCacheOutput=" + fresh);
      line.add("@" + arguments);
      line.add(Rehearsal.class.getName());
      line.add(work.resolve("session").toString());
      if (rehearse(line, work.resolve("log")) && Files.exists(fresh)) {
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      LOG.debug("no AOT cache for workers: {}", e.toString());
    } finally {
      remove(fresh);
      remove(configuration(fresh));
      if (work != null) {
        removeAll(work);
      }
    }
  }

  /**
   * Runs the rehearsal, unless it takes too long or {@link #stop} ends it; whether it went well.
   */
  private boolean rehearse(List<String> line, Path log) throws IOException {
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    rehearsal = process;
    try {
      return !stopped
          && process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)
          && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      end(process);
      rehearsal = null;
    }
  }

  /** Kills it, and the process of its own in which it assembles the cache. */
  private static void end(Process process) {
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .toList()
        .forEach(each -> {
          boolean _ = each.destroyForcibly();
          try {
            ProcessHandle _ = each.onExit().get(END_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (ExecutionException | TimeoutException e) {
            LOG.debug("process {} does not end", each.pid());
          }
        });
  }

  /** What the JDK writes first, beside the cache. */
  private static Path configuration(Path cache) {
    return cache.resolveSibling(cache.getFileName() + ".config");
  }

  /** Removes what processes left that were killed, and caches that were not used for long. */
  private static void removeOld() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      for (Path file : files.toList()) {
        Matcher unfinished = UNFINISHED.matcher(file.getFileName().toString());
        boolean dead =
            unfinished.matches() && ProcessHandle.of(Long.parseLong(unfinished.group(1))).isEmpty();
        Instant used = Files.getLastModifiedTime(file).toInstant();
        if (dead || used.isBefore(Instant.now().minus(KEPT))) {
          remove(file);
        }
      }
    }
  }

  private static void removeAll(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(AotCache::remove);
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("cannot remove {}: {}", directory, e.toString());
    }
  }

  private static void remove(Path path) {
    try {
      boolean _ = Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("cannot remove {}: {}", path, e.toString());
    }
  }

  /** Gives up making it, if that is under way; nothing of it is left then. */
  void stop() {
    stopped = true;
    Process process = rehearsal;
    if (process != null) {
      end(process);
    }
    Thread thread = maker;
    if (thread != null) {
      Threads.awaitEnd(thread);
    }
  }
}
