package io.batoid.bench.pressure;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Confines what this process has in memory of the files in a directory, without a control group:
 * nothing in the page cache that is not mapped, and no more mapped than a budget. Over it, blocks
 * go at random, which for uniform access is as good as any choice.
 *
 * <p>Files on tmpfs are memory themselves and none of its business.
 */
final class PageBudget {
  private static final int MADV_DONTNEED = 4;
  private static final int POSIX_FADV_DONTNEED = 4;
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 02000000;
  private static final long BLOCK = 256 << 10;

  /** Room for what is read until the next look. */
  private static final double TARGET = 63.0 / 64;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MADVISE =
      downcall("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FADVISE =
      downcall(
          "posix_fadvise",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle OPEN =
      downcall(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      downcall("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Path directory;
  private final long bytes;
  private final SplittableRandom random;

  private record Mapping(long start, long end, long resident) {}

  PageBudget(Path directory, long bytes, long seed) {
    this.directory = directory;
    this.bytes = bytes;
    random = new SplittableRandom(seed);
  }

  /** Lets go of what is too much; returns how much was mapped before. */
  long keep() {
    List<Mapping> mappings = mappings();
    long mapped = mappings.stream().mapToLong(Mapping::resident).sum();
    if (mapped > bytes * TARGET) {
      double part = 1 - bytes * TARGET / mapped;
      mappings.forEach(mapping -> unmap(mapping, part));
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.filter(Files::isRegularFile).forEach(PageBudget::dropUnmapped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return mapped;
  }

  private void unmap(Mapping mapping, double part) {
    for (long at = mapping.start; at < mapping.end; at += BLOCK) {
      if (random.nextDouble() < part) {
        long length = Math.min(BLOCK, mapping.end - at);
        if (call(MADVISE, MemorySegment.ofAddress(at), length, MADV_DONTNEED) != 0) {
          throw new IllegalStateException("madvise failed");
        }
      }
    }
  }

  /** The kernel leaves alone what somebody has mapped, and what is not written yet. */
  private static void dropUnmapped(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = call(OPEN, arena.allocateFrom(file.toString()), O_RDONLY | O_CLOEXEC);
      if (descriptor < 0) {
        return; // removed meanwhile
      }
      int error = call(FADVISE, descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
      int _ = call(CLOSE, descriptor);
      if (error != 0) {
        throw new IllegalStateException("posix_fadvise failed with " + error);
      }
    }
  }

  /** From /proc/self/smaps: a line with addresses and path, and below it one that begins Rss. */
  private List<Mapping> mappings() {
    List<Mapping> found = new ArrayList<>();
    String prefix = directory + "/";
    String[] current = {};
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
        if (line.contains(prefix)) {
          current = line.substring(0, line.indexOf(' ')).split("-", 2);
        } else if (line.startsWith("Rss:") && current.length == 2) {
          long resident = Long.parseLong(line.replaceAll("\\D", "")) << 10;
          found.add(
              new Mapping(
                  Long.parseUnsignedLong(current[0], 16),
                  Long.parseUnsignedLong(current[1], 16),
                  resident));
          current = new String[0];
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new LinkageError("a call of the C library failed", e);
    }
  }

  private static MethodHandle downcall(
      String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }
}
