package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** How actors begin and end, and what becomes of their calls. */
abstract class ActorLifeContract extends SharedSession {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  ActorLifeContract(Place place) {
    super(place);
  }

  /** Cannot be made. */
  static class Broken {
    Broken(String why) throws IOException {
      throw new IOException(why);
    }

    int value() {
      return 1;
    }
  }

  /** Cannot be started. */
  static class Unwilling implements ActorLifecycle {
    @Override
    public void onStart(ActorContext context) throws IOException {
      throw new IOException("not today");
    }

    int value() {
      return 1;
    }
  }

  /** Says when it stops, and after how many calls. */
  static class Stopping implements ActorLifecycle {
    private final Promise<Integer> stopped;
    private int calls;

    Stopping(Promise<Integer> stopped) {
      this.stopped = stopped;
    }

    int call() {
      return ++calls;
    }

    void leave() {
      calls++;
      Batoid.exitActor();
    }

    @Override
    public void onStop(ActorContext context) {
      stopped.complete(calls);
    }
  }

  /** Events in the order they were told. */
  static final class Watched implements ActorListener {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void onDeath(String why) {
      events.add("died: " + why);
    }

    @Override
    public void onRestart(int restarts, String why) {
      events.add("restarted " + restarts + ": " + why);
    }
  }

  @Test
  void aConstructorThatFailsIsTheEnd() throws InterruptedException {
    try (ActorRef<Broken> broken = runtime.actor(Broken::new, "no parts").remote()) {
      Watched watched = new Watched();
      try (ActorWatch _ = broken.watch(watched)) {
        assertThat(watched.events.take()).startsWith("died: ").contains("no parts");
      }
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(broken.task(Broken::value).remote()::get)
            .isInstanceOf(ActorDiedException.class)
            .hasMessageContaining("constructor")
            .hasStackTraceContaining("no parts");
      }
    }
  }

  @Test
  void callsSentBeforeTheConstructorFailsEndToo() {
    try (Gate gate = gate();
        ActorRef<Broken> broken =
            runtime
                .actor(
                    (List<ObjectRef<Boolean>> key) -> {
                      Gate.pass(key);
                      return new Broken("no parts");
                    },
                    gate.key())
                .remote()) {
      List<ObjectRef<Integer>> early = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        early.add(broken.task(Broken::value).remote());
      }
      gate.open();
      for (ObjectRef<Integer> call : early) {
        assertThatThrownBy(call::get).isInstanceOf(ActorDiedException.class);
      }
    }
  }

  @Test
  void anActorThatCannotStartIsDead() {
    try (ActorRef<Unwilling> unwilling = runtime.actor(Unwilling::new).remote()) {
      assertThatThrownBy(unwilling.task(Unwilling::value).remote()::get)
          .isInstanceOf(ActorDiedException.class)
          .hasStackTraceContaining("not today");
    }
  }

  @Test
  void aFailedArgumentOfTheConstructorIsTheEnd() {
    ObjectRef<Integer> failed = runtime.task(PlacesTest::fail, "sold out").remote();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, failed).remote()) {
      assertThatThrownBy(counter.task(Counter::value).remote()::get)
          .isInstanceOf(ActorDiedException.class)
          .hasStackTraceContaining("sold out");
    }
  }

  @Test
  void anActorEndsItself() {
    try (Promise<Integer> stopped = runtime.store().reserve();
        ActorRef<Stopping> stopping = runtime.actor(Stopping::new, stopped).remote()) {
      assertThat(stopping.task(Stopping::call).remote().get()).isEqualTo(1);
      ObjectRef<Void> last = stopping.run(Stopping::leave).remote();
      assertThatThrownBy(last::get).isInstanceOf(ActorDiedException.class);
      assertThat(stopped.ref().get()).isEqualTo(2);
      assertThatThrownBy(stopping.task(Stopping::call).remote()::get)
          .isInstanceOf(ActorDiedException.class)
          .hasMessageContaining("itself");
    }
  }

  @Test
  void aKilledActorEndsAllItsCalls() throws InterruptedException {
    Watched watched = new Watched();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).maxRestarts(5).remote();
        Gate gate = gate();
        ActorWatch _ = counter.watch(watched)) {
      List<ObjectRef<?>> calls = new ArrayList<>();
      calls.add(counter.task(Counter::hold, "hold", gate.key()).remote());
      for (int i = 0; i < 10; i++) {
        calls.add(counter.task(Counter::increment).remote());
      }
      counter.kill();
      calls.add(counter.task(Counter::increment).remote());
      for (ObjectRef<?> call : calls) {
        assertThatThrownBy(call::get)
            .isInstanceOf(ActorDiedException.class)
            .hasMessageContaining("kill");
      }
      assertThat(watched.events.take()).startsWith("died: ").contains("kill");
      counter.kill(); // again: nothing
      assertThat(watched.events).isEmpty();
    }
  }

  @Test
  void anActorKilledForARestartForgets() throws InterruptedException {
    Watched watched = new Watched();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 7).maxRestarts(1).remote();
        ActorWatch _ = counter.watch(watched)) {
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(8);
      counter.kill(false);
      assertThat(watched.events.take()).startsWith("restarted 1: ");
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(8);
      assertThat(counter.task(Counter::events).remote().get()).containsExactly("restarted 1");
      counter.kill(false);
      assertThat(watched.events.take()).startsWith("died: ");
      assertThatThrownBy(counter.task(Counter::increment).remote()::get)
          .isInstanceOf(ActorDiedException.class)
          .hasMessageContaining("restart");
    }
  }

  @Test
  void itStopsWithItsLastReferenceAfterItsCalls() {
    try (Promise<Integer> stopped = runtime.store().reserve()) {
      ActorRef<Stopping> stopping = runtime.actor(Stopping::new, stopped).remote();
      List<ObjectRef<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(stopping.task(Stopping::call).remote());
      }
      stopping.close();
      assertThat(calls.getLast().get()).isEqualTo(50);
      assertThat(stopped.ref().get()).isEqualTo(50);
    }
  }

  @Test
  void aReferenceInsideAnObjectKeepsIt() {
    try (Promise<Integer> stopped = runtime.store().reserve()) {
      ActorRef<Stopping> stopping = runtime.actor(Stopping::new, stopped).remote();
      ObjectRef<List<ActorRef<Stopping>>> held = runtime.put(List.of(stopping));
      stopping.close();
      ActorRef<Stopping> again = held.get().getFirst();
      assertThat(again.task(Stopping::call).remote().get()).isEqualTo(1);
      again.close();
      assertThat(stopped.ref().isReady()).isFalse();
      held.close();
      assertThat(stopped.ref().get()).isEqualTo(1);
    }
  }

  /** Keeps another actor. */
  static class Keeper {
    private final ActorRef<Stopping> kept;

    Keeper(ActorRef<Stopping> kept) {
      this.kept = kept;
    }

    int ask() {
      return kept.task(Stopping::call).remote().get();
    }
  }

  @Test
  void anotherActorKeepsItAsLongAsItLives() {
    try (Promise<Integer> stopped = runtime.store().reserve()) {
      ActorRef<Stopping> stopping = runtime.actor(Stopping::new, stopped).remote();
      ActorRef<Keeper> keeper = runtime.actor(Keeper::new, stopping).remote();
      stopping.close();
      assertThat(keeper.task(Keeper::ask).remote().get()).isEqualTo(1);
      keeper.close();
      assertThat(eventually(stopped)).isEqualTo(1);
    }
  }

  @Test
  void aCollectedReferenceIsAsGoodAsAClosedOne() {
    try (Promise<Integer> stopped = runtime.store().reserve()) {
      assertThat(runtime.actor(Stopping::new, stopped).remote().task(Stopping::call).remote().get())
          .isEqualTo(1);
      assertThat(eventually(stopped)).isEqualTo(1);
    }
  }

  /** Waits for what the collector has to bring about, here or in a worker. */
  private int eventually(Promise<Integer> stopped) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          System.gc();
          for (int i = 0; i < 8; i++) { // more than there are threads here: some go to workers
            runtime.run(System::gc).remote().close();
          }
          return stopped.ref().isReady();
        });
    return stopped.ref().get();
  }

  @Test
  void aClosedReferenceSaysSo() {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
    String id = counter.id();
    counter.close();
    counter.close();
    assertThat(counter.id()).isEqualTo(id);
    assertThat(counter.toString()).contains(id);
    assertThatThrownBy(() -> counter.task(Counter::value).remote().get())
        .hasMessageContaining("closed");
  }

  @Test
  void theDeadAreReportedAtOnceToWhoeverWatchesLater() throws InterruptedException {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote()) {
      counter.kill();
      assertThatThrownBy(counter.task(Counter::value).remote()::get)
          .isInstanceOf(ActorDiedException.class);
      Watched watched = new Watched();
      try (ActorWatch _ = counter.watch(watched)) {
        assertThat(watched.events.take()).startsWith("died: ");
      }
    }
  }

  @Test
  void aTaskWatchesToo() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        Promise<Boolean> watching = runtime.store().reserve()) {
      ObjectRef<String> why =
          runtime.task(ActorLifeContract::watch, counter, List.of(watching)).remote();
      assertThat(watching.ref().get()).isTrue();
      counter.kill();
      assertThat(why.get()).startsWith("died: ");
    }
  }

  static String watch(ActorRef<Counter> counter, List<Promise<Boolean>> watching)
      throws InterruptedException {
    Watched watched = new Watched();
    try (ActorWatch _ = counter.watch(watched)) {
      watching.getFirst().complete(true);
      return watched.events.take();
    }
  }

  @Test
  void aClosedWatchIsToldNothing() throws InterruptedException {
    Watched closed = new Watched();
    Watched open = new Watched();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        ActorWatch _ = counter.watch(open)) {
      counter.watch(closed).close();
      counter.kill();
      assertThat(open.events.take()).startsWith("died: ");
      assertThat(closed.events).isEmpty();
    }
  }
}
