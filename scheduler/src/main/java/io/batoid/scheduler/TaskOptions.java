package io.batoid.scheduler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a task is run.
 *
 * @param name shown in errors, logs and listings; null for the function's own name
 * @param resources what it occupies while it runs
 * @param retry when it is run again
 * @param timeout from submission to result; null for none
 * @param placement where it may run
 * @param environment what its worker process needs; null for nothing special
 */
public record TaskOptions(
    @Nullable String name,
    Resources resources,
    RetryPolicy retry,
    @Nullable Duration timeout,
    Placement placement,
    @Nullable WorkerEnvironment environment) {
  /** What a task has if nothing is said; most tasks have this very instance. */
  public static final TaskOptions DEFAULT =
      new TaskOptions(null, Resources.ONE_CPU, RetryPolicy.NEVER, null, Placement.ANYWHERE, null);
}
