package io.batoid.examples.tasks;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Statistics of the classes of the JDK that runs this: one task for each package, then tasks that
 * add two summaries each until one is left. A task that is given references to results begins when
 * those are there; nobody waits for them meanwhile.
 */
public final class ClassStatistics {
  private ClassStatistics() {}

  /** What is told of some classes. */
  public record Summary(int classes, long bytes, String largest, long largestBytes)
      implements Serializable {
    /** Of no classes. */
    static final Summary NONE = new Summary(0, 0, "", 0);

    /** Of both. */
    public Summary plus(Summary other) {
      Summary larger = largestBytes >= other.largestBytes ? this : other;
      return new Summary(
          classes + other.classes, bytes + other.bytes, larger.largest, larger.largestBytes);
    }
  }

  /** Argument: a module, {@code java.base} if none is given. */
  public static void main(String[] arguments) throws IOException {
    String module = arguments.length > 0 ? arguments[0] : "java.base";
    try (BatoidRuntime runtime = BatoidRuntime.start(BatoidOptions.defaults().workers(2))) {
      Summary summary = of(runtime, module);
      System.out.printf(
          "%s: %,d classes, %,d bytes; the largest is %s with %,d%n",
          module, summary.classes, summary.bytes, summary.largest, summary.largestBytes);
    }
  }

  /** The summary of a module. */
  static Summary of(BatoidRuntime runtime, String module) throws IOException {
    List<ObjectRef<Summary>> parts = new ArrayList<>();
    for (String directory : packages(module)) {
      parts.add(runtime.task(ClassStatistics::ofPackage, directory).remote());
    }
    while (parts.size() > 1) {
      List<ObjectRef<Summary>> sums = new ArrayList<>();
      for (int i = 0; i < parts.size(); i += 2) {
        sums.add(
            i + 1 == parts.size()
                ? parts.get(i)
                : runtime.task(Summary::plus, parts.get(i), parts.get(i + 1)).remote());
      }
      parts = sums;
    }
    return parts.isEmpty() ? Summary.NONE : parts.getFirst().get();
  }

  /** Runs in a worker: reads every class file of one directory. */
  static Summary ofPackage(String directory) throws IOException {
    Summary summary = Summary.NONE;
    try (Stream<Path> files = Files.list(jdk(directory))) {
      for (Path file : files.filter(ClassStatistics::isClass).toList()) {
        long bytes = Files.readAllBytes(file).length;
        summary = summary.plus(new Summary(1, bytes, file.getFileName().toString(), bytes));
      }
    }
    return summary;
  }

  private static List<String> packages(String module) throws IOException {
    try (Stream<Path> files = Files.walk(jdk("/modules/" + module))) {
      return files
          .filter(ClassStatistics::isClass)
          .map(file -> file.resolveSibling("").toString())
          .distinct()
          .sorted()
          .toList();
    }
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class");
  }

  private static Path jdk(String path) {
    return FileSystems.getFileSystem(URI.create("jrt:/")).getPath(path);
  }
}
