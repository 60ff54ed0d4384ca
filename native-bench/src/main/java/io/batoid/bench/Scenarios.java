package io.batoid.bench;

import io.batoid.bench.actor.ActorFaultsScenario;
import io.batoid.bench.actor.ActorScenario;
import io.batoid.bench.actor.PekkoScenario;
import io.batoid.bench.harness.Scenario;
import io.batoid.bench.lifecycle.LifecycleScenario;
import io.batoid.bench.micro.PinScenario;
import io.batoid.bench.micro.PutScenario;
import io.batoid.bench.micro.SharedWriteScenario;
import io.batoid.bench.micro.ValueScenario;
import io.batoid.bench.pressure.AgeingScenario;
import io.batoid.bench.pressure.PeersScenario;
import io.batoid.bench.pressure.PressureScenario;
import io.batoid.bench.store.CrashScenario;
import io.batoid.bench.store.LargePutScenario;
import io.batoid.bench.store.ManyScenario;
import io.batoid.bench.store.SealScenario;
import io.batoid.bench.store.StartScenario;
import io.batoid.bench.store.TrackingScenario;
import io.batoid.bench.store.TwoProcessScenario;
import io.batoid.bench.task.DriversScenario;
import io.batoid.bench.task.RayScenario;
import io.batoid.bench.task.SoakScenario;
import io.batoid.bench.task.TaskFaultsScenario;
import io.batoid.bench.task.TaskScenario;
import java.util.List;
import java.util.stream.Collectors;

/** All scenarios, in the order of the table. */
final class Scenarios {
  static final List<Scenario> ALL =
      List.of(
          new PutScenario(),
          new PinScenario(),
          new TwoProcessScenario(),
          new LargePutScenario(),
          new SealScenario(),
          new ManyScenario(),
          new StartScenario(),
          new CrashScenario(),
          new ValueScenario(),
          new SharedWriteScenario(),
          new TaskScenario(),
          new LifecycleScenario(),
          new TrackingScenario(),
          new PressureScenario(),
          new PeersScenario(),
          new AgeingScenario(),
          new DriversScenario(),
          new SoakScenario(),
          new TaskFaultsScenario(),
          new ActorScenario(),
          new PekkoScenario(),
          new ActorFaultsScenario(),
          new RayScenario());

  private Scenarios() {}

  /** Returns the scenario with that name. */
  static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no scenario named \""
                    + name
                    + "\"; there are: "
                    + ALL.stream().map(Scenario::name).collect(Collectors.joining(", "))));
  }
}
