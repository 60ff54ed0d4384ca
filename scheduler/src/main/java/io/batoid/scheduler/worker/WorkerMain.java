package io.batoid.scheduler.worker;

import io.batoid.BatoidException;
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
 * A worker process: joins a session and runs tasks until it is asked to end, or its launcher dies.
 * One that was started by hand runs until it gets a signal, or only its like is left in the
 * session.
 */
public final class WorkerMain {
  private static final int KILLED = 137;
  private static final long GRACE_MILLIS = 1000;
  private static final Duration RETIREMENT = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 100;
  private static final int LOOKS_ALONE = 10;

  private WorkerMain() {}

  /** Arguments: session, launcher's index and incarnation, host class, most pending tasks, kind. */
  public static void main(String[] arguments) throws Exception {
    Path session = Path.of(arguments[0]);
    int launcher = Integer.parseInt(arguments[1]);
    int launcherIncarnation = Integer.parseInt(arguments[2]);
    TaskHost host = host(arguments[3]);
    int maxPending = Integer.parseInt(arguments[4]);
    long environment = Long.parseLong(arguments[5]);
    CountDownLatch end = new CountDownLatch(1);
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(session).createIfMissing(false))) {
      SessionLink link = store.unwrap(SessionLink.class);
      SchedulerOptions options = options(session, maxPending);
      TaskScheduler scheduler =
          new TaskScheduler(
              store,
              options,
              host,
              new Profile(1, environment, launcher, launcherIncarnation),
              new WorkerPool(link, options, arguments[3]), // for what its tasks submit
              end::countDown,
              () -> Runtime.getRuntime().halt(KILLED));
      host.joined(store, scheduler);
      scheduler.start();
      scheduler.sayHello();
      if (launcher == Profile.BY_HAND) {
        endOnSignal(end);
        awaitEndOrLoneliness(end, scheduler);
      } else {
        boolean asked = false;
        while (!asked && link.alive(launcher, launcherIncarnation)) {
          asked = end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
      if (scheduler.isRetiring()) {
        var _ = scheduler.shutdown(RETIREMENT);
        haltLater();
      } else {
        haltLater();
        var _ = scheduler.shutdown(Duration.ZERO);
      }
    }
  }

  /** A signal ends it in order: leaving the session takes less than the JVM waits here. */
  static void endOnSignal(CountDownLatch end) {
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  end.countDown();
                  try {
                    boolean _ = main.join(Duration.ofMillis(GRACE_MILLIS));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "batoid-signal"));
  }

  private static void awaitEndOrLoneliness(CountDownLatch end, TaskScheduler scheduler)
      throws InterruptedException {
    int alone = 0;
    while (alone < LOOKS_ALONE && !end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      alone = scheduler.isLeftAlone() ? alone + 1 : 0;
    }
  }

  /** Threads that a task has left behind must not keep the process. */
  static void haltLater() {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .name("batoid-end")
            .start(() -> {
              try {
                boolean _ = new CountDownLatch(1).await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(0);
            });
  }

  static SchedulerOptions options(Path session, int maxPending) {
    return new SchedulerOptions(
        session,
        1,
        0,
        0,
        0,
        Map.of(),
        maxPending,
        SchedulerOptions.LINEAGE_TASKS,
        SchedulerOptions.LINEAGE_BYTES,
        List.of(),
        List.of(),
        false,
        null);
  }

  static TaskHost host(String className) {
    try {
      return Class.forName(className, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(TaskHost.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new BatoidException(
          "cannot make a "
              + className
              + ", which the driver asks for; the worker's class path must hold the driver's"
              + " classes, see classpath(...)",
          e);
    }
  }
}
