package io.batoid.bench.task;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.LockByte;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreInspection;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.Health;
import io.batoid.runtime.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A worker is killed while it runs a task; how soon does the task run again? A driver is killed;
 * how soon are its workers gone?
 */
public final class TaskFaultsScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Two for the tasks, and a spare one. */
  private static final int WORKERS = 3;

  @Override
  public String name() {
    return "task-faults";
  }

  @Override
  public String summary() {
    return "SIGKILL of a worker, until its task runs again; of a driver, until its workers end";
  }

  @Override
  public List<Row> run(BenchContext context) throws Exception {
    int kills = context.choose(30, 200);
    context.progress("killing %d workers that run a task".formatted(kills));
    List<Double> millis = new ArrayList<>();
    Path session = context.freshSharedPath(name());
    try (BatoidRuntime runtime =
        BatoidRuntime.start(
            BatoidOptions.defaults()
                .session(session.toString())
                .capacity("256m")
                .workers(WORKERS)
                .threads(0))) {
      for (int i = 0; i < kills; i++) {
        warmUp(runtime);
        millis.add(kill(runtime, session));
        awaitWorkers(runtime);
      }
    }
    Samples samples = Samples.of(millis);
    return List.of(
        orphans(context),
        Row.of(
                "task-rerun",
                name(),
                Figure.of(
                    "SIGKILL of a worker: its task runs again, p99",
                    "ms",
                    Samples.of(samples.percentile(99))))
            .goal(Goal.atMost(100))
            .how(
                "%d kills, %d workers; from the kernel's release of the dead one's lock byte to the"
                        .formatted(kills, WORKERS)
                    + " first line of the second attempt; median %.1f ms"
                        .formatted(samples.median())));
  }

  private Row orphans(BenchContext context) throws IOException, InterruptedException {
    int kills = context.choose(5, 20);
    context.progress("killing %d drivers whose workers are busy".formatted(kills));
    Path directory = context.freshSharedPath(name() + "-orphans");
    Files.createDirectory(directory);
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      try (ChildJvm driver =
          ChildJvm.start(
              OrphanChild.class,
              List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"),
              directory.toString(),
              String.valueOf(WORKERS - 1))) {
        driver.receive();
        List<String> workers = List.of(driver.ask("busy").split(" ", -1));
        long killed = System.nanoTime();
        driver.killWithoutWaiting();
        while (!workers.stream().allMatch(TaskFaultsScenario::hasEnded)) {
          Thread.sleep(Duration.ofMillis(2));
        }
        seconds.add((System.nanoTime() - killed) / 1e9);
      }
    }
    Samples samples = Samples.of(seconds);
    return Row.of(
            "orphans",
            name(),
            Figure.of(
                "SIGKILL of a driver: its busy workers are gone, longest",
                "s",
                Samples.of(samples.percentile(100))))
        .goal(Goal.atMost(2))
        .how(
            "%d kills, %d workers each, which wait in a task; median %.2f s"
                .formatted(kills, WORKERS - 1, samples.median()));
  }

  /** Whether a process runs no more, also if whoever adopted it has not looked yet. */
  private static boolean hasEnded(String pid) {
    try {
      String status = Files.readString(Path.of("/proc", pid, "stat"));
      return status.startsWith("Z", status.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return true;
    }
  }

  /** All workers have run tasks before, as in a program that has been up for a while. */
  private static void warmUp(BatoidRuntime runtime) {
    List<ObjectRef<Long>> tasks = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      tasks.add(runtime.task(TaskFaultsScenario::now).remote());
    }
    tasks.forEach(task -> {
      try (task) {
        long _ = task.get(PATIENCE);
      }
    });
  }

  private static long now() {
    return System.nanoTime();
  }

  /** Milliseconds from the release of the lock to the second attempt. */
  private static double kill(BatoidRuntime runtime, Path session) {
    Promise<Long> begun = runtime.store().reserve();
    try (ObjectRef<Long> pid = begun.ref();
        ObjectRef<Long> again =
            runtime.task(TaskFaultsScenario::dieOnce, begun).retries(1).remote();
        LockByte locks = LockByte.open(session.resolve("locks"))) {
      long victim = pid.get(PATIENCE);
      int index = index(session, victim);
      ProcessHandle.of(victim).orElseThrow().destroyForcibly();
      while (locks.isHeld(index)) {
        Thread.onSpinWait();
      }
      long released = System.nanoTime();
      return (again.get(PATIENCE) - released) / 1e6;
    }
  }

  private static int index(Path session, long pid) {
    try (StoreInspection inspection = StoreInspection.of(session)) {
      return inspection.processes().stream()
          .filter(process -> process.pid() == pid)
          .findFirst()
          .orElseThrow()
          .index();
    }
  }

  /** Says which process it is and waits for its end; the next attempt says what time it is. */
  private static long dieOnce(Promise<Long> begun) throws InterruptedException {
    long now = System.nanoTime();
    if (TaskContext.current().attempt() == 1) {
      begun.complete(ProcessHandle.current().pid());
      new CountDownLatch(1).await();
    }
    return now;
  }

  /** Waits until the dead one was replaced. */
  private static void awaitWorkers(BatoidRuntime runtime) throws InterruptedException {
    while (runtime.health().status() != Health.Status.READY) {
      Thread.sleep(Duration.ofMillis(5));
    }
  }
}
