package io.batoid.scheduler;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A host as the runtime has one: contexts in a thread local, failures that say what happened. */
public final class TestHost implements TaskHost, Failures {
  private static final ThreadLocal<@Nullable RunningTask> CURRENT = new ThreadLocal<>();
  private static final ThreadLocal<@Nullable TestHost> HOST = new ThreadLocal<>();

  private volatile @Nullable Scheduler joined;
  private volatile @Nullable ObjectStore store;

  /** What a task ended with that has no value. */
  public static final class TestFailure extends ObjectFailedException {
    private static final long serialVersionUID = 1L;

    TestFailure(String what, Origin origin, String more, @Nullable Throwable cause) {
      super(
          what
              + ": task "
              + origin.name()
              + " attempt "
              + origin.attempt()
              + " worker "
              + origin.workerPid()
              + ": "
              + more,
          cause);
    }
  }

  /** The task that the calling thread runs. */
  static RunningTask task() {
    RunningTask task = CURRENT.get();
    if (task == null) {
      throw new IllegalStateException("no task runs in this thread");
    }
    return task;
  }

  /** The scheduler that runs the calling thread's task. */
  static Scheduler scheduler() {
    Scheduler there = host().joined;
    if (there == null) {
      throw new IllegalStateException("this process has joined no session");
    }
    return there;
  }

  private static TestHost host() {
    TestHost host = HOST.get();
    if (host == null) {
      throw new IllegalStateException("no task runs in this thread");
    }
    return host;
  }

  /** The store of the calling thread's task. */
  static ObjectStore store() {
    ObjectStore there = host().store;
    if (there == null) {
      throw new IllegalStateException("this process has joined no session");
    }
    return there;
  }

  @Override
  public void joined(ObjectStore opened, Scheduler scheduler) {
    store = opened;
    joined = scheduler;
  }

  @Override
  public @Nullable Object call(RunningTask task, Callable<@Nullable Object> body) throws Exception {
    CURRENT.set(task);
    HOST.set(this);
    try {
      return body.call();
    } finally {
      CURRENT.remove();
      HOST.remove();
    }
  }

  @Override
  public void actorStarted(RunningActor actor, Object instance) {}

  @Override
  public void actorRestarted(RunningActor actor, Object instance) {}

  @Override
  public void actorStopping(RunningActor actor, Object instance) {}

  @Override
  public Failures failures() {
    return this;
  }

  @Override
  public BatoidException failed(Origin origin, Throwable cause) {
    return new TestFailure("failed", origin, cause.toString(), cause);
  }

  @Override
  public BatoidException cancelled(Origin origin, String why) {
    return new TestFailure("cancelled", origin, why, null);
  }

  @Override
  public BatoidException timedOut(Origin origin, Duration timeout) {
    return new TestFailure("timed out", origin, timeout.toString(), null);
  }

  @Override
  public BatoidException workerCrashed(Origin origin, String how, List<String> lastLogLines) {
    return new TestFailure("crashed", origin, how + " " + lastLogLines, null);
  }

  @Override
  public BatoidException noWorker(Origin origin, String how, List<String> lastLogLines) {
    return new TestFailure("without a worker", origin, how + " " + lastLogLines, null);
  }

  @Override
  public BatoidException actorDied(Origin origin, String why, int restarts, int maxRestarts) {
    return new TestFailure("dead actor", origin, why, null);
  }

  @Override
  public BatoidException callLost(Origin origin, String why, int restarts, int maxRestarts) {
    return new TestFailure("lost call", origin, why, null);
  }

  @Override
  public BatoidException pendingCallsLimit(Origin origin, int limit) {
    return new TestFailure("too many calls", origin, "limit " + limit, null);
  }

  @Override
  public BatoidException ownerDied(Origin origin, long ownerPid) {
    return new TestFailure("owner died", origin, "pid " + ownerPid, null);
  }
}
