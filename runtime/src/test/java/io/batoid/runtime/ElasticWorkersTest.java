package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectRef;
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
    try (SharedSession.Gate gate = new SharedSession.Gate(runtime.store().reserve())) {
      ObjectRef<Long> slow = runtime.task(ElasticWorkersTest::waitForGate, gate.key()).remote();
      await()
          .during(Duration.ofSeconds(12))
          .atMost(PATIENCE)
          .until(() -> workers(runtime) == 3); // longer than idle ones stay: which runs it is open
      gate.open();
      assertThat(slow.get()).isPositive();
    }
    await().atMost(PATIENCE).until(() -> workers(runtime) == 1);
    assertThat(runtime.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
  }
}
