package io.batoid.runtime;

import io.batoid.scheduler.WorkerEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task or actor needs beside the session's class path and settings. Tasks of an equal one
 * share worker processes of their own. Immutable; each method returns a changed one.
 */
public final class RuntimeEnv {
  private static final RuntimeEnv EMPTY =
      new RuntimeEnv(new WorkerEnvironment(List.of(), Map.of(), Map.of(), List.of()));

  private final WorkerEnvironment settings;

  private RuntimeEnv(WorkerEnvironment settings) {
    this.settings = settings;
  }

  /** Nothing special. */
  public static RuntimeEnv empty() {
    return EMPTY;
  }

  /** Jars and directories in front of the session's class path. */
  public RuntimeEnv classpath(Path... entries) {
    List<String> all = new ArrayList<>(settings.classpath());
    for (Path entry : entries) {
      all.add(entry.toAbsolutePath().toString());
    }
    return new RuntimeEnv(
        new WorkerEnvironment(
            all, settings.systemProperties(), settings.environment(), settings.jvmOptions()));
  }

  /** A system property, as {@code -Dname=value}. */
  public RuntimeEnv systemProperty(String name, String value) {
    return new RuntimeEnv(
        new WorkerEnvironment(
            settings.classpath(),
            with(settings.systemProperties(), name, value),
            settings.environment(),
            settings.jvmOptions()));
  }

  /** A variable of the process' environment. */
  public RuntimeEnv environment(String name, String value) {
    return new RuntimeEnv(
        new WorkerEnvironment(
            settings.classpath(),
            settings.systemProperties(),
            with(settings.environment(), name, value),
            settings.jvmOptions()));
  }

  /** Options of the JVM, such as {@code "-Xmx2g"}. */
  public RuntimeEnv jvmOptions(String... options) {
    List<String> all = new ArrayList<>(settings.jvmOptions());
    all.addAll(List.of(options));
    return new RuntimeEnv(
        new WorkerEnvironment(
            settings.classpath(), settings.systemProperties(), settings.environment(), all));
  }

  WorkerEnvironment settings() {
    return settings;
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name is empty, for the value \"" + value + "\"");
    }
    Map<String, String> all = new HashMap<>(map);
    all.put(name, value);
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RuntimeEnv that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    return "RuntimeEnv(" + settings + ")";
  }
}
