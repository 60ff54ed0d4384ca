package io.batoid.scheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batoid.scheduler.task.WorkerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerEchoTest {
  @TempDir Path directory;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final WorkerEcho echo = new WorkerEcho(lines::add);

  private String said() {
    return String.join("", lines);
  }

  private WorkerProcess start(String name, String script) {
    WorkerProcess process =
        WorkerProcess.start(
            List.of("sh", "-c", script), directory.resolve(name), WorkerKind.COMMON);
    echo.follow(process);
    return process;
  }

  private static boolean isOver(WorkerProcess process) {
    return process.awaitEnd(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
  }

  @Test
  void eachLineHasItsProcessInFront() {
    WorkerProcess one = start("one", "echo first; printf begun; sleep 0.3; echo ' and ended'");
    WorkerProcess two = start("two", "echo other >&2; printf 'no end'");
    assertThat(isOver(one)).isTrue();
    assertThat(isOver(two)).isTrue();
    echo.stop();
    assertThat(said().lines())
        .containsExactlyInAnyOrder(
            "(worker " + one.pid() + ") first",
            "(worker " + one.pid() + ") begun and ended",
            "(worker " + two.pid() + ") other",
            "(worker " + two.pid() + ") no end");
  }

  @Test
  void linesComeWhileTheWorkerLives() {
    WorkerProcess worker = start("lives", "echo now; exec sleep 60");
    try {
      await().until(() -> said().equals("(worker " + worker.pid() + ") now\n"));
      assertThat(worker.isAlive()).isTrue();
    } finally {
      worker.kill();
      echo.stop();
    }
  }

  @Test
  void aLineWithoutEndIsCut() {
    WorkerProcess worker = start("long", "head -c 200000 /dev/zero | tr '\\0' x");
    assertThat(isOver(worker)).isTrue();
    echo.stop();
    assertThat(said().lines()).hasSizeBetween(3, 4);
    assertThat(said().chars().filter(c -> c == 'x')).hasSize(200_000);
  }

  @Test
  void afterTheEndNothingIsFollowed() {
    echo.stop();
    WorkerProcess worker = start("late", "echo late");
    assertThat(isOver(worker)).isTrue();
    echo.stop();
    assertThat(said()).isEmpty();
  }
}
