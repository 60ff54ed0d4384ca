package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.runtime.ActorLifeContract.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Actors whose process dies under them. */
class ActorDeathTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  private BatoidRuntime start(int workers) {
    return runtimes.start(runtimes.options().threads(0).workers(workers));
  }

  /** Tells its process, then waits to be killed; in a later attempt returns. */
  static class Victim {
    private int calls;

    int die(Promise<Long> pid) throws InterruptedException {
      calls++;
      if (TaskContext.current().attempt() == 1) {
        pid.complete(ProcessHandle.current().pid());
        new CountDownLatch(1).await();
      }
      return TaskContext.current().attempt();
    }

    int calls() {
      return ++calls;
    }

    long pid() {
      return ProcessHandle.current().pid();
    }
  }

  static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();
  }

  @Test
  void withoutRestartsItsDeathIsTheEnd() throws InterruptedException {
    BatoidRuntime runtime = start(2);
    Watched watched = new Watched();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        ActorWatch _ = counter.watch(watched)) {
      kill(counter.task(Counter::pid).remote().get());
      assertThat(watched.events.take()).startsWith("died: ").contains("SIGKILL");
      assertThatThrownBy(counter.task(Counter::increment).remote()::get)
          .isInstanceOf(ActorDiedException.class)
          .hasMessageContaining("SIGKILL")
          .hasMessageContaining("restart");
    }
    assertThat(runtime.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
  }

  @Test
  void everyCallUnderWayOrWaitingEnds() {
    BatoidRuntime runtime = start(1);
    try (ActorRef<Victim> victim = runtime.actor(Victim::new).remote();
        Promise<Long> pid = runtime.store().reserve()) {
      List<ObjectRef<Integer>> calls = new ArrayList<>();
      calls.add(victim.task(Victim::die, pid).remote());
      for (int i = 0; i < 300; i++) {
        calls.add(victim.task(Victim::calls).remote());
      }
      kill(pid.ref().get());
      for (ObjectRef<Integer> call : calls) {
        assertThatThrownBy(call::get).isInstanceOf(ActorDiedException.class);
      }
    }
  }

  @Test
  void anActorThatMayIsMadeAgain() throws InterruptedException {
    BatoidRuntime runtime = start(2);
    Watched watched = new Watched();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 7).maxRestarts(2).remote();
        ActorWatch _ = counter.watch(watched)) {
      for (int restart = 1; restart <= 2; restart++) {
        assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(8);
        long pid = counter.task(Counter::pid).remote().get();
        kill(pid);
        assertThat(watched.events.take())
            .startsWith("restarted " + restart + ": ")
            .contains(Long.toString(pid));
        assertThat(counter.task(Counter::pid).remote().get()).isNotEqualTo(pid);
        assertThat(counter.task(Counter::events).remote().get())
            .containsExactly("restarted " + restart);
      }
      kill(counter.task(Counter::pid).remote().get());
      assertThat(watched.events.take()).startsWith("died: ");
      assertThatThrownBy(counter.task(Counter::increment).remote()::get)
          .isInstanceOf(ActorDiedException.class)
          .hasMessageContaining("SIGKILL")
          .hasMessageContaining("2");
    }
  }

  @Test
  void withoutRetriesTheCallUnderWayFailsAndTheNextIsAnswered() {
    BatoidRuntime runtime = start(2);
    try (ActorRef<Victim> victim = runtime.actor(Victim::new).maxRestarts(-1).remote();
        Promise<Long> pid = runtime.store().reserve()) {
      ObjectRef<Integer> underWay = victim.task(Victim::die, pid).remote();
      long victims = pid.ref().get();
      kill(victims);
      assertThatThrownBy(underWay::get)
          .isInstanceOf(ActorDiedException.class)
          .hasMessageContaining(Long.toString(victims));
      assertThat(victim.task(Victim::calls).remote().get()).isEqualTo(1);
    }
  }

  @Test
  void withRetriesTheCallUnderWayIsSentAgain() {
    BatoidRuntime runtime = start(2);
    try (ActorRef<Victim> victim =
            runtime.actor(Victim::new).maxRestarts(-1).maxTaskRetries(1).remote();
        Promise<Long> pid = runtime.store().reserve()) {
      ObjectRef<Integer> underWay = victim.task(Victim::die, pid).remote();
      List<ObjectRef<Integer>> behind = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        behind.add(victim.task(Victim::calls).remote());
      }
      kill(pid.ref().get());
      assertThat(underWay.get()).isEqualTo(2);
      for (int i = 0; i < behind.size(); i++) {
        assertThat(behind.get(i).get()).isEqualTo(2 + i); // in order, behind the one sent again
      }
    }
  }

  @Test
  void anActorThatEndsItsProcessLeavesItsLastWords() {
    BatoidRuntime runtime = start(1);
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).isolated().remote()) {
      assertThatThrownBy(counter.run(Counter::halt, 3).remote()::get)
          .isInstanceOf(ActorDiedException.class)
          .hasMessageContaining("exit code 3")
          .hasMessageContaining("these are my last words");
    }
  }

  @Test
  void whatOneProcessKeepsDiesTogetherAndNothingElse() {
    BatoidRuntime runtime = start(1);
    try (ActorRef<Counter> alone = runtime.actor(Counter::new, 0).isolated().remote();
        ActorRef<Counter> first = runtime.actor(Counter::new, 0).remote();
        ActorRef<Counter> second = runtime.actor(Counter::new, 0).remote()) {
      long shared = first.task(Counter::pid).remote().get();
      assertThat(second.task(Counter::pid).remote().get()).isEqualTo(shared);
      assertThat(alone.task(Counter::pid).remote().get()).isNotEqualTo(shared);
      assertThat(alone.task(Counter::increment).remote().get()).isEqualTo(1);
      kill(shared);
      assertThatThrownBy(first.task(Counter::value).remote()::get)
          .isInstanceOf(ActorDiedException.class);
      assertThatThrownBy(second.task(Counter::value).remote()::get)
          .isInstanceOf(ActorDiedException.class);
      assertThat(alone.task(Counter::increment).remote().get()).isEqualTo(2);
    }
  }

  /** Made with the reference to another actor, which must be there again after a restart. */
  static class Front {
    private final ActorRef<Counter> counter;

    Front(ActorRef<Counter> counter) {
      this.counter = counter;
    }

    int increment() {
      return counter.task(Counter::increment).remote().get();
    }

    long pid() {
      return ProcessHandle.current().pid();
    }
  }

  @Test
  void whatItWasMadeFromIsKeptForItsRestart() {
    BatoidRuntime runtime = start(1);
    ActorRef<Counter> counter = runtime.actor(Counter::new, 0).isolated().remote();
    // retries: word of the death may come after the last call was sent
    try (ActorRef<Front> front =
        runtime.actor(Front::new, counter).maxRestarts(1).maxTaskRetries(1).remote()) {
      assertThat(front.task(Front::increment).remote().get()).isEqualTo(1);
      counter.close();
      kill(front.task(Front::pid).remote().get());
      assertThat(front.task(Front::increment).remote().get()).isEqualTo(2);
    }
  }

  @Test
  void callersInOtherProcessesHearOfItToo() {
    BatoidRuntime runtime = start(1);
    try (ActorRef<Victim> victim = runtime.actor(Victim::new).isolated().remote();
        Promise<Long> pid = runtime.store().reserve()) {
      ObjectRef<String> caller = runtime.task(ActorDeathTest::why, victim, pid).remote();
      kill(pid.ref().get());
      assertThat(caller.get()).contains("SIGKILL");
    }
  }

  static String why(ActorRef<Victim> victim, Promise<Long> pid) {
    try {
      return "answered " + victim.task(Victim::die, pid).remote().get();
    } catch (ActorDiedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aCallerThatDiesDisturbsNobody() {
    BatoidRuntime runtime = start(1);
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).isolated().remote()) {
      ObjectRef<Integer> caller = runtime.task(ActorDeathTest::callAndDie, counter).remote();
      assertThatThrownBy(caller::get).isInstanceOf(WorkerCrashedException.class);
      int value = counter.task(Counter::increment).remote().get();
      assertThat(value).isBetween(1, 1001);
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(value + 1);
    }
  }

  static int callAndDie(ActorRef<Counter> counter) {
    for (int i = 0; i < 1000; i++) {
      ObjectRef<Integer> _ = counter.task(Counter::increment).remote();
    }
    Runtime.getRuntime().halt(1);
    return 0;
  }
}
