package io.batoid.scheduler.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.WorkerEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The command line of worker processes: this JVM's java and class path, the library's flags, and
 * the options that were asked for. It stands in an argument file, as class paths get long.
 */
final class WorkerCommand {
  private final List<String> jvmOptions;
  private final String classpath;

  WorkerCommand(SchedulerOptions options) {
    this.classpath = WorkerClassPath.of(options);
    List<String> all = new ArrayList<>(libraryFlags());
    all.addAll(options.workerJvmOptions());
    this.jvmOptions = List.copyOf(all);
  }

  private WorkerCommand(List<String> jvmOptions, String classpath) {
    this.jvmOptions = List.copyOf(jvmOptions);
    this.classpath = classpath;
  }

  private static List<String> libraryFlags() {
    try (InputStream flags = ObjectStore.class.getResourceAsStream("jvm-flags.txt")) {
      return new String(Objects.requireNonNull(flags).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    } catch (IOException e) {
      throw new BatoidException("cannot read the library's jvm-flags.txt: " + e, e);
    }
  }

  String classpath() {
    return classpath;
  }

  List<String> jvmOptions() {
    return jvmOptions;
  }

  /** The same with what an environment adds. */
  WorkerCommand in(WorkerEnvironment environment) {
    List<String> all = new ArrayList<>(jvmOptions);
    environment.systemProperties().forEach((name, value) -> all.add("-D" + name + "=" + value));
    all.addAll(environment.jvmOptions());
    List<String> entries = new ArrayList<>(environment.classpath());
    entries.add(classpath);
    return new WorkerCommand(all, String.join(File.pathSeparator, entries));
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Writes an argument file: options and class path. */
  void writeTo(Path file) {
    List<String> lines = new ArrayList<>();
    jvmOptions.forEach(option -> lines.add(quoted(option)));
    lines.add("-cp");
    lines.add(quoted(classpath));
    try {
      Files.write(file, lines, UTF_8);
    } catch (IOException e) {
      throw new BatoidException("cannot write the workers' argument file " + file + ": " + e, e);
    }
  }

  /**
   * As java reads argument files: in quotes, a backslash stands before itself and before quotes.
   */
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
