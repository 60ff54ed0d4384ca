package io.batoid.runtime;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.Sizes;
import io.batoid.scheduler.Call;
import io.batoid.scheduler.CallKind;
import io.batoid.scheduler.Invocable;
import io.batoid.scheduler.Placement;
import io.batoid.scheduler.TaskOptions;
import io.batoid.scheduler.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A call of a function that has not been submitted: options, then {@link #remote}. Immutable; each
 * method returns a changed call, and each {@code remote()} submits once more.
 *
 * @param <R> type of the result
 */
public final class TaskCall<R> {
  private final BatoidRuntime runtime;
  private final Call call;
  private final String functionName;
  private final TaskOptions options;

  private TaskCall(BatoidRuntime runtime, Call call, String functionName, TaskOptions options) {
    this.runtime = runtime;
    this.call = call;
    this.functionName = functionName;
    this.options = options;
  }

  static <R> TaskCall<R> of(
      Calls runtime, CallKind kind, Invocable function, int refs, @Nullable Object... arguments) {
    FunctionInfo info = FunctionInfo.of(Objects.requireNonNull(function, "function"));
    return new TaskCall<>(
        (BatoidRuntime) runtime,
        call(kind, function, refs, info.views(), arguments),
        info.name(),
        TaskOptions.DEFAULT);
  }

  static Call call(
      CallKind kind, Invocable function, int refs, int views, @Nullable Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if ((refs & 1 << i) != 0 && arguments[i] == null) {
        throw new NullPointerException(
            "argument "
                + (i + 1)
                + " is a null ObjectRef; for a null value, cast null to its type");
      }
    }
    return Call.of(kind, function, arguments, refs, views);
  }

  /**
   * Submits the task and returns the reference to its result, at once; {@code get()} waits for it.
   * Closing the reference does not cancel the task.
   *
   * @throws SerializationException if the function or an argument cannot be sent; the message names
   *     what it is
   * @throws io.batoid.objectstore.StoreClosedException if the runtime is shut down
   */
  public ObjectRef<R> remote() {
    String name = options.name() == null ? functionName : options.name();
    return runtime.submit(new TaskSpec(name, call, options));
  }

  /** A name for errors, logs and listings. Default: that of the function. */
  public TaskCall<R> name(String name) {
    return with(options.withName(Checks.name("name", name)));
  }

  /** Processors it occupies while it runs: 0 or more, also fractions. Default 1. */
  public TaskCall<R> cpus(double cpus) {
    return with(options.withResources(options.resources().withCpus(cpus)));
  }

  /** An amount of one of the session's own resources that it occupies while it runs. */
  public TaskCall<R> resource(String name, double amount) {
    return with(
        options.withResources(options.resources().with(Checks.name("resource", name), amount)));
  }

  /** Bytes of heap it expects to need. Default: not said. */
  public TaskCall<R> memory(long bytes) {
    return with(options.withResources(options.resources().withMemoryBytes(bytes)));
  }

  /** Heap it expects to need, as text: {@code "512m"}. */
  public TaskCall<R> memory(String size) {
    return memory(Sizes.parse("memory", size));
  }

  /**
   * Runs it again, at most {@code retries} times, after its worker crashed or it threw an
   * exception. Default 0; -1 for no limit. Never after a timeout, a cancellation or a value that
   * cannot be serialized.
   */
  public TaskCall<R> retries(int retries) {
    return with(options.withRetry(options.retry().withRetries(retries)));
  }

  /** Of the exceptions, only these and their subclasses are retried. */
  @SafeVarargs
  public final TaskCall<R> retryOn(Class<? extends Throwable>... classes) {
    List<String> names = new ArrayList<>();
    for (Class<?> type : classes) {
      names.add(type.getName());
    }
    return with(options.withRetry(options.retry().withOn(names)));
  }

  /**
   * Of the exceptions, only those are retried for which this holds; it is asked in this process.
   */
  public TaskCall<R> retryIf(Predicate<? super Throwable> condition) {
    return with(
        options.withRetry(
            options.retry().withCondition(Objects.requireNonNull(condition, "condition"))));
  }

  /**
   * How long it may take from submission to result, all attempts together; tasks that it submits
   * end by then too. Default: for ever.
   */
  public TaskCall<R> timeout(Duration timeout) {
    return with(options.withTimeout(Checks.positive("timeout", timeout)));
  }

  /** Runs it in a thread of this JVM, whatever workers there are. */
  public TaskCall<R> inProcess() {
    return with(options.withPlacement(Placement.IN_PROCESS));
  }

  /** Runs it in a worker process that runs nothing else meanwhile. */
  public TaskCall<R> isolated() {
    return with(options.withPlacement(Placement.ISOLATED));
  }

  /**
   * Class path, environment, properties and JVM options beside the session's; in worker processes
   * that have them.
   */
  public TaskCall<R> runtimeEnv(RuntimeEnv env) {
    return with(options.withEnvironment(env.settings()));
  }

  private TaskCall<R> with(TaskOptions changed) {
    return new TaskCall<>(runtime, call, functionName, changed);
  }

  @Override
  public String toString() {
    return "TaskCall("
        + (options.name() == null ? functionName : options.name())
        + ", not submitted: call remote())";
  }
}
