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

  /** The same with another name. */
  public TaskOptions withName(String other) {
    return new TaskOptions(other, resources, retry, timeout, placement, environment);
  }

  /** The same with other resources. */
  public TaskOptions withResources(Resources other) {
    return new TaskOptions(name, other, retry, timeout, placement, environment);
  }

  /** The same with another policy. */
  public TaskOptions withRetry(RetryPolicy other) {
    return new TaskOptions(name, resources, other, timeout, placement, environment);
  }

  /** The same with another timeout. */
  public TaskOptions withTimeout(Duration other) {
    return new TaskOptions(name, resources, retry, other, placement, environment);
  }

  /** The same with another place. */
  public TaskOptions withPlacement(Placement other) {
    return new TaskOptions(name, resources, retry, timeout, other, environment);
  }

  /** The same with another environment. */
  public TaskOptions withEnvironment(WorkerEnvironment other) {
    return new TaskOptions(name, resources, retry, timeout, placement, other);
  }
}
