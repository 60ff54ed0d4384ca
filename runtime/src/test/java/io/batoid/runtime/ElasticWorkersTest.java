package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Between its bounds a runtime has as many worker processes as there is work for. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ElasticWorkersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  static long waitForGate(List<ObjectRef<Boolean>> gate) {
    SharedSession.Gate.pass(gate);
    return ProcessHandle.current().pid();
  }

  private static int workers(BatoidRuntime runtime) {
    return runtime.store().stats().processes() - 1;
  }

  @Test
  void theyBecomeMoreAndFewer() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(0).workers(1, 3));
    assertThat(workers(runtime)).isEqualTo(1);
    try (SharedSession.Gate gate = new SharedSession.Gate(runtime.store().reserve())) {
      List<ObjectRef<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(runtime.task(ElasticWorkersTest::waitForGate, gate.key()).remote());
      }
      await().atMost(PATIENCE).until(() -> workers(runtime) == 3);
      await()
          .during(Duration.ofMillis(500))
          .atMost(PATIENCE)
          .until(() -> workers(runtime) == 3); // not more, though eight tasks wait
      gate.open();
      runtime.get(tasks);
    }
    await().atMost(PATIENCE).until(() -> workers(runtime) == 1);
    assertThat(runtime.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
  }

  @Test
  void whoeverRunsSomethingIsNotAmongThoseThatEnd() {
    Path session = runtimes.home().resolve("shared");
    BatoidOptions options = BatoidOptions.defaults().session(session.toString()).threads(0);
    BatoidRuntime first = runtimes.start(options.capacity("64m").workers(1, 3));
    BatoidRuntime second = runtimes.start(options.workers(0));
    try (SharedSession.Gate gate = new SharedSession.Gate(first.store().reserve())) {
      List<ObjectRef<Long>> tasks = new ArrayList<>();
      for (BatoidRuntime runtime : List.of(first, first, first, second)) {
        tasks.add(runtime.task(ElasticWorkersTest::waitForGate, gate.key()).remote());
      }
      await().atMost(PATIENCE).until(() -> workers(first) == 4); // with the other driver
      tasks.subList(0, 3).forEach(first::cancel);
      // two end in turn, which are not the one that has the other driver's task
      await().atMost(PATIENCE).until(() -> workers(first) == 2);
      gate.open();
      assertThat(tasks.get(3).get()).isPositive();
    }
  }
}
