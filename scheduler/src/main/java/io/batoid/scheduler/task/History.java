package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.TaskCounts;
import io.batoid.scheduler.TaskInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The last tasks of this process that have ended; older ones are forgotten. Guarded by the owner.
 */
final class History {
  /** How many are remembered. */
  static final int REMEMBERED = 1024;

  private record Ended(
      long number, String name, TaskInfo.State state, int attempt, long submitted, long ended) {}

  private final SessionLink link;
  private final Ended[] ring = new Ended[REMEMBERED];
  private long count;
  private long finished;
  private long failed;
  private long cancelled;
  private long retries;

  History(SessionLink link) {
    this.link = link;
  }

  /** A task has ended. */
  void add(OwnedTask task) {
    TaskInfo.State state =
        task.cancelled
            ? TaskInfo.State.CANCELLED
            : link.isSealed(task.number) ? TaskInfo.State.FINISHED : TaskInfo.State.FAILED;
    switch (state) {
      case FINISHED -> finished++;
      case CANCELLED -> cancelled++;
      default -> failed++;
    }
    retries += task.attempt - 1;
    ring[(int) (count++ % REMEMBERED)] =
        new Ended(
            task.number,
            task.name,
            state,
            task.attempt,
            task.submittedMillis,
            System.currentTimeMillis());
  }

  /** The counts of tasks, {@code pending} of which have not ended. */
  TaskCounts counts(long pending, RunLog runs) {
    return new TaskCounts(
        count + pending, pending, finished, failed, cancelled, retries, runs.runs(), runs.nanos());
  }

  /** What is remembered, the oldest first. */
  List<TaskInfo> all() {
    List<TaskInfo> all = new ArrayList<>();
    long pid = ProcessHandle.current().pid();
    for (long i = Math.max(0, count - REMEMBERED); i < count; i++) {
      Ended ended = ring[(int) (i % REMEMBERED)];
      all.add(
          new TaskInfo(
              link.describe(ended.number),
              ended.name,
              ended.state,
              ended.attempt,
              pid,
              0,
              ended.submitted,
              ended.ended));
    }
    return all;
  }
}
