package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.ActorOptions;
import io.batoid.scheduler.Placement;
import io.batoid.scheduler.TaskOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Options of tasks, actors and calls reach the scheduler; wrong ones are refused where they are.
 */
class OptionsTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();
  private BatoidRuntime runtime;

  @BeforeEach
  void start() {
    runtime = runtimes.startFake();
  }

  /** An actor. */
  static class Counter {
    private int value;

    int add(int amount) {
      return value += amount;
    }
  }

  private TaskOptions last() {
    return runtimes.fake().tasks.getLast().options();
  }

  @Test
  void aTaskHasTheDefaultsUnlessToldOtherwise() {
    runtime.task(Math::abs, 1).remote().close();
    assertThat(last()).isSameAs(TaskOptions.DEFAULT);
    assertThat(last().resources().cpus()).isEqualTo(1);
    assertThat(last().retry().retries()).isZero();
    assertThat(runtimes.fake().tasks.getLast().name()).isEqualTo("Math.abs");
  }

  @Test
  void aTaskHasWhatItIsGiven() {
    RuntimeEnv env =
        RuntimeEnv.empty()
            .classpath(Path.of("/usr"))
            .systemProperty("p", "1")
            .environment("E", "2")
            .jvmOptions("-Xmx1g");
    runtime
        .task(Math::abs, 1)
        .name("positive")
        .cpus(0.5)
        .resource("gpu", 1)
        .resource("disk", 2)
        .memory("64m")
        .retries(3)
        .retryOn(IOException.class, IllegalStateException.class)
        .retryIf(e -> e instanceof IOException)
        .timeout(Duration.ofSeconds(5))
        .isolated()
        .runtimeEnv(env)
        .remote()
        .close();
    TaskOptions options = last();
    assertThat(runtimes.fake().tasks.getLast().name()).isEqualTo("positive");
    assertThat(options.resources().cpus()).isEqualTo(0.5);
    assertThat(options.resources().custom()).isEqualTo(Map.of("gpu", 1.0, "disk", 2.0));
    assertThat(options.resources().memoryBytes()).isEqualTo(64L << 20);
    assertThat(options.retry().retries()).isEqualTo(3);
    assertThat(options.retry().on())
        .containsExactly("java.io.IOException", "java.lang.IllegalStateException");
    assertThat(options.retry().covers(new IOException())).isTrue();
    assertThat(options.retry().covers(new IllegalStateException())).isFalse();
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.placement()).isEqualTo(Placement.ISOLATED);
    assertThat(options.environment()).isEqualTo(env.settings());
    runtime.task(Math::abs, 1).inProcess().remote().close();
    assertThat(last().placement()).isEqualTo(Placement.IN_PROCESS);
  }

  @Test
  void retryOnCoversSubclasses() {
    runtime.task(Math::abs, 1).retries(1).retryOn(RuntimeException.class).remote().close();
    assertThat(last().retry().covers(new IllegalStateException())).isTrue();
    assertThat(last().retry().covers(new IOException())).isFalse();
  }

  @Test
  void callsDoNotChange() {
    TaskCall<Integer> call = runtime.task(Math::abs, -1);
    TaskCall<Integer> named = call.name("a").cpus(2);
    call.remote().close();
    assertThat(runtimes.fake().tasks.getLast().name()).isEqualTo("Math.abs");
    assertThat(last()).isSameAs(TaskOptions.DEFAULT);
    named.remote().close();
    assertThat(runtimes.fake().tasks.getLast().name()).isEqualTo("a");
    try (ObjectRef<Integer> a = named.remote();
        ObjectRef<Integer> b = named.remote()) {
      assertThat(a).as("each remote() submits").isNotEqualTo(b);
    }
    ActorCreator<Counter> creator = runtime.actor(Counter::new);
    ActorCreator<Counter> other = creator.maxRestarts(3).concurrencyGroup("io", 2);
    creator.remote().close();
    assertThat(runtimes.fake().actors.getLast().options().maxRestarts()).isZero();
    assertThat(runtimes.fake().actors.getLast().options().concurrencyGroups()).isEmpty();
    other.remote().close();
    assertThat(runtimes.fake().actors.getLast().options().maxRestarts()).isEqualTo(3);
    RuntimeEnv env = RuntimeEnv.empty();
    assertThat(env.jvmOptions("-ea")).isNotEqualTo(env);
    assertThat(env).isEqualTo(RuntimeEnv.empty()).hasSameHashCodeAs(RuntimeEnv.empty());
  }

  @Test
  void anActorHasWhatItIsGiven() {
    runtime
        .actor(Counter::new)
        .name("hits")
        .namespace("shop")
        .maxRestarts(-1)
        .maxTaskRetries(2)
        .maxConcurrency(4)
        .concurrencyGroup("io", 2)
        .lifetime(ActorLifetime.DETACHED)
        .cpus(1.5)
        .resource("gpu", 1)
        .memory(1 << 20)
        .maxPendingCalls(100)
        .isolated()
        .runtimeEnv(RuntimeEnv.empty().jvmOptions("-ea"))
        .remote()
        .close();
    ActorOptions options = runtimes.fake().actors.getLast().options();
    assertThat(runtimes.fake().actors.getLast().label()).isEqualTo("hits");
    assertThat(options.name()).isEqualTo("hits");
    assertThat(options.namespace()).isEqualTo("shop");
    assertThat(options.maxRestarts()).isEqualTo(-1);
    assertThat(options.maxTaskRetries()).isEqualTo(2);
    assertThat(options.maxConcurrency()).isEqualTo(4);
    assertThat(options.concurrencyGroups()).isEqualTo(Map.of("io", 2));
    assertThat(options.detached()).isTrue();
    assertThat(options.resources().cpus()).isEqualTo(1.5);
    assertThat(options.resources().custom()).isEqualTo(Map.of("gpu", 1.0));
    assertThat(options.resources().memoryBytes()).isEqualTo(1 << 20);
    assertThat(options.maxPendingCalls()).isEqualTo(100);
    assertThat(options.placement()).isEqualTo(Placement.ISOLATED);
    assertThat(options.environment()).isNotNull();
  }

  @Test
  void anActorHasTheDefaultsUnlessToldOtherwise() {
    runtime.actor(Counter::new).remote().close();
    ActorOptions options = runtimes.fake().actors.getLast().options();
    assertThat(runtimes.fake().actors.getLast().label()).isEqualTo("OptionsTest.Counter.new");
    assertThat(options.name()).isNull();
    assertThat(options.namespace()).isEqualTo("default");
    assertThat(options.resources().cpus()).isZero();
    assertThat(options.maxConcurrency()).isEqualTo(1);
    assertThat(options.maxPendingCalls()).isZero();
    assertThat(options.detached()).isFalse();
    assertThat(options.placement()).isEqualTo(Placement.ANYWHERE);
  }

  @Test
  void aCallHasWhatItIsGiven() {
    ActorRef<Counter> counter = runtime.actor(Counter::new).remote();
    counter
        .task(Counter::add, 2)
        .name("plus")
        .concurrencyGroup("io")
        .timeout(Duration.ofMillis(5))
        .remote()
        .close();
    var spec = runtimes.fake().lastActor().life().calls.getLast();
    assertThat(spec.name()).isEqualTo("plus");
    assertThat(spec.concurrencyGroup()).isEqualTo("io");
    assertThat(spec.timeout()).isEqualTo(Duration.ofMillis(5));
    counter.task(Counter::add, 2).remote().close();
    spec = runtimes.fake().lastActor().life().calls.getLast();
    assertThat(spec.name()).isEqualTo("OptionsTest.Counter.add");
    assertThat(spec.concurrencyGroup()).isNull();
    assertThat(spec.timeout()).isNull();
  }

  @Test
  void whatIsWrongIsRefusedWithItsValue() {
    TaskCall<Integer> call = runtime.task(Math::abs, 1);
    refused(() -> call.name(""), "name=\"\"");
    refused(() -> call.name("a\nb"), "name=");
    refused(() -> call.name("x".repeat(256)), "of 256");
    refused(() -> call.cpus(-1), "cpus=-1.0");
    refused(() -> call.cpus(Double.NaN), "cpus=NaN");
    refused(() -> call.resource("gpu", -1), "resource gpu=-1.0");
    refused(() -> call.resource("", 1), "resource=\"\"");
    refused(() -> call.memory(-1), "memory=-1");
    refused(() -> call.memory("much"), "memory=\"much\"");
    refused(() -> call.retries(-2), "retries=-2");
    refused(() -> call.timeout(Duration.ZERO), "timeout=PT0S");
    refused(() -> call.timeout(Duration.ofSeconds(-1)), "timeout=PT-1S");
    ActorCreator<Counter> creator = runtime.actor(Counter::new);
    refused(() -> creator.name(""), "name=\"\"");
    refused(() -> creator.namespace(""), "namespace=\"\"");
    refused(() -> creator.maxRestarts(-2), "maxRestarts=-2");
    refused(() -> creator.maxTaskRetries(-2), "maxTaskRetries=-2");
    refused(() -> creator.maxConcurrency(0), "maxConcurrency=0");
    refused(() -> creator.concurrencyGroup("io", 0), "concurrencyGroup io=0");
    refused(() -> creator.maxPendingCalls(0), "maxPendingCalls=0");
    refused(() -> creator.cpus(-1), "cpus=-1.0");
    ActorMethodCall<Integer> method = creator.remote().task(Counter::add, 1);
    refused(() -> method.timeout(Duration.ZERO), "timeout=PT0S");
    refused(() -> method.concurrencyGroup(""), "concurrencyGroup=\"\"");
    refused(() -> RuntimeEnv.empty().environment("", "x"), "name is empty");
  }

  private static void refused(Runnable what, String named) {
    assertThatThrownBy(what::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void whatIsNotSubmittedSaysSo() {
    assertThat(runtime.task(Math::abs, 1).name("a"))
        .hasToString("TaskCall(a, not submitted: call remote())");
    assertThat(runtime.actor(Counter::new).toString()).contains("Counter.new").contains("remote()");
    assertThat(runtime.actor(Counter::new).remote().task(Counter::add, 1).toString())
        .contains("Counter.add")
        .contains("remote()");
  }
}
