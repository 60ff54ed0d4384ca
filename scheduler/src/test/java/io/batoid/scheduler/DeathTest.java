package io.batoid.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die while tasks are theirs. */
class DeathTest {
  @TempDir Path directory;

  private Session session(int workers) {
    return Session.open(directory.resolve("session"), 0, workers);
  }

  static @Nullable Object halt(@Nullable Object[] arguments) {
    if (TestHost.task().attempt() == 1) {
      System.err.println("these are my last words");
      Runtime.getRuntime().halt(3);
    }
    return TestHost.task().attempt();
  }

  /** Tells its process id through a promise, then waits to be killed, in its first attempt. */
  static @Nullable Object waitForDeath(@Nullable Object[] arguments) throws Exception {
    if (TestHost.task().attempt() == 1) {
      try (Promise<Long> pid = TestHost.store().promise((String) requireNonNull(arguments[0]))) {
        pid.complete(ProcessHandle.current().pid());
      }
      synchronized (arguments) {
        arguments.wait();
      }
    }
    return TestHost.task().attempt();
  }

  @Test
  void aTaskWhoseWorkerEndsIsAFailureWithItsLastWords() {
    try (Session session = session(1)) {
      assertThatThrownBy(session.submit(DeathTest::halt)::get)
          .hasMessageContaining("crashed: task test attempt 1")
          .hasMessageContaining("exit code 3")
          .hasMessageContaining("these are my last words");
      assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    }
  }

  @Test
  void aTaskWhoseWorkerIsKilledRunsAgainIfItMay() {
    try (Session session = session(2)) {
      Promise<Long> pid = session.store.reserve();
      ObjectRef<Integer> result =
          session.submit(Session.retries(1), DeathTest::waitForDeath, pid.id());
      kill(pid.ref().get());
      assertThat(result.get()).isEqualTo(2);
    }
  }

  @Test
  void withoutRetriesItFailsAndNamesTheSignal() {
    try (Session session = session(1)) {
      Promise<Long> pid = session.store.reserve();
      ObjectRef<Integer> result = session.submit(DeathTest::waitForDeath, pid.id());
      kill(pid.ref().get());
      assertThatThrownBy(result::get).hasMessageContaining("signal 9 (SIGKILL)");
    }
  }

  @Test
  void tasksThatWereNotBegunRunElsewhereForFree() {
    try (Session session = session(1)) {
      Promise<Long> pid = session.store.reserve();
      ObjectRef<Integer> begun = session.submit(DeathTest::waitForDeath, pid.id());
      long victim = pid.ref().get();
      List<ObjectRef<Integer>> behind = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        behind.add(session.submit(a -> TestHost.task().attempt()));
      }
      kill(victim);
      assertThatThrownBy(begun::get).hasMessageContaining("crashed");
      assertThat(session.store.get(behind)).containsOnly(1);
    }
  }

  @Test
  void aForcedCancellationEndsTheWorker() throws Exception {
    try (Session session = session(1)) {
      Promise<Long> pid = session.store.reserve();
      ObjectRef<Integer> result = session.submit(DeathTest::waitForDeath, pid.id());
      long worker = pid.ref().get();
      assertThat(session.scheduler.cancel(result, true)).isTrue();
      assertThatThrownBy(result::get).hasMessageContaining("cancelled");
      ProcessHandle.of(worker).ifPresent(process -> process.onExit().join());
      assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    }
  }

  @Test
  void withoutTheRightClassesItFailsAtTheStart() {
    Path session = directory.resolve("session");
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(session).capacity("64m"))) {
      SchedulerOptions options =
          new SchedulerOptions(
              session,
              0,
              1,
              1,
              1,
              Map.of(),
              100,
              0,
              0,
              List.of(),
              List.of(directory.resolve("nothing.jar")),
              false,
              null);
      assertThatThrownBy(() -> Scheduler.start(store, options, new TestHost()))
          .isInstanceOf(BatoidException.class)
          .hasMessageContaining("classpath(...)")
          .hasMessageContaining("WorkerMain");
    }
  }

  @Test
  void theWorkersOfAKilledDriverEnd() throws Exception {
    Path session = directory.resolve("session");
    Process driver =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Driver.class.getName(),
                session.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long worker = Long.parseLong(requireNonNull(driver.inputReader().readLine()));
    ProcessHandle orphan = ProcessHandle.of(worker).orElseThrow();
    driver.destroyForcibly();
    orphan.onExit().get(60, TimeUnit.SECONDS);
    assertThat(driver.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /** A driver whose worker is busy when it dies; prints that worker's process id. */
  static final class Driver {
    private Driver() {}

    public static void main(String[] arguments) {
      try (Session session = Session.open(Path.of(arguments[0]), 0, 1)) {
        Promise<Long> pid = session.store.reserve();
        ObjectRef<Integer> result = session.submit(DeathTest::waitForDeath, pid.id());
        System.out.println(pid.ref().get());
        result.get();
      }
    }
  }

  private static void kill(long pid) {
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly)).contains(true);
  }

  @Test
  void shuttingDownSaysWhatBecameOfTheTasks() {
    Path path = directory.resolve("session");
    try (Session session = Session.open(path, 0, 1);
        Session other = Session.open(path, 0, 0)) {
      Promise<Long> pid = session.store.reserve();
      ObjectRef<Integer> result = session.submit(DeathTest::waitForDeath, pid.id());
      long _ = pid.ref().get();
      ObjectRef<Integer> elsewhere =
          other.store.resolve(result.lend(Duration.ofMinutes(1)), Integer.class);
      Scheduler.Shutdown shutdown = session.scheduler.shutdown(Duration.ofMillis(50));
      assertThat(shutdown.abandoned()).isEqualTo(1);
      assertThatThrownBy(elsewhere::get).hasMessageContaining("the runtime was shut down");
      assertThatThrownBy(result::get).isInstanceOf(StoreClosedException.class);
      assertThat(session.scheduler.shutdown(Duration.ZERO)).isEqualTo(shutdown);
    }
  }

  @Test
  void aStoreClosedUnderItEndsTheThreads() {
    Path session = directory.resolve("session");
    Session closed = Session.open(session, 2, 0);
    assertThat(closed.<Integer>submit(a -> 5).get()).isEqualTo(5);
    closed.store.close();
    assertThatThrownBy(() -> closed.submit(a -> 5)).isInstanceOf(StoreClosedException.class);
    closed.close(); // waits for its threads
  }

  @Test
  void anotherDriverOfTheSessionUsesItsWorkers() {
    Path path = directory.resolve("session");
    try (Session first = Session.open(path, 0, 1);
        Session second = Session.open(path, 0, 0)) {
      long worker = first.<Long>submit(a -> ProcessHandle.current().pid()).get();
      assertThat(second.<Long>submit(a -> ProcessHandle.current().pid()).get()).isEqualTo(worker);
    }
  }
}
