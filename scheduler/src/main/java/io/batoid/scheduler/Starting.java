package io.batoid.scheduler;

import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.lane.Profile;
import io.batoid.scheduler.task.TaskScheduler;
import io.batoid.scheduler.task.Workers;

/** Puts the parts of a scheduler together. */
final class Starting {
  private Starting() {}

  static Scheduler scheduler(ObjectStore store, SchedulerOptions options, TaskHost host) {
    Runnable nothing = () -> {};
    TaskScheduler scheduler =
        new TaskScheduler(store, options, host, Profile.DRIVER, Workers.NONE, nothing, nothing);
    scheduler.start();
    return scheduler;
  }
}
