package io.batoid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many tasks may wait, and what those do that have none. */
class PendingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path directory;

  private static Object awaitFirst(Object refs) {
    return ((ObjectRef<?>) ((List<?>) refs).getFirst()).get();
  }

  @Test
  void whoeverSubmitsMoreThanMayWaitIsHeldBack() throws Exception {
    try (Session session = Session.open(directory.resolve("session"), 1, 0, 2)) {
      Promise<Boolean> gate = session.store.reserve();
      for (int i = 0; i < 2; i++) {
        session.submit(a -> awaitFirst(a[0]), List.of(gate.ref())).close();
      }
      CompletableFuture<ObjectRef<Integer>> third = new CompletableFuture<>();
      Thread submitting = Thread.ofPlatform().start(() -> third.complete(session.submit(a -> 3)));
      await().atMost(PATIENCE).until(() -> submitting.getState() == Thread.State.TIMED_WAITING);
      await()
          .during(Duration.ofMillis(200))
          .atMost(PATIENCE)
          .until(() -> !third.isDone() && session.scheduler.counts().pending() == 2);
      gate.complete(true);
      submitting.join();
      assertThat(third.get().get()).isEqualTo(3);
    }
  }

  @Test
  void whatATaskSubmitsIsNot() {
    try (Session session = Session.open(directory.resolve("session"), 1, 0, 1)) {
      ObjectRef<Integer> outer = session.submit(a -> 1 + Session.<Integer>nested(b -> 1).get());
      assertThat(outer.get(PATIENCE)).isEqualTo(2);
    }
  }

  @Test
  void aWorkerWithoutWorkSleeps() throws Exception {
    try (Session session = Session.open(directory.resolve("session"), 0, 1)) {
      long pid = session.<Long>submit(a -> ProcessHandle.current().pid()).get();
      Thread.sleep(2000); // it has started, and compiled what it wants to
      Duration before = processorTime(pid);
      Thread.sleep(3000);
      assertThat(processorTime(pid).minus(before)).isLessThan(Duration.ofMillis(600));
    }
  }

  private static Duration processorTime(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow();
  }
}
