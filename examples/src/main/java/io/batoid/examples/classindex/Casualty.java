package io.batoid.examples.classindex;

import io.batoid.BatoidException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is to be killed in the middle of which task, and what came of it. */
final class Casualty {
  private final Task.@Nullable Step step;
  private final int batch;
  private final Consumer<String> say;

  private boolean struck;
  private long killedAt;
  private Report.@Nullable Killed report;

  /**
   * Plans a death.
   *
   * @param kill whose
   * @param batches how many there are; it strikes at a third of the way
   * @param say where to print what happens
   */
  Casualty(DemoOptions.Kill kill, int batches, Consumer<String> say) {
    this.step =
        switch (kill) {
          case LOADER -> Task.Step.LOAD;
          case PARSER -> Task.Step.PARSE;
          case NONE -> null;
        };
    this.batch = batches / 3;
    this.say = say;
  }

  /** Whether whoever was given this task must die at it. True once. */
  synchronized boolean isFatal(Task task) {
    boolean fatal = !struck && task.step() == step && task.batch() == batch;
    struck |= fatal;
    return fatal;
  }

  /** Kills the worker, which holds what is told here and waits. */
  synchronized void kill(WorkerProcess worker, Task task, Holding held) {
    say.accept(
        """
        kill     SIGKILL to %s (pid %d) in the middle of batch %d, while it holds
                   a pin on object %s, %s
                   a writer of %s, not sealed
                   a claim on promise %s, not completed\
        """
            .formatted(
                worker.name(),
                worker.pid(),
                task.batch(),
                held.pinned(),
                Text.bytes(held.pinnedBytes()),
                Text.bytes(held.writerBytes()),
                held.promised()));
    report = new Report.Killed(worker.name(), worker.pid(), task.batch(), held, 0, "", "", 0, 0);
    killedAt = System.nanoTime();
    worker.kill();
  }

  /** The store has told that the promise of a task is lost. */
  synchronized void noticed(Task task, BatoidException loss) {
    if (report != null && isIt(task)) {
      report = report.noticed(millisSinceKill(), loss.toString());
      say.accept("lost     after %.0f ms: %s".formatted(millisSinceKill(), loss.getMessage()));
    }
  }

  /** A worker has done a task. */
  synchronized void done(WorkerProcess worker, Task task) {
    if (report != null && isIt(task)) {
      report = report.takenOver(worker.name(), worker.pid(), millisSinceKill());
      say.accept(
          "taken over by %s (pid %d), done %.0f ms after the kill"
              .formatted(worker.name(), worker.pid(), millisSinceKill()));
    }
  }

  /** What came of it; empty if nobody was killed. */
  synchronized Optional<Report.Killed> report() {
    return Optional.ofNullable(report);
  }

  private boolean isIt(Task task) {
    return task.step() == step && task.batch() == batch;
  }

  private double millisSinceKill() {
    return (System.nanoTime() - killedAt) / 1e6;
  }
}
