package io.batoid.scheduler;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who runs the tasks of one runtime.
 *
 * @param directory the session
 * @param threads threads of this JVM that run tasks
 * @param minWorkers worker processes that are kept
 * @param maxWorkers worker processes that are started under load
 * @param cpus processors that tasks may occupy together
 * @param resources the session's own resources: name, amount
 * @param maxPendingTasks the most tasks that wait; submitting more blocks
 * @param lineageTasks the most tasks that have ended and are remembered, to run again what is lost
 * @param lineageBytes the most bytes of them
 * @param workerJvmOptions options of each worker process' JVM
 * @param classpath class path of worker processes; empty for this JVM's own
 * @param logToDriver whether what worker processes print is repeated on standard error here
 * @param classLoader where functions and values are loaded from in this JVM; null for the context
 *     class loader
 */
public record SchedulerOptions(
    Path directory,
    int threads,
    int minWorkers,
    int maxWorkers,
    double cpus,
    Map<String, Double> resources,
    int maxPendingTasks,
    int lineageTasks,
    long lineageBytes,
    List<String> workerJvmOptions,
    List<Path> classpath,
    boolean logToDriver,
    @Nullable ClassLoader classLoader) {
  /** How many tasks that have ended are remembered if nothing is said. */
  public static final int LINEAGE_TASKS = 100_000;

  /** How many bytes of them. */
  public static final long LINEAGE_BYTES = 64L << 20;

  /** Keeps copies. */
  public SchedulerOptions {
    resources = Map.copyOf(resources);
    workerJvmOptions = List.copyOf(workerJvmOptions);
    classpath = List.copyOf(classpath);
  }
}
