package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.memory.Threads;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.CallKind;
import io.batoid.scheduler.TaskHost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that run in this process: reads a call, runs it in its context, and decides the
 * result, of which only the first decision counts. Safe for use by any thread.
 */
final class Runs {
  private final SessionLink link;
  private final TaskHost host;
  private final CallReader reader;
  private final Report report;
  private final RunLog log = new RunLog();
  private final Lending lending;
  private final ConcurrentHashMap<Long, TaskRun> running = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Runnable> afterLast = new AtomicReference<>();

  /** Who is told how an attempt ended. */
  @FunctionalInterface
  interface Report {
    /** An attempt ended. */
    void ended(TaskRun run, Ending how);
  }

  Runs(SessionLink link, TaskHost host, CallReader reader, Lending lending, Report report) {
    this.link = link;
    this.host = host;
    this.reader = reader;
    this.lending = lending;
    this.report = report;
  }

  RunLog log() {
    return log;
  }

  /** The attempt that runs for a task here; null if none does. */
  @Nullable TaskRun find(long number) {
    return running.get(number);
  }

  /** All attempts that run here. */
  List<TaskRun> all() {
    return List.copyOf(running.values());
  }

  /** Runs an attempt in the calling thread; does nothing more once the store is closed under it. */
  void run(TaskRun run) {
    try {
      runOpen(run);
    } catch (IllegalStateException | StoreClosedException e) {
      if (!link.isClosed()) {
        throw e;
      }
    }
  }

  private void runOpen(TaskRun run) {
    lending.begins(run);
    try {
      runHeld(run);
    } finally {
      lending.ended(run);
    }
  }

  private void runHeld(TaskRun run) {
    if (!link.hold(run.number())) {
      report.ended(run, Ending.DECIDED); // nobody waits for it any more: it was cancelled
      return;
    }
    running.put(run.number(), run);
    // decided already: cancelled; looked at after it can be found, so that a cancellation that did
    // not find it is seen
    if (!run.begin() || link.isDecided(run.number()) || isLate(run)) {
      finish(run, Ending.DECIDED);
      return;
    }
    try {
      if (Boolean.FALSE.equals(host.call(run, () -> call(run)))) {
        return; // it ends when its stage does
      }
      finish(run, Ending.DECIDED);
    } catch (StoreClosedException e) {
      finish(run, isEnding() ? Ending.NOT_BEGUN : failed(run, e));
    } catch (Throwable e) {
      finish(run, failed(run, e));
    }
  }

  /** Whether it is our store that is closed, and not another that the task uses. */
  private boolean isEnding() {
    return link.isLeaving() || link.isClosed();
  }

  private boolean isLate(TaskRun run) {
    if (run.deadlineNanos() - System.nanoTime() > 0) {
      return false;
    }
    int millis = Bytes.intAt(run.payload(), TaskHeader.TIMEOUT_OFFSET);
    boolean _ =
        link.fail(run.number(), host.failures().timedOut(run.origin(), Duration.ofMillis(millis)));
    return true;
  }

  /** Calls the function; false if the result comes later. */
  private Object call(TaskRun run) throws Exception {
    CallReader.ReadyCall call = read(run);
    boolean later = false;
    long began = System.nanoTime();
    RunEvent event = RunEvent.begun(run);
    try {
      Object result = call.function().invoke(run.arguments(call.arguments()));
      if (call.kind() == CallKind.ASYNC && result != null) {
        later = true;
        var _ =
            ((CompletionStage<?>) result)
                .whenComplete((value, error) -> completed(run, call, value, error));
        return false;
      }
      boolean _ = link.complete(run.number(), call.kind() == CallKind.VALUE ? result : null);
      return true;
    } finally {
      log.add(run, began);
      if (event != null) {
        event.commitFor(run);
      }
      run.leave();
      boolean _ = Thread.interrupted(); // a cancellation's, that must not hit the next task
      if (!later) {
        call.close();
      }
    }
  }

  /**
   * A call whose arguments cannot be had is not tried again: they would not be there then either.
   */
  private CallReader.ReadyCall read(TaskRun run) {
    try {
      return reader.read(run.payload());
    } catch (RuntimeException | Error e) {
      run.leave();
      if (!run.isAbandoned()) {
        boolean _ = link.fail(run.number(), host.failures().failed(run.origin(), e));
      }
      throw e;
    }
  }

  private void completed(
      TaskRun run, CallReader.ReadyCall call, @Nullable Object value, @Nullable Throwable error) {
    Ending ending = Ending.DECIDED;
    try {
      if (error == null) {
        boolean _ = link.complete(run.number(), value);
      } else {
        Throwable cause = error.getCause();
        ending = failed(run, error instanceof CompletionException && cause != null ? cause : error);
      }
    } catch (StoreClosedException e) {
      ending = isEnding() ? Ending.NOT_BEGUN : failed(run, e);
    } catch (RuntimeException | Error e) {
      ending = failed(run, e);
    } finally {
      call.close();
      finish(run, ending);
    }
  }

  /**
   * Tells of a failure, which takes some heap: where others have taken all of it, when they have
   * given some back.
   */
  private Ending failed(TaskRun run, Throwable failure) {
    run.leave();
    boolean _ = Thread.interrupted();
    while (true) {
      try {
        return tell(run, failure);
      } catch (OutOfMemoryError e) {
        Threads.goesOn(e);
      }
    }
  }

  private Ending tell(TaskRun run, Throwable failure) {
    if (run.isAbandoned() || link.isDecided(run.number())) {
      return Ending.DECIDED;
    }
    try {
      boolean retryable =
          !(failure instanceof SerializationException) && run.outcome() != SessionLink.NONE;
      if (retryable && link.hold(run.outcome())) {
        try {
          return link.fail(run.outcome(), failure) ? Ending.FAILED : Ending.DECIDED;
        } finally {
          link.letGo(run.outcome());
        }
      }
      boolean _ = link.fail(run.number(), run.failure(host.failures(), failure));
      return Ending.DECIDED;
    } catch (ObjectStoreFullException | SerializationException e) {
      e.addSuppressed(failure);
      boolean _ = link.fail(run.number(), host.failures().failed(run.origin(), e));
      return Ending.DECIDED;
    } catch (StoreClosedException e) {
      return Ending.NOT_BEGUN;
    }
  }

  /** Runs {@code then} once, when nothing runs any more. */
  void afterLast(Runnable then) {
    afterLast.set(then);
    lookIfLast();
  }

  private void lookIfLast() {
    if (afterLast.get() != null && running.isEmpty()) {
      Runnable then = afterLast.getAndSet(null);
      if (then != null) {
        then.run();
      }
    }
  }

  private void finish(TaskRun run, Ending how) {
    running.remove(run.number(), run);
    lookIfLast();
    boolean silent = run.isAbandoned() && !link.isClosed() && !link.isDecided(run.number());
    link.letGo(run.number());
    if (!silent) {
      report.ended(run, how);
    }
  }
}
