package io.batoid.runtime;

import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.RunningActor;
import io.batoid.scheduler.RunningTask;
import io.batoid.scheduler.Scheduler;
import io.batoid.scheduler.TaskHost;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler calls of this module: in the JVM of a runtime, and in worker processes, which
 * make one by its name. Not for programs.
 */
public final class RuntimeHost implements TaskHost {
  private final Failures failures = new RuntimeFailures();
  private volatile @Nullable BatoidRuntime runtime;

  /** For a worker process, whose runtime begins when it has joined. */
  public RuntimeHost() {}

  RuntimeHost(BatoidRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public void joined(ObjectStore store, Scheduler scheduler) {
    BatoidRuntime known = runtime;
    if (known == null) {
      BatoidRuntime ofWorker = new BatoidRuntime(store, scheduler);
      runtime = ofWorker;
      CurrentRuntime.addFrames(ofWorker);
      CurrentRuntime.setProcessWide(ofWorker); // for threads that tasks start
    } else {
      known.begin(scheduler);
    }
  }

  @Override
  public @Nullable Object call(RunningTask task, Callable<@Nullable Object> body) throws Exception {
    return CurrentRuntime.<@Nullable Object>call(
        new CurrentRuntime.Frame(runtime(), task), () -> LogContext.call(task, body));
  }

  @Override
  public void actorStarted(RunningActor actor, Object instance) throws Exception {
    hook(actor, instance, ActorLifecycle::onStart);
  }

  @Override
  public void actorRestarted(RunningActor actor, Object instance) throws Exception {
    hook(actor, instance, ActorLifecycle::onRestart);
  }

  @Override
  public void actorStopping(RunningActor actor, Object instance) throws Exception {
    hook(actor, instance, ActorLifecycle::onStop);
  }

  private interface Hook {
    void call(ActorLifecycle instance, ActorContext context) throws Exception;
  }

  private void hook(RunningActor actor, Object instance, Hook hook) throws Exception {
    if (instance instanceof ActorLifecycle lifecycle) {
      BatoidRuntime current = runtime();
      CurrentRuntime.<@Nullable Object>call(
          new CurrentRuntime.Frame(current, null),
          () -> {
            hook.call(lifecycle, new ActorContext(current, actor));
            return null;
          });
    }
  }

  @Override
  public Failures failures() {
    return failures;
  }

  private BatoidRuntime runtime() {
    return Objects.requireNonNull(runtime, "joined() comes first");
  }
}
