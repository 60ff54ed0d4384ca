package io.batoid.scheduler.worker;

import io.batoid.BatoidException;
import io.batoid.scheduler.SchedulerOptions;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where worker processes find the program's classes: what the options say, else this JVM's class
 * path and the files of the class loaders above it that lead to the program.
 */
final class WorkerClassPath {
  private WorkerClassPath() {}

  /**
   * The class path.
   *
   * @throws BatoidException if workers are wanted, and the program's classes are in no files that
   *     they could be given
   */
  static String of(SchedulerOptions options) {
    List<Path> entries = new ArrayList<>(options.classpath());
    if (entries.isEmpty()) {
      ClassLoader loader = options.classLoader();
      addThoseOf(
          loader == null ? Thread.currentThread().getContextClassLoader() : loader,
          options.maxWorkers() > 0,
          entries);
    }
    return entries.stream()
        .map(entry -> entry.toAbsolutePath().toString())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The loader's parents first, as it asks them first. */
  private static void addThoseOf(@Nullable ClassLoader loader, boolean needed, List<Path> entries) {
    if (loader == null || loader.equals(ClassLoader.getSystemClassLoader())) {
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .map(Path::of)
          .forEach(entries::add);
      return;
    }
    if (loader.equals(ClassLoader.getPlatformClassLoader())) {
      return;
    }
    ClassLoader parent = loader.getParent();
    if (parent != null) {
      addThoseOf(parent, needed, entries);
    }
    if (loader instanceof URLClassLoader files) {
      for (URL url : files.getURLs()) {
        add(url, loader, needed, entries);
      }
    } else if (needed) {
      throw notInFiles(loader, "it is no URLClassLoader");
    }
  }

  private static void add(URL url, ClassLoader loader, boolean needed, List<Path> entries) {
    if (url.getProtocol().equals("file")) {
      try {
        entries.add(Path.of(url.toURI()));
        return;
      } catch (URISyntaxException | IllegalArgumentException e) {
        // said below
      }
    }
    if (needed) {
      throw notInFiles(loader, "it loads from " + url);
    }
  }

  private static BatoidException notInFiles(ClassLoader loader, String why) {
    return new BatoidException(
        "worker processes would not find the program's classes: they come from "
            + loader
            + ", and "
            + why
            + "; give workers a class path of files and directories with classpath(...) (of a fat"
            + " jar: what is in it, extracted; a program run as java File.java is on none: compile"
            + " it)");
  }
}
