package io.batoid.runtime;

import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.RunningTask;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Which runtime counts where: that of the task that runs in the thread, or the one bound to the
 * thread; else the process-wide one.
 *
 * <p>Threads are asked only if a frame of theirs could name another runtime than the process-wide
 * one: as long as that is the only one with frames, one volatile read tells all.
 */
final class CurrentRuntime {
  /**
   * What a thread works for.
   *
   * @param task the task that runs in it; null if the runtime was only bound to it
   */
  record Frame(BatoidRuntime runtime, @Nullable RunningTask task) {}

  /**
   * @param processWide the runtime of {@code Batoid.init}
   * @param only whether no frame names another one
   */
  private record State(@Nullable BatoidRuntime processWide, boolean only) {}

  private static final ThreadLocal<@Nullable Frame> FRAME = new ThreadLocal<>();

  /** Runtimes that a frame may name. Guarded by the class. */
  private static final Set<BatoidRuntime> WITH_FRAMES = new HashSet<>();

  private static volatile State state = new State(null, false);

  private CurrentRuntime() {}

  /**
   * The runtime that counts in the calling thread.
   *
   * @throws RuntimeNotInitializedException if there is none
   */
  static BatoidRuntime get() {
    State now = state;
    BatoidRuntime processWide = now.processWide;
    if (processWide != null && now.only) {
      return processWide;
    }
    Frame frame = FRAME.get();
    if (frame != null) {
      return frame.runtime;
    }
    if (processWide != null) {
      return processWide;
    }
    throw new RuntimeNotInitializedException(
        "there is no runtime in thread "
            + Thread.currentThread().getName()
            + ": call Batoid.init(), or bind one to it with asCurrent or wrap");
  }

  /** The runtime that counts in the calling thread; null if there is none. */
  static @Nullable BatoidRuntime find() {
    Frame frame = FRAME.get();
    return frame != null ? frame.runtime : state.processWide;
  }

  static @Nullable BatoidRuntime processWide() {
    return state.processWide;
  }

  static @Nullable Frame frame() {
    return FRAME.get();
  }

  /** The task that runs in the calling thread, if it is of the runtime that has this store. */
  static @Nullable RunningTask taskOf(ObjectStore store) {
    Frame frame = FRAME.get();
    return frame != null && frame.runtime.store() == store ? frame.task : null;
  }

  /** Calls {@code body} with a frame of its own, inside that of the caller. */
  static <R extends @Nullable Object> R call(Frame frame, Callable<? extends R> body)
      throws Exception {
    Frame outer = FRAME.get();
    FRAME.set(frame);
    try {
      return body.call();
    } finally {
      restore(outer);
    }
  }

  /** Runs {@code job} likewise. */
  static void run(Frame frame, Runnable job) {
    Frame outer = FRAME.get();
    FRAME.set(frame);
    try {
      job.run();
    } finally {
      restore(outer);
    }
  }

  private static void restore(@Nullable Frame outer) {
    if (outer == null) {
      FRAME.remove();
    } else {
      FRAME.set(outer);
    }
  }

  /** From now on there may be frames of {@code runtime}. */
  static synchronized void addFrames(BatoidRuntime runtime) {
    WITH_FRAMES.add(runtime);
    update(state.processWide);
  }

  /** There are no frames of {@code runtime} any more. */
  static synchronized void removeFrames(BatoidRuntime runtime) {
    WITH_FRAMES.remove(runtime);
    update(state.processWide);
  }

  static synchronized void setProcessWide(@Nullable BatoidRuntime runtime) {
    update(runtime);
  }

  static synchronized void clearProcessWide(BatoidRuntime runtime) {
    if (state.processWide == runtime) {
      update(null);
    }
  }

  private static void update(@Nullable BatoidRuntime processWide) {
    boolean only =
        WITH_FRAMES.isEmpty() || (WITH_FRAMES.size() == 1 && WITH_FRAMES.contains(processWide));
    state = new State(processWide, only);
  }
}
