package io.batoid.scheduler.worker;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.TaskHost;
import io.batoid.scheduler.lane.Profile;
import io.batoid.scheduler.task.TaskScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that keeps detached actors: it has a worker process of its own in which they live,
 * makes them again when that dies, and ends when the last of them is dead.
 */
public final class KeeperMain {
  private static final Profile PROFILE = new Profile(0, 0, Profile.BY_HAND, 0);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 100;

  /** It waits so many looks for the first actor, and after the last one for another. */
  private static final int LOOKS_WITHOUT = 50;

  private KeeperMain() {}

  /** Arguments: session, host class, most pending tasks. */
  public static void main(String[] arguments) throws Exception {
    Path session = Path.of(arguments[0]);
    TaskHost host = WorkerMain.host(arguments[1]);
    int maxPending = Integer.parseInt(arguments[2]);
    CountDownLatch end = new CountDownLatch(1);
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(session).createIfMissing(false))) {
      SessionLink link = store.unwrap(SessionLink.class);
      SchedulerOptions options =
          new SchedulerOptions(
              session,
              0,
              1,
              1,
              0,
              Map.of(),
              maxPending,
              SchedulerOptions.LINEAGE_TASKS,
              SchedulerOptions.LINEAGE_BYTES,
              List.of(),
              List.of(),
              false,
              null);
      TaskScheduler scheduler =
          new TaskScheduler(
              store,
              options,
              host,
              PROFILE,
              new WorkerPool(link, options, arguments[1]),
              end::countDown,
              () -> Runtime.getRuntime().halt(1));
      host.joined(store, scheduler);
      scheduler.start();
      WorkerMain.endOnSignal(end);
      int without = 0;
      while (without < LOOKS_WITHOUT && !end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        without = scheduler.keepsActors() ? 0 : without + 1;
      }
      var _ = scheduler.shutdown(PATIENCE);
      WorkerMain.haltLater();
    }
  }
}
