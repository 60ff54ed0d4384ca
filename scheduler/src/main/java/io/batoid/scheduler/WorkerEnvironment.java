package io.batoid.scheduler;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a worker process has beside the session's own settings; workers of one environment are used
 * by its tasks only.
 *
 * @param classpath files and directories in front of the session's class path
 * @param systemProperties set with {@code -D}
 * @param environment variables of the process
 * @param jvmOptions further options of the JVM
 */
public record WorkerEnvironment(
    List<String> classpath,
    Map<String, String> systemProperties,
    Map<String, String> environment,
    List<String> jvmOptions)
    implements Serializable {
  /** Keeps copies. */
  public WorkerEnvironment {
    classpath = List.copyOf(classpath);
    systemProperties = Map.copyOf(systemProperties);
    environment = Map.copyOf(environment);
    jvmOptions = List.copyOf(jvmOptions);
  }
}
