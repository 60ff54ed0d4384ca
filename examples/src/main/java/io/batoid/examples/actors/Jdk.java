package io.batoid.examples.actors;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Real input that every machine has: the classes of the JDK that runs this. */
final class Jdk {
  private Jdk() {}

  /** The directories of a module's packages. */
  static List<String> packages(String module) throws IOException {
    try (Stream<Path> files = Files.walk(path("/modules/" + module))) {
      return files
          .filter(Jdk::isClass)
          .map(file -> file.resolveSibling("").toString())
          .distinct()
          .sorted()
          .toList();
    }
  }

  /** The class files of one directory. */
  static List<Path> classesOf(String directory) throws IOException {
    try (Stream<Path> files = Files.list(path(directory))) {
      return files.filter(Jdk::isClass).sorted().toList();
    }
  }

  static Path path(String path) {
    return FileSystems.getFileSystem(URI.create("jrt:/")).getPath(path);
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class");
  }
}
