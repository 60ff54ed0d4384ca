package io.batoid.runtime;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.WaitResult;
import io.batoid.objectstore.spi.CallSite;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.runtime.spi.Meter;
import io.batoid.runtime.spi.RuntimeWatch;
import io.batoid.runtime.spi.RuntimeWatches;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorSpec;
import io.batoid.scheduler.RunningTask;
import io.batoid.scheduler.Scheduler;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A session as a program takes part in it: its store, and those who run its tasks. A JVM can have
 * any number; {@link Batoid} works with one of them.
 *
 * <p>Safe for use by any thread. After {@link #shutdown} everything that is blocked, and everything
 * that is tried, ends with {@link StoreClosedException}.
 */
public final class BatoidRuntime
    implements TaskCalls, RunCalls, AsyncCalls, ActorCreations, AutoCloseable {
  private final ObjectStore store;
  private final Path directory;
  private final Duration shutdownTimeout;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<ShutdownReport> closed = new CompletableFuture<>();

  /** Who may have frames of this: its own runs together, until it has ended, and bound threads. */
  private final AtomicInteger users = new AtomicInteger(1);

  private final CompletableFuture<Scheduler> scheduler = new CompletableFuture<>();
  private final boolean isWorker;
  private final @Nullable SchedulerOptions scheduling;
  private volatile @Nullable AutoCloseable meters;
  private final @Nullable RuntimeWatch watch = RuntimeWatches.current();

  private BatoidRuntime(
      ObjectStore store,
      Path directory,
      Duration shutdownTimeout,
      boolean isWorker,
      @Nullable SchedulerOptions scheduling) {
    this.scheduling = scheduling;
    this.store = store;
    this.directory = directory;
    this.shutdownTimeout = shutdownTimeout;
    this.isWorker = isWorker;
  }

  /** That of a worker process. */
  BatoidRuntime(ObjectStore store, Scheduler scheduler) {
    this(store, store.unwrap(SessionLink.class).directory(), Duration.ZERO, true, null);
    begin(scheduler);
  }

  /**
   * Starts a runtime beside whatever others there are: makes or joins the session, and starts its
   * threads and worker processes. Close it when done.
   *
   * @throws IllegalArgumentException if an option, system property or environment variable is
   *     unknown or wrong
   * @throws BatoidException if the session cannot be opened, or workers cannot be started, or this
   *     JVM is exiting; nothing is left behind
   */
  public static BatoidRuntime start(BatoidOptions options) {
    return start(options, Scheduler::start);
  }

  static BatoidRuntime start(BatoidOptions options, SchedulerFactory factory) {
    Settings settings = Settings.of(options);
    ExitHook.startBegins();
    try {
      return start(options, settings, factory);
    } finally {
      ExitHook.startEnded();
    }
  }

  private static BatoidRuntime start(
      BatoidOptions options, Settings settings, SchedulerFactory factory) {
    Path directory = settings.store().directory();
    makeHome(directory);
    ObjectStore store = ObjectStore.open(settings.store());
    BatoidRuntime runtime =
        new BatoidRuntime(
            store, directory, settings.shutdownTimeout(), false, settings.scheduler());
    CurrentRuntime.addFrames(runtime);
    try {
      Scheduler scheduler = factory.start(store, settings.scheduler(), new RuntimeHost(runtime));
      runtime.begin(scheduler);
      Object registry = options.meterRegistry();
      if (registry != null) {
        runtime.meters = MeterRegistries.bind(registry, runtime::meters, settings.name());
      }
      ExitHook.add(runtime);
      if (runtime.watch != null) {
        runtime.watch.started(runtime, CallSite.here());
      }
      return runtime;
    } catch (RuntimeException | Error e) {
      runtime.abandonStart(e);
      throw e;
    }
  }

  private static void makeHome(Path directory) {
    Path home = directory.getParent();
    if (home != null && !Files.exists(home)) {
      try {
        Files.createDirectory(home);
      } catch (IOException e) {
        throw new BatoidException(
            "the directory " + home + " for sessions cannot be made: " + e, e);
      }
    }
  }

  /** From here on it can submit; tasks of other processes that run here earlier wait for it. */
  void begin(Scheduler running) {
    scheduler.complete(running);
  }

  /**
   * How the runtime is: whether it takes work, and what is amiss. Walks the store's table, so ask
   * every few seconds rather than for every request.
   */
  public Health health() {
    if (closing.get()) {
      return new Health(
          Health.Status.DOWN,
          List.of(this + (closed.isDone() ? " is shut down" : " is shutting down")));
    }
    try {
      SchedulerOptions options = scheduling;
      return options == null
          ? HealthCheck.of(store.stats(), scheduler().counts(), Integer.MAX_VALUE, 0, 0)
          : HealthCheck.of(
              store.stats(),
              scheduler().counts(),
              options.maxPendingTasks(),
              options.minWorkers(),
              scheduler().readyWorkers());
    } catch (StoreClosedException e) {
      return new Health(Health.Status.DOWN, List.of(this + " is shutting down"));
    }
  }

  /** What monitoring reads, always the same in the same order. */
  List<Meter> meters() {
    List<Meter> all = new ArrayList<>(Meter.of(store.stats()));
    all.addAll(Meter.of(scheduler().counts()));
    all.addAll(Meter.of(scheduler().actorCounts()));
    return all;
  }

  /** The directory of the session. */
  public Path directory() {
    return directory;
  }

  /** The store of the session. */
  public ObjectStore store() {
    return store;
  }

  /** Stores a value; see {@link ObjectStore#put}. */
  public <T> ObjectRef<T> put(T value) {
    return store.put(value);
  }

  /** The value of an object, once it is there; see {@link ObjectRef#get()}. */
  public <T> T get(ObjectRef<? extends T> ref) {
    return ref.get();
  }

  /**
   * The value of an object, waiting at most {@code timeout}; see {@link ObjectRef#get(Duration)}.
   */
  public <T> T get(ObjectRef<? extends T> ref, Duration timeout) {
    return ref.get(timeout);
  }

  /** The values of several objects, in order; see {@link ObjectStore#get(Collection)}. */
  public <T> List<T> get(Collection<? extends ObjectRef<? extends T>> refs) {
    return store.get(refs);
  }

  /** The same, waiting at most {@code timeout} for all of them together. */
  public <T> List<T> get(Collection<? extends ObjectRef<? extends T>> refs, Duration timeout) {
    return store.get(refs, timeout);
  }

  /** Waits until one of the objects is ready; see {@link ObjectStore#wait(Collection)}. */
  public <T> WaitResult<T> wait(Collection<? extends ObjectRef<? extends T>> refs) {
    return store.wait(refs);
  }

  /** Waits until {@code count} of the objects are ready. */
  public <T> WaitResult<T> wait(Collection<? extends ObjectRef<? extends T>> refs, int count) {
    return store.wait(refs, count);
  }

  /** Waits until {@code count} of the objects are ready, or {@code timeout} is over. */
  public <T> WaitResult<T> wait(
      Collection<? extends ObjectRef<? extends T>> refs, int count, Duration timeout) {
    return store.wait(refs, count, timeout);
  }

  /** As {@link #cancel(ObjectRef, boolean)} without force. */
  public boolean cancel(ObjectRef<?> ref) {
    return cancel(ref, false);
  }

  /**
   * Cancels the task or call that makes an object, and the tasks it has submitted: at once if it
   * waits, else its thread is interrupted. The object's value becomes {@link
   * TaskCancelledException}.
   *
   * @param force whether a worker process that runs it is killed
   * @return false if it had ended already
   */
  public boolean cancel(ObjectRef<?> ref, boolean force) {
    return scheduler().cancel(ref, force);
  }

  /** The living actor of a name in the default namespace. */
  public <T> Optional<ActorRef<T>> getActor(String name) {
    return getActor(name, ActorCreator.DEFAULT_NAMESPACE);
  }

  /** The living actor of a name in a namespace. */
  public <T> Optional<ActorRef<T>> getActor(String name, String namespace) {
    return scheduler()
        .findActor(Checks.name("name", name), Checks.name("namespace", namespace))
        .map(ActorRef::new);
  }

  /** The living actor of a name in the default namespace, as a {@code T}. */
  public <T> Optional<ActorRef<T>> getActor(String name, Class<T> type) {
    return getActor(name, ActorCreator.DEFAULT_NAMESPACE, type);
  }

  /** The living actor of a name in a namespace, as a {@code T}. */
  public <T> Optional<ActorRef<T>> getActor(String name, String namespace, Class<T> type) {
    Objects.requireNonNull(type, "type");
    return getActor(name, namespace);
  }

  /** Calls {@code body} in this thread with this as the runtime of {@link Batoid}. */
  public <R extends @Nullable Object> R asCurrent(Callable<? extends R> body) throws Exception {
    bind();
    try {
      return CurrentRuntime.call(new CurrentRuntime.Frame(this, null), body);
    } finally {
      unbind();
    }
  }

  /** An executor whose jobs have this as the runtime of {@link Batoid}. */
  public Executor wrap(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return job ->
        executor.execute(() -> {
          bind();
          try {
            CurrentRuntime.run(new CurrentRuntime.Frame(this, null), job);
          } finally {
            unbind();
          }
        });
  }

  private void bind() {
    users.incrementAndGet();
    CurrentRuntime.addFrames(this);
  }

  private void unbind() {
    if (users.decrementAndGet() == 0) {
      CurrentRuntime.removeFrames(this);
    }
  }

  /** Shuts down, waiting as long as {@link BatoidOptions#shutdownTimeout} says. */
  public ShutdownReport shutdown() {
    return shutdown(shutdownTimeout);
  }

  /**
   * Shuts down: takes no new work; waits up to {@code patience} for tasks and actors; interrupts
   * and kills what is left; ends the workers; closes the store. Whatever is still blocked then gets
   * {@link StoreClosedException}. Whoever calls it meanwhile waits for the same end, and gets the
   * same report.
   *
   * <p>A task, or a call of an actor, that runs in this JVM may call it: it is not waited for, and
   * its own result is abandoned. An interrupt of the calling thread ends the patience.
   *
   * @throws IllegalStateException in a worker process
   */
  public ShutdownReport shutdown(Duration patience) {
    Checks.notNegative("patience", patience);
    if (isWorker) {
      throw new IllegalStateException(
          "a task cannot shut down the worker process it runs in; the program does that started it,"
              + " and System.exit(0) ends this process alone");
    }
    if (scheduler.isDone() && !scheduler.isCompletedExceptionally()) {
      scheduler().callerAwaitsShutdown();
    }
    if (closing.compareAndSet(false, true)) {
      end(patience);
    }
    try {
      return closed.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof BatoidException failure
          ? failure
          : new BatoidException(
              this + " did not shut down in order: " + e.getCause(), e.getCause());
    }
  }

  /**
   * Gives whoever else would shut this down the time to begin, unless there is nothing to drain.
   */
  void awaitEnder(Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    while (!closing.get() && isBusy() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private boolean isBusy() {
    try {
      return scheduler.isDone()
          && (scheduler().counts().pending() > 0
              || scheduler().actorCounts().pending() > 0
              || scheduler().actorCounts().living() > 0);
    } catch (StoreClosedException | CompletionException e) {
      return false;
    }
  }

  /** Takes back what was started before {@code failure}. */
  private void abandonStart(Throwable failure) {
    closing.set(true);
    scheduler.completeExceptionally(failure);
    end(Duration.ZERO);
    try {
      ShutdownReport _ = closed.join();
    } catch (CompletionException e) {
      if (!Objects.equals(e.getCause(), failure)) {
        failure.addSuppressed(e.getCause());
      }
    }
  }

  private void end(Duration patience) {
    Stages stages = new Stages();
    AtomicReference<ShutdownReport> report = new AtomicReference<>(new ShutdownReport(0, 0, 0));
    stages.run(this::closeMeters);
    if (!scheduler.isCompletedExceptionally()) {
      stages.run(() -> {
        Scheduler.Shutdown shutdown = scheduler().shutdown(patience);
        report.set(new ShutdownReport(shutdown.drained(), shutdown.abandoned(), shutdown.forced()));
      });
    }
    stages.run(store::close);
    stages.run(() -> ExitHook.remove(this));
    if (watch != null) {
      stages.run(() -> watch.ended(this));
    }
    CurrentRuntime.clearProcessWide(this);
    if (scheduler.isCompletedExceptionally()) {
      unbind();
    } else {
      scheduler().afterLastRun(this::unbind);
    }
    Throwable failure = stages.failure();
    if (failure != null) {
      closed.completeExceptionally(failure);
      return;
    }
    closed.complete(report.get());
  }

  private void closeMeters() {
    AutoCloseable bound = meters;
    if (bound != null) {
      try {
        bound.close();
      } catch (Exception e) {
        LoggerFactory.getLogger(BatoidRuntime.class)
            .warn("the meters of {} could not be removed from their registry", this, e);
      }
    }
  }

  /** As {@link #shutdown()}. */
  @Override
  public void close() {
    shutdown();
  }

  /** Submits a task on behalf of the one that runs in this thread, if any. */
  <R> ObjectRef<R> submit(TaskSpec spec) {
    RunningTask parent = CurrentRuntime.taskOf(store);
    checkOpen(parent);
    try {
      return scheduler().submit(spec, parent);
    } catch (SerializationException e) {
      throw SendFailure.explain(store, "task " + spec.name(), spec.call(), e);
    }
  }

  ActorHandle create(ActorSpec spec) {
    RunningTask parent = CurrentRuntime.taskOf(store);
    checkOpen(parent);
    try {
      ActorHandle made = scheduler().createActor(spec, parent);
      if (watch != null) {
        watch.actorMade(made, spec.label(), CallSite.here());
      }
      return made;
    } catch (SerializationException e) {
      throw SendFailure.explain(store, "actor " + spec.label(), spec.construction(), e);
    }
  }

  /** While the runtime shuts down, what running tasks submit is still taken. */
  private void checkOpen(@Nullable RunningTask parent) {
    if (closing.get() && (parent == null || closed.isDone())) {
      throw new StoreClosedException(
          this + (closed.isDone() ? " is shut down" : " is shutting down, and takes no new work"));
    }
  }

  private Scheduler scheduler() {
    return scheduler.join();
  }

  @Override
  public String toString() {
    return "BatoidRuntime(" + directory + (closed.isDone() ? ", shut down)" : ")");
  }
}
