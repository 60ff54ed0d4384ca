package io.batoid.scheduler;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs tasks and keeps actors for one runtime. Safe for use by any thread. */
public interface Scheduler {
  /**
   * Starts threads and worker processes on a session; returns once tasks can run.
   *
   * @throws io.batoid.BatoidException if no worker process comes up; the message has its last words
   */
  static Scheduler start(ObjectStore store, SchedulerOptions options, TaskHost host) {
    return Starting.scheduler(store, options, host);
  }

  /**
   * Submits a task and returns its result to come.
   *
   * @param parent the task that submits it, whose deadline and cancellation it inherits; null
   *     outside of one
   */
  <R> ObjectRef<R> submit(TaskSpec spec, @Nullable RunningTask parent);

  /**
   * Cancels the task or call that makes {@code result}, and its children.
   *
   * @param force whether a worker process that runs it is killed
   * @return false if it had ended already
   */
  boolean cancel(ObjectRef<?> result, boolean force);

  /** How many of the worker processes that this process started take tasks now. */
  int readyWorkers();

  /** What this process has done with tasks since it joined. */
  TaskCounts counts();

  /** What this process has had to do with actors since it joined. */
  ActorCounts actorCounts();

  /** Makes an actor, asynchronously. */
  ActorHandle createActor(ActorSpec spec, @Nullable RunningTask parent);

  /** The living actor of a name. */
  Optional<ActorHandle> findActor(String name, String namespace);

  /**
   * Takes no new work, but what running tasks submit; waits up to {@code patience} for what there
   * is, then interrupts and kills; ends the workers. The store is still open when this is called,
   * and is closed after it. Calling again does nothing more and returns the same.
   */
  Shutdown shutdown(Duration patience);

  /**
   * The calling thread is about to wait for the shutdown: if it runs a task or call, that is not
   * waited for in turn.
   */
  void callerAwaitsShutdown();

  /**
   * Runs {@code then} once nothing that ran in this process when it was shut down runs any more.
   */
  void afterLastRun(Runnable then);

  /**
   * How a shutdown went.
   *
   * @param drained tasks and calls that ended while it waited
   * @param abandoned tasks and calls that never ran, or were interrupted
   * @param forced worker processes and threads that did not end by themselves
   */
  record Shutdown(int drained, int abandoned, int forced) {}
}
