package io.batoid.runtime;

import static java.util.Objects.requireNonNull;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.scheduler.ActorCounts;
import io.batoid.scheduler.ActorExit;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorSpec;
import io.batoid.scheduler.Call;
import io.batoid.scheduler.Failures.Origin;
import io.batoid.scheduler.Invocable;
import io.batoid.scheduler.RunningTask;
import io.batoid.scheduler.Scheduler;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.TaskCounts;
import io.batoid.scheduler.TaskHost;
import io.batoid.scheduler.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Notes what it is given and does it at once, in the calling thread; functions and values go
 * through the store on their way, as they would to another process.
 */
final class FakeScheduler implements Scheduler {
  final ObjectStore store;
  final SchedulerOptions options;
  final TaskHost host;
  final List<TaskSpec> tasks = new CopyOnWriteArrayList<>();
  final List<@Nullable RunningTask> parents = new ArrayList<>();
  final List<ActorSpec> actors = new CopyOnWriteArrayList<>();
  final Map<String, FakeActor> named = new ConcurrentHashMap<>();
  final List<Duration> shutdowns = new CopyOnWriteArrayList<>();
  Shutdown report = new Shutdown(0, 0, 0);
  @Nullable RuntimeException shutdownFailure;
  private @Nullable FakeActor lastActor;

  FakeScheduler(ObjectStore store, SchedulerOptions options, TaskHost host) {
    this.store = store;
    this.options = options;
    this.host = host;
  }

  @Override
  public <R> ObjectRef<R> submit(TaskSpec spec, @Nullable RunningTask parent) {
    tasks.add(spec);
    synchronized (parents) {
      parents.add(parent);
    }
    return run(spec.name(), null, spec.call(), null);
  }

  /** Runs a call and returns its result. */
  <R> ObjectRef<R> run(
      String name, @Nullable FakeActor actor, Call call, @Nullable Object instance) {
    Invocable function = sent(call.function());
    @Nullable Object[] arguments = arguments(call, instance);
    try (Promise<R> result = store.reserve()) {
      Origin origin = new Origin(name, result.id(), 1, ProcessHandle.current().pid());
      try {
        result.complete(
            cast(host.call(new Run(result.id(), name, actor), () -> function.invoke(arguments))));
      } catch (ActorExit e) {
        if (actor != null) {
          actor.kill(true);
        }
        result.fail(host.failures().actorDied(origin, "it has ended itself", 0, 0));
      } catch (Exception e) {
        result.fail(host.failures().failed(origin, e));
      }
      return result.ref();
    }
  }

  private @Nullable Object[] arguments(Call call, @Nullable Object instance) {
    List<@Nullable Object> arguments = new ArrayList<>();
    if (instance != null) {
      arguments.add(instance);
    }
    for (int i = 0; i < call.arguments().size(); i++) {
      Object argument = call.arguments().get(i);
      arguments.add(
          call.isResolved(i) && argument instanceof ObjectRef<?> ref
              ? ref.get()
              : argument == null ? null : sent(argument));
    }
    return arguments.toArray();
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // null is a value like any other
  private static <R> R cast(@Nullable Object value) {
    return (R) value;
  }

  /** What arrives of a value in another process. */
  <T> T sent(T value) {
    try (ObjectRef<T> ref = store.put(value)) {
      return ref.get();
    }
  }

  /** The actor made last. */
  FakeActor lastActor() {
    return requireNonNull(lastActor);
  }

  @Override
  public boolean cancel(ObjectRef<?> result, boolean force) {
    return force;
  }

  @Override
  public ActorHandle createActor(ActorSpec spec, @Nullable RunningTask parent) {
    actors.add(spec);
    FakeActor actor = new FakeActor(this, spec);
    lastActor = actor;
    if (spec.options().name() != null) {
      named.put(spec.options().namespace() + "/" + spec.options().name(), actor);
    }
    return actor;
  }

  @Override
  public Optional<ActorHandle> findActor(String name, String namespace) {
    return Optional.ofNullable(named.get(namespace + "/" + name));
  }

  @Override
  public ActorCounts actorCounts() {
    return new ActorCounts(2, 1, 3, 40, 4);
  }

  @Override
  public int readyWorkers() {
    return 0;
  }

  @Override
  public TaskCounts counts() {
    return new TaskCounts(3, 0, 1, 1, 1, 2, 5, 1_000_000);
  }

  @Override
  public Shutdown shutdown(Duration patience) {
    shutdowns.add(patience);
    if (shutdownFailure != null) {
      throw shutdownFailure;
    }
    return report;
  }

  @Override
  public void callerAwaitsShutdown() {}

  @Override
  public void afterLastRun(Runnable then) {
    then.run();
  }

  /** A task or call that runs. */
  private record Run(String taskId, String name, @Nullable FakeActor actor) implements RunningTask {
    @Override
    public int attempt() {
      return 1;
    }

    @Override
    public @Nullable Instant deadline() {
      return null;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public @Nullable String actorId() {
      return actor == null ? null : actor.id();
    }
  }
}
