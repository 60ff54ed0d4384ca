package io.batoid.runtime;

import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.Scheduler;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.TaskHost;

/** Starts what runs tasks; tests put another one in its place. */
@FunctionalInterface
interface SchedulerFactory {
  /**
   * Starts it; {@link TaskHost#joined} is called before the first task runs.
   *
   * @param store open, and left open when this fails
   */
  Scheduler start(ObjectStore store, SchedulerOptions options, TaskHost host);
}
