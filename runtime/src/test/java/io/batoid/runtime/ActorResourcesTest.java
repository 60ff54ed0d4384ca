package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What actors occupy while they live. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ActorResourcesTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  static final class Empty {
    int one() {
      return 1;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.75, 1})
  void anActorWaitsForProcessorsThatAnotherOccupies(double cpus) {
    BatoidRuntime runtime = runtimes.start(runtimes.options().cpus(1));
    ActorCreator<Empty> creator = runtime.actor(Empty::new).cpus(cpus);
    try (ActorRef<Empty> first = creator.remote();
        ActorRef<Empty> second = creator.remote()) {
      ObjectRef<Integer> waits = second.task(Empty::one).remote();
      for (int i = 0; i < 100; i++) {
        assertThat(first.task(Empty::one).remote().get()).isEqualTo(1);
      }
      assertThat(waits.isReady()).isFalse();
      first.kill();
      assertThat(waits.get()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.5, 2})
  void moreThanThereIsIsRefused(double cpus) {
    BatoidRuntime runtime = runtimes.start(runtimes.options().cpus(1));
    ActorCreator<Empty> creator = runtime.actor(Empty::new).cpus(cpus);
    assertThatThrownBy(creator::remote)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("actor ")
        .hasMessageContaining("cpus=" + (cpus == 2 ? "2" : "1.5"));
  }
}
