package io.batoid.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task does to its worker process is told of that task, and the session goes on. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerDeathTest {
  private static Object[] leak = {};
  private static volatile boolean taking;

  @TempDir Path directory;
  private Session session;

  @BeforeEach
  void open() {
    session = Session.open(directory.resolve("session"), 0, 1);
  }

  @AfterEach
  void close() {
    assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    session.close();
  }

  private static void tellPid(@Nullable Object promise) {
    try (Promise<Long> pid = TestHost.store().promise((String) requireNonNull(promise))) {
      pid.complete(ProcessHandle.current().pid());
    }
  }

  private void failsWith(TaskOptions options, Invocable function, String... said) {
    Promise<Long> pid = session.store.reserve();
    ObjectRef<Object> result = session.submit(options, function, pid.id());
    String who = "task test attempt 1 worker " + pid.ref().get() + ":";
    var thrown = assertThatThrownBy(result::get).hasMessageContaining(who);
    for (String each : said) {
      thrown.hasStackTraceContaining(each);
    }
  }

  static @Nullable Object exit(@Nullable Object[] arguments) {
    tellPid(arguments[0]);
    System.exit(7);
    return null;
  }

  @Test
  void aTaskThatExits() {
    failsWith(TaskOptions.DEFAULT, WorkerDeathTest::exit, "crashed", "exit code 7");
  }

  static @Nullable Object crash(@Nullable Object[] arguments) {
    tellPid(arguments[0]);
    return MemorySegment.ofAddress(8).reinterpret(8).get(ValueLayout.JAVA_LONG, 0);
  }

  @Test
  void aTaskThatCrashesNatively() {
    failsWith(
        own("-XX:ErrorFile=" + directory.resolve("crash")),
        WorkerDeathTest::crash,
        "crashed",
        "signal 6 (SIGABRT)",
        "SIGSEGV");
  }

  static @Nullable Object fillTheHeap(@Nullable Object[] arguments) {
    tellPid(arguments[0]);
    Object[] all = {};
    while (true) {
      all = new Object[] {all, new long[1000]};
    }
  }

  /** Takes every byte there is for a while, from whatever else runs there, and then fails. */
  static @Nullable Object takeTheHeap(@Nullable Object[] arguments) {
    tellPid(arguments[0]);
    try {
      return take(System.nanoTime() + 500_000_000L);
    } finally {
      taking = false;
    }
  }

  private static @Nullable Object take(long end) {
    Object[] all = {};
    int size = 1 << 18;
    while (true) {
      try {
        Object[] more = new Object[size];
        more[0] = all;
        all = more;
      } catch (OutOfMemoryError e) {
        if (size == 1 && System.nanoTime() - end > 0) {
          throw e;
        }
        size = Math.max(1, size / 2);
      }
    }
  }

  /** The same, and never gives it back. */
  static @Nullable Object leakTheHeap(@Nullable Object[] arguments) {
    tellPid(arguments[0]);
    int size = 1 << 18;
    while (true) {
      try {
        Object[] more = new Object[size];
        more[0] = leak;
        leak = more;
      } catch (OutOfMemoryError e) {
        if (size == 1) {
          throw e;
        }
        size /= 2;
      }
    }
  }

  /** In a worker of its own with these options. */
  private static TaskOptions own(String... jvmOptions) {
    return TaskOptions.DEFAULT.withEnvironment(
        new WorkerEnvironment(List.of(), Map.of(), Map.of(), List.of(jvmOptions)));
  }

  private static TaskOptions smallHeap() {
    return own("-Xmx32m");
  }

  @Test
  void aTaskThatFillsTheHeap() {
    failsWith(smallHeap(), WorkerDeathTest::fillTheHeap, "OutOfMemoryError: Java heap space");
  }

  @Test
  void aTaskThatLeavesNoHeapToOthers() {
    failsWith(smallHeap(), WorkerDeathTest::leakTheHeap, "OutOfMemoryError");
    assertThat(session.<Integer>submit(smallHeap(), a -> 6).get()).isEqualTo(6);
  }

  static @Nullable Object untilInterrupted(@Nullable Object[] arguments) throws Exception {
    tellPid(arguments[0]);
    Object nobody = new Object();
    try {
      synchronized (nobody) {
        while (true) {
          nobody.wait();
        }
      }
    } finally {
      tellPid(arguments[1]);
    }
  }

  @Test
  void aTaskThatTakesTheHeapForAWhileDisturbsNoLaterOne() {
    failsWith(smallHeap(), WorkerDeathTest::takeTheHeap, "OutOfMemoryError");
    assertIsCancelled(session, smallHeap());
  }

  private static void assertIsCancelled(Session session, TaskOptions options) {
    Promise<Long> begun = session.store.reserve();
    Promise<Long> ended = session.store.reserve();
    ObjectRef<Object> result =
        session.submit(options, WorkerDeathTest::untilInterrupted, begun.id(), ended.id());
    long pid = begun.ref().get();
    assertThat(session.scheduler.cancel(result, false)).isTrue();
    assertThat(ended.ref().get()).isEqualTo(pid);
  }

  private static void assertOneIsLate(Session session) {
    Promise<Long> begun = session.store.reserve();
    Promise<Long> ended = session.store.reserve();
    try (ObjectRef<Object> late =
        session.submit(
            Session.timeout(Duration.ofSeconds(1)),
            WorkerDeathTest::untilInterrupted,
            begun.id(),
            ended.id())) {
      assertThatThrownBy(late::get).hasMessageContaining("timed out");
      assertThat(ended.ref().get()).isEqualTo(begun.ref().get());
    }
    begun.ref().close();
    ended.ref().close();
  }

  /** A driver with a small heap, whose tasks run in its threads; it says what it got. */
  static final class Driver {
    private Driver() {}

    public static void main(String[] arguments) {
      try (Session session = Session.open(Path.of(arguments[0]), 2, 0)) {
        assertOneIsLate(session); // a class that the JVM cannot load for want of heap is lost to it
        for (int i = 0; i < 5; i++) {
          Promise<Long> pid = session.store.reserve();
          taking = true;
          ObjectRef<Object> result = session.submit(WorkerDeathTest::takeTheHeap, pid.id());
          while (taking) {
            LockSupport.parkNanos(1_000_000); // anything else might need heap
          }
          assertThatThrownBy(result::get).hasStackTraceContaining("OutOfMemoryError");
        }
        assertOneIsLate(session);
        System.out.println("all was told");
      }
    }
  }

  @Test
  void aDriverWhoseTasksTakeItsHeapForAWhileGoesOn() throws Exception {
    Process driver =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Driver.class.getName(),
                directory.resolve("other").toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("all was told\n");
      assertThat(driver.waitFor()).isZero();
    } finally {
      driver.destroyForcibly().waitFor();
    }
  }
}
