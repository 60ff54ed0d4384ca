package io.batoid.runtime;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.WaitResult;
import io.batoid.scheduler.ActorExit;
import io.batoid.scheduler.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Batoid for programs that need one runtime: {@link #init()}, work, {@link #shutdown()}.
 *
 * <p>The runtime that counts is that of the task or actor that runs in the thread; else the one
 * bound to the thread by {@link BatoidRuntime#asCurrent} or {@link BatoidRuntime#wrap}; else the
 * process-wide one of {@link #init()}; else each method throws {@link
 * RuntimeNotInitializedException}.
 */
public final class Batoid extends BatoidCalls {
  /** The thread that makes the process-wide runtime. */
  private static final AtomicReference<@Nullable Thread> INITIALIZING = new AtomicReference<>();

  private Batoid() {}

  /** As {@link #init(BatoidOptions)} with {@link BatoidOptions#defaults()}. */
  public static BatoidRuntime init() {
    return init(BatoidOptions.defaults());
  }

  /**
   * Starts the process-wide runtime. Of many threads that do it at once one succeeds. After {@link
   * #shutdown()} it can be started again.
   *
   * @throws RuntimeAlreadyInitializedException if there is one already
   * @throws IllegalArgumentException as {@link BatoidRuntime#start}, and likewise BatoidException
   */
  public static BatoidRuntime init(BatoidOptions options) {
    return init(options, Scheduler::start);
  }

  static BatoidRuntime init(BatoidOptions options, SchedulerFactory factory) {
    Thread me = Thread.currentThread();
    Thread other = INITIALIZING.compareAndExchange(null, me);
    if (other != null) {
      throw new RuntimeAlreadyInitializedException(
          "thread "
              + other.getName()
              + " is calling Batoid.init() at this moment: use the runtime that it starts, or call"
              + " Batoid.shutdown() first");
    }
    try {
      BatoidRuntime there = CurrentRuntime.processWide();
      if (there != null) {
        throw new RuntimeAlreadyInitializedException(
            "there is "
                + there
                + " already; call Batoid.shutdown() first, or BatoidRuntime.start() for one beside"
                + " it");
      }
      BatoidRuntime runtime = BatoidRuntime.start(options, factory);
      CurrentRuntime.setProcessWide(runtime);
      return runtime;
    } finally {
      INITIALIZING.set(null);
    }
  }

  /** Whether there is a runtime that counts in this thread. */
  public static boolean isInitialized() {
    return CurrentRuntime.find() != null;
  }

  /** The runtime that counts in this thread. */
  public static BatoidRuntime runtime() {
    return CurrentRuntime.get();
  }

  /**
   * Shuts down the runtime that counts in this thread; see {@link BatoidRuntime#shutdown()}. Does
   * nothing if there is none.
   */
  public static ShutdownReport shutdown() {
    BatoidRuntime runtime = CurrentRuntime.find();
    return runtime == null ? new ShutdownReport(0, 0, 0) : runtime.shutdown();
  }

  /** The same, waiting up to {@code patience} for tasks and actors. */
  public static ShutdownReport shutdown(Duration patience) {
    Checks.notNegative("patience", patience);
    BatoidRuntime runtime = CurrentRuntime.find();
    return runtime == null ? new ShutdownReport(0, 0, 0) : runtime.shutdown(patience);
  }

  /** The store of the session. */
  public static ObjectStore store() {
    return runtime().store();
  }

  /** The directory of the session. */
  public static Path directory() {
    return runtime().directory();
  }

  /** How the runtime is; see {@link BatoidRuntime#health()}. */
  public static Health health() {
    return runtime().health();
  }

  /** Stores a value; see {@link ObjectStore#put}. */
  public static <T> ObjectRef<T> put(T value) {
    return runtime().put(value);
  }

  /** The value of an object, once it is there; see {@link ObjectRef#get()}. */
  public static <T> T get(ObjectRef<? extends T> ref) {
    return runtime().get(ref);
  }

  /**
   * The value of an object, waiting at most {@code timeout}; see {@link ObjectRef#get(Duration)}.
   */
  public static <T> T get(ObjectRef<? extends T> ref, Duration timeout) {
    return runtime().get(ref, timeout);
  }

  /** The values of several objects, in order; see {@link ObjectStore#get(Collection)}. */
  public static <T> List<T> get(Collection<? extends ObjectRef<? extends T>> refs) {
    return runtime().get(refs);
  }

  /** The same, waiting at most {@code timeout} for all of them together. */
  public static <T> List<T> get(
      Collection<? extends ObjectRef<? extends T>> refs, Duration timeout) {
    return runtime().get(refs, timeout);
  }

  /** Waits until one of the objects is ready; see {@link ObjectStore#wait(Collection)}. */
  public static <T> WaitResult<T> wait(Collection<? extends ObjectRef<? extends T>> refs) {
    return runtime().wait(refs);
  }

  /** Waits until {@code count} of the objects are ready. */
  public static <T> WaitResult<T> wait(
      Collection<? extends ObjectRef<? extends T>> refs, int count) {
    return runtime().wait(refs, count);
  }

  /** Waits until {@code count} of the objects are ready, or {@code timeout} is over. */
  public static <T> WaitResult<T> wait(
      Collection<? extends ObjectRef<? extends T>> refs, int count, Duration timeout) {
    return runtime().wait(refs, count, timeout);
  }

  /** As {@link #cancel(ObjectRef, boolean)} without force. */
  public static boolean cancel(ObjectRef<?> ref) {
    return runtime().cancel(ref);
  }

  /** Cancels the task or call that makes an object; see {@link BatoidRuntime#cancel}. */
  public static boolean cancel(ObjectRef<?> ref, boolean force) {
    return runtime().cancel(ref, force);
  }

  /** The living actor of a name in the default namespace. */
  public static <T> Optional<ActorRef<T>> getActor(String name) {
    return runtime().getActor(name);
  }

  /** The living actor of a name in a namespace. */
  public static <T> Optional<ActorRef<T>> getActor(String name, String namespace) {
    return runtime().getActor(name, namespace);
  }

  /** The living actor of a name in the default namespace, as a {@code T}. */
  public static <T> Optional<ActorRef<T>> getActor(String name, Class<T> type) {
    return runtime().getActor(name, type);
  }

  /** The living actor of a name in a namespace, as a {@code T}. */
  public static <T> Optional<ActorRef<T>> getActor(String name, String namespace, Class<T> type) {
    return runtime().getActor(name, namespace, type);
  }

  /**
   * Ends the actor whose method calls this, for good, and does not return. This call, and those
   * that wait, end with {@link ActorDiedException}.
   *
   * @throws IllegalStateException if no actor's method runs in this thread
   */
  public static void exitActor() {
    CurrentRuntime.Frame frame = CurrentRuntime.frame();
    if (frame == null || frame.task() == null || frame.task().actorId() == null) {
      throw new IllegalStateException(
          "no actor's method runs in thread "
              + Thread.currentThread().getName()
              + "; exitActor() is for the actor itself, ActorRef.kill() for others");
    }
    throw new ActorExit();
  }
}
