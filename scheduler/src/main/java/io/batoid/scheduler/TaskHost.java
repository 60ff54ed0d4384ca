package io.batoid.scheduler;

import io.batoid.objectstore.ObjectStore;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler needs of the runtime in each JVM that runs tasks: contexts around them, the
 * hooks of actors, and the errors that users see. A worker process makes its own from a class name;
 * so the class needs a public constructor without parameters.
 */
public interface TaskHost {
  /**
   * Called once in a worker process, before any task: what tasks there use when they put objects
   * and submit tasks of their own. In the process that made the host itself it isn't called.
   */
  void joined(ObjectStore store, Scheduler scheduler);

  /** Calls {@code body} in the calling thread with {@code task} as its context. */
  @Nullable Object call(RunningTask task, Callable<@Nullable Object> body) throws Exception;

  /** Called in the actor's thread when it was made, before its first call. */
  void actorStarted(RunningActor actor, Object instance) throws Exception;

  /** Called likewise when it was made again. */
  void actorRestarted(RunningActor actor, Object instance) throws Exception;

  /** Called when it stops, unless it was killed. */
  void actorStopping(RunningActor actor, Object instance) throws Exception;

  /** The errors that users see. */
  Failures failures();
}
