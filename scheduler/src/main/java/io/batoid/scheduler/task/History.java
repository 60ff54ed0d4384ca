package io.batoid.scheduler.task;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.TaskCounts;
import io.batoid.scheduler.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last tasks of this process that have ended; older ones are forgotten. Guarded by the owner.
 */
final class History {
  private static final Logger LOG = LoggerFactory.getLogger("io.batoid.tasks");

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
        link.isSealed(task.number)
            ? TaskInfo.State.FINISHED
            : task.cancelled && !task.late ? TaskInfo.State.CANCELLED : TaskInfo.State.FAILED;
    if (state == TaskInfo.State.FAILED) {
      link.watchUnread(task.number, () -> unread(task.number));
    }
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

  /** Nobody has asked for the error of a task: it must not vanish without a trace. */
  private void unread(long number) {
    try {
      BatoidException error = link.error(number);
      if (error instanceof ObjectFailedException) {
        LOG.error("nobody read that it failed: {}", error.getMessage(), error);
      } else {
        LOG.error(
            "nobody read that {} failed, and its error is gone", link.describe(number), error);
      }
    } catch (BatoidException e) {
      LOG.error("nobody read that {} failed, and its error is gone", link.describe(number), e);
    }
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
