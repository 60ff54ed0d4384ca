package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.batoid.objectstore.ObjectRef;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    theSecondWaitsForTheFirst(creator);
  }

  private static void theSecondWaitsForTheFirst(ActorCreator<Empty> creator) {
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

  /** How an actor says that it needs most of something there is. */
  enum Most {
    RESOURCE {
      @Override
      <T> ActorCreator<T> of(ActorCreator<T> creator) {
        return creator.resource("license", 0.6);
      }
    },
    MEMORY {
      @Override
      <T> ActorCreator<T> of(ActorCreator<T> creator) {
        return creator.memory(memoryOfTheMachine() / 10 * 6);
      }
    };

    abstract <T> ActorCreator<T> of(ActorCreator<T> creator);
  }

  private static long memoryOfTheMachine() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }

  @ParameterizedTest
  @EnumSource
  void anActorWaitsForWhatAnotherOccupies(Most most) {
    BatoidRuntime runtime = runtimes.start(runtimes.options().resource("license", 1));
    theSecondWaitsForTheFirst(most.of(runtime.actor(Empty::new)));
  }

  static final class Placed {
    long pid() {
      return ProcessHandle.current().pid();
    }

    String property() {
      return System.getProperty("of.the.environment", "none");
    }
  }

  @Test
  void anActorLivesInThisProcessIfItSaysSo() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(0).workers(1));
    try (ActorRef<Placed> here = runtime.actor(Placed::new).inProcess().remote();
        ActorRef<Placed> there = runtime.actor(Placed::new).remote()) {
      long self = ProcessHandle.current().pid();
      assertThat(here.task(Placed::pid).remote().get()).isEqualTo(self);
      long worker = there.task(Placed::pid).remote().get();
      assertThat(worker).isNotEqualTo(self);
      assertThat(runtime.task(() -> ProcessHandle.current().pid()).remote().get())
          .isEqualTo(worker);
    }
  }

  @Test
  void anActorWithAnEnvironmentHasAProcessOfItsOwnAsLongAsItLives() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(0).workers(1));
    long worker = runtime.task(() -> ProcessHandle.current().pid()).remote().get();
    RuntimeEnv env = RuntimeEnv.empty().systemProperty("of.the.environment", "some");
    long own;
    try (ActorRef<Placed> with = runtime.actor(Placed::new).runtimeEnv(env).remote();
        ActorRef<Placed> without = runtime.actor(Placed::new).remote()) {
      assertThat(with.task(Placed::property).remote().get()).isEqualTo("some");
      assertThat(without.task(Placed::property).remote().get()).isEqualTo("none");
      own = with.task(Placed::pid).remote().get();
      assertThat(own).isNotEqualTo(worker).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(without.task(Placed::pid).remote().get()).isEqualTo(worker);
    }
    await()
        .atMost(1, TimeUnit.MINUTES)
        .until(() -> ProcessHandle.of(own).filter(ProcessHandle::isAlive).isEmpty());
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
