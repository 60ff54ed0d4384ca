package io.batoid.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"idle", "waits", "spins"})
  void theWorkersOfAKilledDriverEndWithinTwoSeconds(String doing) throws Exception {
    Process driver = driver(directory.resolve("session"), 1, doing);
    long orphan = number(driver);
    kill(driver.pid());
    int _ = driver.waitFor();
    await().atMost(Duration.ofSeconds(2)).until(() -> hasEnded(orphan));
  }

  /** Whether a process has ended, though whoever has it for a child now may not have looked. */
  private static boolean hasEnded(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void theTasksOfAKilledDriverAreCancelledAndCleanedUp() throws Exception {
    Path path = directory.resolve("session");
    try (Session session = Session.open(path, 0, 1)) {
      long worker = pidOf(session);
      await().until(() -> session.scheduler.counts().pending() == 0);
      long objects = session.store.stats().objects();
      Process driver = driver(path, 0, "waits");
      try {
        assertThat(number(driver)).isEqualTo(worker);
        assertThat(driver.inputReader().readLine()).isEqualTo("50 wait behind it");
        kill(driver.pid());
        int _ = driver.waitFor();
        assertThat(pidOf(session)).as("it has left what it did for the dead").isEqualTo(worker);
        await().until(() -> session.store.stats().objects() == objects);
        assertThat(session.store.verify().problems()).isEmpty();
        assertThat(path.resolveSibling("ran")).doesNotExist();
      } finally {
        driver.destroyForcibly().waitFor();
      }
    }
  }

  private static Process driver(Path session, int workers, String doing) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Driver.class.getName(),
            session.toString(),
            Integer.toString(workers),
            doing)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long number(Process driver) throws IOException {
    return Long.parseLong(requireNonNull(driver.inputReader().readLine()));
  }

  private static long pidOf(Session session) {
    try (ObjectRef<Long> pid = session.submit(a -> ProcessHandle.current().pid())) {
      return pid.get();
    }
  }

  /** Tells its process id through a promise, and ignores whatever asks it to end. */
  static @Nullable Object spin(@Nullable Object[] arguments) {
    try (Promise<Long> pid = TestHost.store().promise((String) requireNonNull(arguments[0]))) {
      pid.complete(ProcessHandle.current().pid());
    }
    while (true) {
      Thread.onSpinWait();
    }
  }

  static @Nullable Object leaveATrace(@Nullable Object[] arguments) throws IOException {
    return Files.writeString(Path.of((String) requireNonNull(arguments[0])), "it ran").toString();
  }

  /** A driver that prints the process id of its worker, and has 50 tasks behind one that waits. */
  static final class Driver {
    private Driver() {}

    /** Arguments: session, workers, what they do. */
    public static void main(String[] arguments) throws Exception {
      Path path = Path.of(arguments[0]);
      try (Session session = Session.open(path, 0, Integer.parseInt(arguments[1]))) {
        Promise<Long> pid = session.store.reserve();
        Invocable function =
            switch (arguments[2]) {
              case "waits" -> DeathTest::waitForDeath;
              case "spins" -> DeathTest::spin;
              default -> null;
            };
        if (function == null) {
          System.out.println(pidOf(session));
        } else {
          ObjectRef<Object> _ = session.submit(function, pid.id());
          System.out.println(pid.ref().get());
        }
        List<ObjectRef<Object>> behind = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          behind.add(session.submit(DeathTest::leaveATrace, path.resolveSibling("ran").toString()));
        }
        System.out.println(behind.size() + " wait behind it");
        int end = System.in.read();
        throw new IllegalStateException("was not killed: " + end);
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
