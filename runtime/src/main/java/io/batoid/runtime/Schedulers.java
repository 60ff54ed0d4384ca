package io.batoid.runtime;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.Scheduler;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.TaskHost;
import java.util.ServiceLoader;

/** Finds the scheduler of this build. */
final class Schedulers {
  private Schedulers() {}

  static Scheduler start(ObjectStore store, SchedulerOptions options, TaskHost host) {
    return ServiceLoader.load(SchedulerFactory.class, Schedulers.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new BatoidException("this build has no scheduler"))
        .start(store, options, host);
  }
}
