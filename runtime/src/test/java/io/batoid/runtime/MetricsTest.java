package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ProcessInfo;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreInspection;
import io.batoid.objectstore.StoreStats;
import io.batoid.scheduler.TaskCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What monitoring sees of a runtime. */
class MetricsTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  @Test
  void theProgramsRegistryShowsTheRuntimeUntilItEnds() {
    MeterRegistry registry = new SimpleMeterRegistry();
    BatoidRuntime runtime = runtimes.startFake(runtimes.options().meterRegistry(registry));
    assertThat(registry.get("batoid.store.capacity").gauge().value()).isEqualTo(16 << 20);
    assertThat(registry.get("batoid.store.capacity").gauge().getId().getBaseUnit())
        .isEqualTo("bytes");
    assertThat(registry.get("batoid.tasks.submitted").functionCounter().count()).isEqualTo(3);
    assertThat(
            registry.get("batoid.tasks.ended").tag("outcome", "failed").functionCounter().count())
        .isEqualTo(1);
    assertThat(registry.get("batoid.tasks.pending").gauge().getId().getTag("session"))
        .isEqualTo("store");
    runtime.close();
    assertThat(registry.getMeters()).extracting(Meter::getId).isEmpty();
  }

  @Test
  void twoRuntimesOfOneSessionHaveMetersOfTheirOwn() {
    MeterRegistry registry = new SimpleMeterRegistry();
    BatoidRuntime first = runtimes.startFake(runtimes.options().meterRegistry(registry));
    int meters = registry.getMeters().size();
    BatoidRuntime second = runtimes.startFake(runtimes.options().meterRegistry(registry));
    assertThat(registry.getMeters()).hasSize(2 * meters);
    assertThat(registry.get("batoid.tasks.submitted").functionCounters())
        .extracting(counter -> counter.getId().getTag("runtime"))
        .doesNotHaveDuplicates();
    first.close();
    assertThat(registry.getMeters()).hasSize(meters);
    assertThat(registry.get("batoid.store.capacity").gauge().value()).isEqualTo(16 << 20);
    second.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void theNumbersAreThoseOfStoreAndScheduler() {
    BatoidRuntime runtime = runtimes.start();
    assertThat(runtime.task(Math::abs, -1).remote().get()).isEqualTo(1);
    try (ObjectRef<byte[]> _ = runtime.put(new byte[1000])) {
      assertThat(runtime.meters())
          .filteredOn(meter -> meter.name().equals("batoid.store.used"))
          .singleElement()
          .satisfies(meter -> assertThat(meter.value()).isGreaterThan(1000));
      assertThat(runtime.meters())
          .filteredOn(meter -> meter.name().equals("batoid.tasks.submitted"))
          .singleElement()
          .satisfies(meter -> assertThat(meter.value()).isEqualTo(1));
    }
  }

  /** An actor that can end itself. */
  static final class Mortal {
    int live() {
      return 1;
    }

    void leave() {
      Batoid.exitActor();
    }
  }

  private static double value(BatoidRuntime runtime, String name) {
    return runtime.meters().stream()
        .filter(meter -> meter.name().equals(name))
        .mapToDouble(meter -> meter.value())
        .sum();
  }

  @Test
  void actorsAreCountedWithTheirCallsRestartsAndDeaths() {
    BatoidRuntime runtime = runtimes.start();
    ActorRef<Mortal> stopped = runtime.actor(Mortal::new).remote();
    try (ActorRef<Mortal> mortal = runtime.actor(Mortal::new).maxRestarts(1).remote()) {
      assertThat(mortal.task(Mortal::live).remote().get()).isEqualTo(1);
      assertThat(stopped.task(Mortal::live).remote().get()).isEqualTo(1);
      assertThat(value(runtime, "batoid.actors.living")).isEqualTo(2);
      assertThat(value(runtime, "batoid.actor.calls")).isEqualTo(2);
      assertThat(value(runtime, "batoid.actors.restarts")).isZero();
      mortal.kill(false);
      await().until(() -> value(runtime, "batoid.actors.restarts") == 1);
      assertThat(mortal.task(Mortal::live).remote().get()).isEqualTo(1);
      assertThat(value(runtime, "batoid.actors.deaths")).isZero();
      mortal.run(Mortal::leave).remote().close();
      await().until(() -> value(runtime, "batoid.actors.deaths") == 1);
      stopped.close(); // its last reference: in good order, so no death
      await().until(() -> value(runtime, "batoid.actors.living") == 0);
      assertThat(value(runtime, "batoid.actors.deaths")).isEqualTo(1);
      await().until(() -> value(runtime, "batoid.actor.calls.pending") == 0);
    }
  }

  /** An actor that waits. */
  static final class Patient {
    int pass(List<ObjectRef<Integer>> key) {
      return key.getFirst().get();
    }
  }

  @Test
  void callsThatHaveNotEndedArePending() {
    BatoidRuntime runtime = runtimes.start();
    try (Promise<Integer> gate = runtime.store().reserve();
        ActorRef<Patient> patient = runtime.actor(Patient::new).remote()) {
      ObjectRef<Integer> call = patient.task(Patient::pass, List.of(gate.ref())).remote();
      ObjectRef<Integer> next = patient.task(Patient::pass, List.of(gate.ref())).remote();
      assertThat(value(runtime, "batoid.actor.calls.pending")).isEqualTo(2);
      gate.complete(7);
      assertThat(call.get() + next.get()).isEqualTo(14);
      await().until(() -> value(runtime, "batoid.actor.calls.pending") == 0);
    }
  }

  @Test
  void whatIsNoRegistryIsRefusedAndNothingIsLeft() {
    assertThatThrownBy(() -> BatoidRuntime.start(runtimes.options().meterRegistry("metrics")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String, not a Micrometer MeterRegistry");
    assertThat(Files.exists(runtimes.storeOptions().directory())).isFalse();
  }

  /** A registry that takes gauges, and gives back all but one. */
  private static final class Half extends SimpleMeterRegistry {
    private boolean refuses = true;

    @Override
    protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T of, ToDoubleFunction<T> value) {
      if (refuses) {
        throw new IllegalStateException("no counters here");
      }
      return super.newFunctionCounter(id, of, value);
    }

    @Override
    public @Nullable Meter remove(Meter meter) {
      if (!refuses && meter.getId().getName().equals("batoid.store.used")) {
        throw new IllegalStateException("this one stays");
      }
      return super.remove(meter);
    }
  }

  @Test
  void aRegistryThatTakesOrGivesBackOnlySomeKeepsNoOthers() {
    Half registry = new Half();
    assertThatThrownBy(() -> runtimes.start(runtimes.options().meterRegistry(registry)))
        .hasMessageContaining("no counters here");
    assertThat(registry.getMeters()).isEmpty();
    registry.refuses = false;
    runtimes.start(runtimes.options().meterRegistry(registry)).close();
    assertThat(registry.getMeters())
        .singleElement()
        .satisfies(meter -> assertThat(meter.getId().getName()).isEqualTo("batoid.store.used"));
  }

  // ---- health ----

  private static StoreStats store(long used, int processes) {
    return new StoreStats(
        1000, used, 1, 0, 0, processes, used, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static TaskCounts pending(long tasks) {
    return new TaskCounts(tasks, tasks, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void aRuntimeIsReadyUntilItIsShutDown() {
    BatoidRuntime runtime = runtimes.start();
    assertThat(runtime.health()).isEqualTo(new Health(Health.Status.READY, List.of()));
    runtime.close();
    assertThat(runtime.health().status()).isEqualTo(Health.Status.DOWN);
    assertThat(runtime.health().reasons())
        .singleElement()
        .asString()
        .contains(runtimes.storeOptions().directory().toString(), "is shut down");
  }

  @Test
  void eachReasonIsNamed() {
    assertThat(HealthCheck.of(store(899, 1), pending(89), 100, 0, 0).status())
        .isEqualTo(Health.Status.READY);
    Health bad = HealthCheck.of(store(900, 2), pending(90), 100, 3, 1);
    assertThat(bad.status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(bad.reasons()).hasSize(3);
    assertThat(bad.reasons().get(0)).contains("90 % full", "900 of 1,000 bytes");
    assertThat(bad.reasons().get(1)).contains("90 tasks are pending", "blocks at 100");
    assertThat(bad.reasons().get(2)).contains("2 of 3 worker processes are not there");
  }

  @Test
  void aStoreThatSpillsIsNearlyFullWhenItsDiskIs() {
    StoreStats spilling =
        new StoreStats(
            1000, 990, 1, 0, 0, 1, 990, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10_000, 8_999, 0, 0, 0, 0, 0);
    assertThat(HealthCheck.of(spilling, pending(0), 100, 0, 0).status())
        .isEqualTo(Health.Status.READY);
    StoreStats full =
        new StoreStats(
            1000, 990, 1, 0, 0, 1, 990, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10_000, 9_000, 0, 0, 0, 0, 0);
    assertThat(HealthCheck.of(full, pending(0), 100, 0, 0).reasons())
        .singleElement()
        .asString()
        .contains("9,000 of 10,000 bytes", "spillLimit");
  }

  @Test
  void aStoreThatIsNearlyFullIsAReasonUntilItIsNot() {
    BatoidRuntime runtime = runtimes.start();
    List<ObjectRef<byte[]>> held = new ArrayList<>();
    while (runtime.health().status() == Health.Status.READY) {
      assertThat(held).hasSizeLessThan(16);
      held.add(runtime.put(new byte[1 << 20]));
    }
    assertThat(runtime.health().reasons()).singleElement().asString().contains("the store is 9");
    held.forEach(ObjectRef::close);
    assertThat(runtime.health().status()).isEqualTo(Health.Status.READY);
  }

  @Test
  void aQueueThatIsNearlyFullIsAReasonUntilItIsNot() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().maxPendingTasks(10));
    List<ObjectRef<Integer>> results = new ArrayList<>();
    try (Promise<Integer> gate = runtime.store().reserve()) {
      while (runtime.health().status() == Health.Status.READY) {
        assertThat(results).hasSizeLessThan(9);
        results.add(runtime.task((Integer n) -> n + 1, gate.ref()).remote());
      }
      assertThat(runtime.health().reasons())
          .singleElement()
          .asString()
          .contains("9 tasks are pending, and submitting blocks at 10");
      gate.complete(-3);
      assertThat(runtime.get(results)).containsOnly(-2);
    }
    await().until(() -> runtime.health().status() == Health.Status.READY);
  }

  static long pid() {
    return ProcessHandle.current().pid();
  }

  @Test
  void aWorkerThatDiedIsAReasonUntilAnotherHasTakenItsPlace() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(0).workers(2));
    await().until(() -> runtime.health().status() == Health.Status.READY);
    ActorDeathTest.kill(runtime.task(MetricsTest::pid).remote().get());
    await()
        .untilAsserted(() -> {
          assertThat(runtime.health().status()).isEqualTo(Health.Status.DEGRADED);
          assertThat(runtime.health().reasons().getFirst()).contains("1 of 2 worker processes");
        });
    await().until(() -> runtime.health().status() == Health.Status.READY);
  }

  /** Its threads do its tasks meanwhile, and do not hide that the workers are missing. */
  @Test
  void aWorkerThatDiedIsAReasonAlsoBesideThreads() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(1).workers(1));
    await().until(() -> runtime.health().status() == Health.Status.READY);
    assertThat(runtime.health().reasons()).isEmpty();
    ActorDeathTest.kill(workers(runtime).getFirst());
    await()
        .untilAsserted(() -> {
          assertThat(runtime.health().status()).isEqualTo(Health.Status.DEGRADED);
          assertThat(runtime.health().reasons().getFirst()).contains("1 of 1 worker processes");
        });
    assertThat(runtime.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
    await().until(() -> runtime.health().status() == Health.Status.READY);
    assertThat(workers(runtime)).hasSize(1);
  }

  /** The processes of a runtime's session other than this one. */
  private static List<Long> workers(BatoidRuntime runtime) {
    try (StoreInspection session = StoreInspection.of(runtime.directory())) {
      return session.processes().stream()
          .filter(ProcessInfo::alive)
          .map(ProcessInfo::pid)
          .filter(pid -> pid != pid())
          .toList();
    }
  }
}
