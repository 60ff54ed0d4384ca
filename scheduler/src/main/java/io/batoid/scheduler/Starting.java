package io.batoid.scheduler;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.lane.Profile;
import io.batoid.scheduler.task.TaskScheduler;
import io.batoid.scheduler.task.Workers;
import io.batoid.scheduler.worker.WorkerPool;
import java.time.Duration;

/** Puts the parts of a scheduler together. */
final class Starting {
  private Starting() {}

  static Scheduler scheduler(ObjectStore store, SchedulerOptions options, TaskHost host) {
    Runnable nothing = () -> {};
    Workers workers =
        new WorkerPool(store.unwrap(SessionLink.class), options, host.getClass().getName());
    TaskScheduler scheduler =
        new TaskScheduler(store, options, host, Profile.DRIVER, workers, nothing, nothing);
    boolean started = false;
    try {
      scheduler.start();
      started = true;
      return scheduler;
    } finally {
      if (!started) {
        var _ = scheduler.shutdown(Duration.ZERO);
      }
    }
  }
}
