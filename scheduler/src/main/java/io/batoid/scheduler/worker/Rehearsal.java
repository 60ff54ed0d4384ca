package io.batoid.scheduler.worker;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.scheduler.Call;
import io.batoid.scheduler.CallKind;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.Invocable;
import io.batoid.scheduler.RunningActor;
import io.batoid.scheduler.RunningTask;
import io.batoid.scheduler.Scheduler;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.TaskHost;
import io.batoid.scheduler.TaskOptions;
import io.batoid.scheduler.TaskSpec;
import io.batoid.scheduler.lane.Profile;
import io.batoid.scheduler.task.TaskScheduler;
import io.batoid.scheduler.task.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Does once what every worker does, for the JDK to see which classes that takes. */
final class Rehearsal {
  private static final int TASKS = 200;

  private Rehearsal() {}

  /** Argument: a directory for a session. */
  public static void main(String[] arguments) {
    Path session = Path.of(arguments[0]);
    Runnable nothing = () -> {};
    Host host = new Host();
    try (ObjectStore driver = ObjectStore.open(StoreOptions.at(session).capacity("64m"));
        ObjectStore worker = ObjectStore.open(StoreOptions.at(session))) {
      TaskScheduler runs =
          new TaskScheduler(
              worker,
              WorkerMain.options(session, TASKS),
              host,
              new Profile(1, 0, 0, 0),
              Workers.NONE,
              nothing,
              nothing);
      runs.start();
      TaskScheduler submits =
          new TaskScheduler(
              driver, noThreads(session), host, Profile.DRIVER, Workers.NONE, nothing, nothing);
      submits.start();
      rehearse(submits, driver);
      var _ = submits.shutdown(Duration.ofSeconds(1));
      var _ = runs.shutdown(Duration.ofSeconds(1));
    }
  }

  private static SchedulerOptions noThreads(Path session) {
    return new SchedulerOptions(
        session, 0, 0, 0, 1, Map.of(), TASKS, 0, 0, List.of(), List.of(), false, null);
  }

  private static void rehearse(TaskScheduler scheduler, ObjectStore store) {
    Invocable function = a -> a[0];
    List<ObjectRef<Object>> results = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      Object[] arguments = {i % 2 == 0 ? i : List.of("text", i)};
      results.add(
          scheduler.submit(
              new TaskSpec(
                  "rehearsal",
                  Call.of(CallKind.VALUE, function, arguments, 0, 0),
                  TaskOptions.DEFAULT),
              null));
    }
    var _ = store.get(results);
  }

  /** As little of a runtime as tasks can do with. */
  private static final class Host implements TaskHost {
    @Override
    public void joined(ObjectStore store, Scheduler scheduler) {}

    @Override
    public @Nullable Object call(RunningTask task, Callable<@Nullable Object> body)
        throws Exception {
      return body.call();
    }

    @Override
    public void actorStarted(RunningActor actor, Object instance) {}

    @Override
    public void actorRestarted(RunningActor actor, Object instance) {}

    @Override
    public void actorStopping(RunningActor actor, Object instance) {}

    @Override
    public Failures failures() {
      return new NoFailures();
    }
  }

  /** Nothing fails in a rehearsal. */
  private static final class NoFailures implements Failures {
    @Override
    public BatoidException failed(Origin origin, Throwable cause) {
      return new BatoidException(origin + " failed: " + cause, cause);
    }

    @Override
    public BatoidException cancelled(Origin origin, String why) {
      return new BatoidException(origin + " cancelled: " + why);
    }

    @Override
    public BatoidException noWorker(Origin origin, String how, List<String> lastLogLines) {
      return new BatoidException(origin + " without a worker: " + how);
    }

    @Override
    public BatoidException timedOut(Origin origin, Duration timeout) {
      return new BatoidException(origin + " timed out: " + timeout);
    }

    @Override
    public BatoidException workerCrashed(Origin origin, String how, List<String> lastLogLines) {
      return new BatoidException(origin + " crashed: " + how + lastLogLines);
    }

    @Override
    public BatoidException actorDied(Origin origin, String why, int restarts, int maxRestarts) {
      return new BatoidException(origin + " died: " + why + restarts + "/" + maxRestarts);
    }

    @Override
    public BatoidException callLost(Origin origin, String why, int restarts, int maxRestarts) {
      return actorDied(origin, why, restarts, maxRestarts);
    }

    @Override
    public BatoidException pendingCallsLimit(Origin origin, int limit) {
      return new BatoidException(origin + " full: " + limit);
    }

    @Override
    public BatoidException ownerDied(Origin origin, long ownerPid) {
      return new BatoidException(origin + " orphaned by " + ownerPid);
    }
  }
}
