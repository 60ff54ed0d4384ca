package io.batoid.junit;

import io.batoid.BatoidException;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.spi.RuntimeWatch;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorWatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The runtimes and actors that the threads of one test have made, and that have not ended. */
final class Belongings implements RuntimeWatch {
  /** How long an actor that was killed, or whose last reference was closed, takes to end. */
  private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How long is waited before the garbage collector is asked for references that were dropped. */
  private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * @param actor kept reachable: dropping the last reference would end the actor, some time
   */
  private record Actor(ActorHandle actor, String label, @Nullable StackTraceElement at) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition oneDied = lock.newCondition();
  private final Map<BatoidRuntime, @Nullable StackTraceElement> runtimes = new LinkedHashMap<>();
  private final Map<String, Actor> actors = new LinkedHashMap<>();

  @Override
  public void started(BatoidRuntime runtime, @Nullable StackTraceElement at) {
    lock.lock();
    try {
      runtimes.put(runtime, at);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void ended(BatoidRuntime runtime) {
    isOurs(runtime);
  }

  /** A runtime is the test's own affair no longer, or never was. */
  void isOurs(BatoidRuntime runtime) {
    lock.lock();
    try {
      runtimes.remove(runtime);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void actorMade(ActorHandle actor, String label, @Nullable StackTraceElement at) {
    String id = actor.id();
    lock.lock();
    try {
      actors.put(id, new Actor(actor, label, at));
    } finally {
      lock.unlock();
    }
    ActorHandle.Watch _ =
        actor.watch(
            new ActorWatcher() {
              @Override
              public void restarted(int restarts, String why) {}

              @Override
              public void died(String why) {
                actorDied(id);
              }
            });
  }

  private void actorDied(String id) {
    lock.lock();
    try {
      actors.remove(id);
      oneDied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The actors that live, after a moment for those that are ending, and for those to which only
   * references are left that somebody was given and dropped.
   */
  List<Leak> livingActors() {
    long deadline = System.nanoTime() + ENDING_NANOS;
    if (!awaitDeaths(System.nanoTime() + AT_ONCE_NANOS)) {
      System.gc();
      boolean _ = awaitDeaths(deadline);
    }
    List<Leak> leaks = new ArrayList<>();
    lock.lock();
    try {
      for (Actor each : actors.values()) {
        leaks.add(
            new Leak(
                "actor " + each.label() + " (" + each.actor().id() + ")",
                each.at(),
                "kill it, or close the last reference to it"));
      }
      actors.clear();
    } finally {
      lock.unlock();
    }
    return leaks;
  }

  /** Waits until no actor lives; false if some do at the deadline. */
  private boolean awaitDeaths(long deadline) {
    lock.lock();
    try {
      long left = deadline - System.nanoTime();
      while (!actors.isEmpty() && left > 0) {
        long _ = oneDied.awaitNanos(left);
        left = deadline - System.nanoTime();
      }
      return actors.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Shuts down the runtimes that the test has started and not shut down; what they were. */
  List<Leak> endOtherRuntimes() {
    Map<BatoidRuntime, @Nullable StackTraceElement> left;
    lock.lock();
    try {
      left = new LinkedHashMap<>(runtimes);
    } finally {
      lock.unlock();
    }
    List<Leak> leaks = new ArrayList<>();
    left.forEach((runtime, at) -> {
      List<Long> processes = SessionProcesses.others(runtime.directory());
      leaks.add(
          new Leak(
              (processes.isEmpty() ? "runtime " : "worker processes " + processes + " of ")
                  + runtime,
              at,
              "shut down the runtime"));
      try {
        var _ = runtime.shutdown(Duration.ZERO);
      } catch (BatoidException e) {
        leaks.add(new Leak(runtime + ", which did not end in order: " + e, at, "see above"));
      }
    });
    return leaks;
  }
}
