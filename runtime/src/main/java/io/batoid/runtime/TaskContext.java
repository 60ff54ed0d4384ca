package io.batoid.runtime;

import io.batoid.scheduler.RunningTask;
import java.time.Instant;
import java.util.Optional;

/** The task, or call of an actor, that runs in a thread. Safe for use by any thread. */
public final class TaskContext {
  private final BatoidRuntime runtime;
  private final RunningTask task;

  TaskContext(BatoidRuntime runtime, RunningTask task) {
    this.runtime = runtime;
    this.task = task;
  }

  /**
   * That of the calling thread. Threads that a task starts have none of their own.
   *
   * @throws IllegalStateException if no task runs in it
   */
  public static TaskContext current() {
    return find()
        .orElseThrow(() ->
            new IllegalStateException(
                "no task runs in thread "
                    + Thread.currentThread().getName()
                    + "; TaskContext.current() is for the function of a task or actor, on its"
                    + " own thread"));
  }

  /** That of the calling thread, if a task runs in it. */
  public static Optional<TaskContext> find() {
    CurrentRuntime.Frame frame = CurrentRuntime.frame();
    return frame == null || frame.task() == null
        ? Optional.empty()
        : Optional.of(new TaskContext(frame.runtime(), frame.task()));
  }

  /** Unique in the session. */
  public String taskId() {
    return task.taskId();
  }

  /** The name given, or that of the function. */
  public String name() {
    return task.name();
  }

  /** 1 in the first run, 2 in the first re-run. */
  public int attempt() {
    return task.attempt();
  }

  /** When it has to be done: the earliest of its own timeout's end and its parents'. */
  public Optional<Instant> deadline() {
    return Optional.ofNullable(task.deadline());
  }

  /** Whether it was asked to stop; long functions look at it now and then. */
  public boolean isCancelled() {
    return task.isCancelled();
  }

  /** The actor it is a call of. */
  public Optional<String> actorId() {
    return Optional.ofNullable(task.actorId());
  }

  /** The runtime it runs in. */
  public BatoidRuntime runtime() {
    return runtime;
  }

  @Override
  public String toString() {
    return "TaskContext(" + name() + ", " + taskId() + ", attempt " + attempt() + ")";
  }
}
