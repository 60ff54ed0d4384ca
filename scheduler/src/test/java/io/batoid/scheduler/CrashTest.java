package io.batoid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.CrashTable;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreInspection;
import io.batoid.scheduler.CrashChild.CrashScript;
import io.batoid.scheduler.CrashChild.CrashSide;
import io.batoid.scheduler.task.TaskScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker, or an owner of tasks, is killed before its k-th shared write; the other side loses no
 * task that it may run again, hangs on nothing, and keeps no memory of the dead.
 *
 * <p>By default a few k of each script; {@code -Dbatoid.crash.all=true} tries every one until a run
 * comes to its end. The threads of a scheduler also write while they wait, so the k-th write is not
 * the same in each run.
 */
class CrashTest {
  private static final boolean ALL = Boolean.getBoolean("batoid.crash.all");
  private static final int SAMPLES = Integer.getInteger("batoid.crash.samples", 3);
  private static final int RUNS_WITHOUT_DEATH = 3;
  private static final Executor OWN_THREADS = task -> Thread.ofPlatform().daemon().start(task);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Timeout(value = 30, unit = TimeUnit.MINUTES) // of every crash point
  @ParameterizedTest
  @EnumSource
  void theOtherSideRepairsWhateverADeathLeaves(CrashScript script) throws Exception {
    Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "batoid-crash-");
    Path session = directory.resolve("store");
    int died = 0;
    try (ObjectStore store = ObjectStore.open(CrashChild.options(session))) {
      TestHost host = new TestHost();
      TaskScheduler owner = CrashChild.scheduler(store, host, 0);
      host.joined(store, owner);
      owner.start();
      long objects = store.stats().objects();
      if (ALL) {
        for (int survived = 0, k = 1; survived < RUNS_WITHOUT_DEATH; k++) {
          boolean dead = run(script, store, owner, session, k);
          survived = dead ? 0 : survived + 1;
          died += dead ? 1 : 0;
          check(store, session, objects, script + " before write " + k);
        }
        CrashTable.report("TASK_" + script.name(), died);
      } else {
        for (int i = 0; i < SAMPLES; i++) {
          long k = 1 + (long) i * 60;
          died += run(script, store, owner, session, k) ? 1 : 0;
          check(store, session, objects, script + " before write " + k);
        }
      }
      var _ = owner.shutdown(Duration.ofSeconds(5));
    }
    assertThat(died).isPositive();
    assertThat(directory).isEmptyDirectory();
    Files.delete(directory);
  }

  private static void check(ObjectStore store, Path session, long objects, String where) {
    await(where)
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          System.gc(); // references that tasks of this JVM were given
          assertThat(store.stats().objects())
              .as(() -> where + ": " + left(session))
              .isEqualTo(objects);
        });
    assertThat(store.verify().problems()).as(where).isEmpty();
    assertThat(store.stats().processes()).as(where).isEqualTo(1);
  }

  /** What is in the store, for the message. */
  private static String left(Path session) {
    List<String> left = new ArrayList<>();
    try (StoreInspection inspection = StoreInspection.of(session)) {
      inspection.forEachObject(object -> left.add(object.toString()));
    }
    return String.join("; ", left);
  }

  /** Runs a script once; whether the child died of it. */
  private static boolean run(
      CrashScript script, ObjectStore store, TaskScheduler owner, Path session, long k)
      throws Exception {
    Process child = child(session, script);
    try {
      assertThat(child.inputReader().readLine()).isEqualTo("ready");
      return script.childIsWorker
          ? aWorkerDies(script, store, owner, session, child, k)
          : anOwnerDies(owner, session, child, k);
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean aWorkerDies(
      CrashScript script,
      ObjectStore store,
      TaskScheduler owner,
      Path session,
      Process child,
      long k)
      throws Exception {
    send(child, Long.toString(k));
    CompletableFuture<Void> done =
        CompletableFuture.runAsync(() -> script.run(new CrashSide(store, owner)), OWN_THREADS);
    // not onExit(), which needs a thread of the common pool
    CompletableFuture<Void> dies = CompletableFuture.runAsync(() -> awaitEnd(child), OWN_THREADS);
    CompletableFuture.anyOf(done, dies).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    boolean dead = !child.isAlive();
    try (ObjectStore other = ObjectStore.open(session)) {
      TestHost host = new TestHost();
      TaskScheduler worker = CrashChild.scheduler(other, host, 1);
      host.joined(other, worker);
      worker.start();
      worker.sayHello();
      done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      child.destroyForcibly();
      var _ = worker.shutdown(Duration.ofSeconds(5));
    }
    return dead;
  }

  private static boolean anOwnerDies(TaskScheduler owner, Path session, Process child, long k)
      throws Exception {
    try (ObjectStore other = ObjectStore.open(session)) {
      TestHost host = new TestHost();
      TaskScheduler worker = CrashChild.scheduler(other, host, 1);
      host.joined(other, worker);
      worker.start();
      worker.sayHello();
      send(child, Long.toString(k));
      String answer = child.inputReader().readLine();
      child.destroyForcibly();
      try (ObjectRef<Integer> after =
          owner.submit(Session.spec(TaskOptions.DEFAULT, a -> 5), null)) {
        assertThat(after.get(PATIENCE)).isEqualTo(5);
      }
      var _ = worker.shutdown(Duration.ofSeconds(5));
      return answer == null;
    }
  }

  private static void awaitEnd(Process child) {
    try {
      int _ = child.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(Process child, String line) throws IOException {
    child.outputWriter().write(line + "\n");
    child.outputWriter().flush();
  }

  private static Process child(Path session, CrashScript script) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dbatoid.crashpoints=true",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-ea:io.batoid...",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                session.toString(),
                script.name()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
