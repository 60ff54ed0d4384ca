package io.batoid.scheduler.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  private final WorkerCommand command;
  private final @Nullable Path file;
  private volatile @Nullable Process making;
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
    return file != null && Files.exists(file)
        ? List.of("-XX:AOTCache=" + file, "-Xlog:aot=off,cds=off")
        : List.of();
  }

  /** Makes the cache if there is none, without waiting for it. */
  void makeInBackground() {
    if (file != null && !Files.exists(file)) {
      Thread _ = Thread.ofVirtual().name("batoid-aot-cache").start(() -> make(file));
    }
  }

  private void make(Path target) {
    Path fresh = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    Path work = null;
    try {
      Files.createDirectories(directory());
      work = Files.createTempDirectory("batoid-rehearsal");
      Path arguments = work.resolve("worker.args");
      command.writeTo(arguments);
      List<String> line = new ArrayList<>();
      line.add(WorkerCommand.java());
      line.add("-XX:AOTCacheOutput=" + fresh);
      line.add("@" + arguments);
      line.add(Rehearsal.class.getName());
      line.add(work.resolve("session").toString());
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(work.resolve("log").toFile())
              .start();
      making = process;
      if (stopped || !process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        Process _ = process.destroyForcibly();
      } else if (process.exitValue() == 0 && Files.exists(fresh)) {
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      LOG.debug("no AOT cache for workers: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      making = null;
      remove(fresh);
      if (work != null) {
        remove(work.resolve("worker.args"));
        remove(work.resolve("log"));
        remove(work);
      }
    }
  }

  private static void remove(Path path) {
    try {
      boolean _ = Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("cannot remove {}: {}", path, e.toString());
    }
  }

  /** Gives up making it, if that is under way. */
  void stop() {
    stopped = true;
    Process process = making;
    if (process != null) {
      Process _ = process.destroyForcibly();
    }
  }
}
