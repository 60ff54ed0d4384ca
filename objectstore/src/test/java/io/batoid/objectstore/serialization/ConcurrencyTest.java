package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConcurrencyTest {

  private final KryoSerializer serializer = new KryoSerializer();

  private void roundTrips(int seed, int times) {
    for (int i = 0; i < times; i++) {
      List<Object> value = new ArrayList<>(Samples.classes());
      value.add(seed * 1000 + i);
      FakeReferences references = new FakeReferences();
      Object copy = serializer.deserialize(serializer.serialize(value, references), references);
      assertThat(copy).isEqualTo(value);
    }
  }

  private void runAll(ExecutorService executor, int tasks, int times) throws Exception {
    try (executor) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < tasks; i++) {
        int seed = i;
        all.add(executor.submit(() -> roundTrips(seed, times)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    runAll(Executors.newFixedThreadPool(8), 8, 300);
  }

  @Test
  void virtualThreadsShareABoundedNumberOfInstances() throws Exception {
    runAll(Executors.newVirtualThreadPerTaskExecutor(), 1000, 3);
    assertThat(serializer.idleInstances())
        .isBetween(1, 4 * Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  @Test
  void aThreadMeetsTheSameInstanceAgain() {
    roundTrips(1, 10);
    assertThat(serializer.idleInstances()).isEqualTo(1);
  }
}
