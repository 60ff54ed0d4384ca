package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.SerializationException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Actors as users have them in hand; what is behind them is a fake. */
class ActorsTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();
  private BatoidRuntime runtime;

  @BeforeEach
  void start() {
    runtime = runtimes.startFake();
  }

  /** What a counter is to those who only count. */
  interface Countable {
    int increment();
  }

  /** An actor with hooks. */
  static class Counter implements Countable, ActorLifecycle {
    private int value;
    private final List<String> events = new ArrayList<>();
    private boolean sameRuntime;

    Counter(int value) {
      this.value = value;
    }

    @Override
    public int increment() {
      return ++value;
    }

    void set(int to) {
      value = to;
    }

    List<String> events() {
      return events;
    }

    boolean sameRuntime() {
      return sameRuntime;
    }

    String where() {
      return TaskContext.current().actorId().orElse("nowhere");
    }

    void leave() {
      Batoid.exitActor();
    }

    void takeThread(Thread thread) {
      thread.interrupt();
    }

    @Override
    public void onStart(ActorContext context) {
      sameRuntime = Batoid.runtime() == context.runtime();
      events.add("start " + context.name() + " " + context.namespace());
      events.add("self " + context.self().id().equals(context.actorId()));
    }

    @Override
    public void onRestart(ActorContext context) {
      events.add("restart " + context.restarts() + " " + context.toString().contains("hits"));
    }

    @Override
    public void onStop(ActorContext context) {
      events.add("stop");
    }
  }

  @Test
  void callsReachTheActor() {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 5).remote();
    assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(6);
    assertThat(counter.run(Counter::set, runtime.put(10)).remote().get()).isNull();
    assertThat(counter.task(c -> c.increment() + 1).remote().get()).isEqualTo(12);
    assertThat(counter.task(Counter::where).remote().get()).isEqualTo(counter.id());
  }

  @Test
  void hooksAreCalledWithTheRuntimeOfTheActor() {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 0).name("hits").remote();
    assertThat(counter.task(Counter::sameRuntime).remote().get()).isTrue();
    assertThat(counter.task(Counter::events).remote().get())
        .containsExactly("start hits default", "self true");
    List<String> watched = new ArrayList<>();
    ActorWatch watch =
        counter.watch(
            new ActorListener() {
              @Override
              public void onDeath(String why) {
                watched.add("died " + why);
              }

              @Override
              public void onRestart(int restarts, String why) {
                watched.add("restarted " + restarts + " " + why);
              }
            });
    runtimes.fake().lastActor().restart("signal 9");
    assertThat(counter.task(Counter::events).remote().get()).containsExactly("restart 1 true");
    counter.kill();
    assertThat(counter.task(Counter::events).remote().get())
        .containsExactly("restart 1 true", "stop");
    assertThat(watched).containsExactly("restarted 1 signal 9", "died killed");
    watch.close();
    counter.kill(false);
    assertThat(watched).hasSize(2);
    assertThat(runtimes.fake().lastActor().life().kills).containsExactly(true, false);
  }

  @Test
  void anActorThatEndsItselfIsKilledForGood() {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
    ObjectRef<Void> last = counter.run(Counter::leave).remote();
    assertThatThrownBy(last::get)
        .isInstanceOf(ActorDiedException.class)
        .hasMessageContaining("it has ended itself");
    assertThat(runtimes.fake().lastActor().life().kills).containsExactly(true);
  }

  @Test
  void namesFindActors() {
    ActorRef<Counter> counter =
        runtime.actor(Counter::new, 0).name("hits").namespace("shop").remote();
    assertThat(runtime.getActor("hits")).isEmpty();
    assertThat(runtime.<Counter>getActor("hits", "shop")).contains(counter);
    assertThat(runtime.getActor("hits", "shop", Counter.class)).contains(counter);
    runtime.actor(Counter::new, 0).name("other").remote();
    assertThat(runtime.getActor("other", Counter.class)).isPresent();
    assertThatThrownBy(() -> runtime.getActor("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReferenceAsAnInterfaceIsOneOfItsOwn() {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
    ActorRef<Countable> countable = counter.as(Countable.class);
    assertThat(countable.task(Countable::increment).remote().get()).isEqualTo(1);
    assertThat(countable).isEqualTo(counter).hasSameHashCodeAs(counter).isNotSameAs(counter);
    assertThat(counter.toString()).contains(counter.id());
    countable.close();
    assertThat(runtimes.fake().lastActor().life().closes).hasValue(1);
  }

  @Test
  void referencesTravel() {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
    assertThat(
            runtime
                .task((ActorRef<Counter> c) -> c.task(Counter::increment).remote().get(), counter)
                .remote()
                .get())
        .isEqualTo(1);
    assertThat(runtime.task(() -> counter.task(Counter::increment).remote().get()).remote().get())
        .isEqualTo(2);
    assertThat(runtime.put(List.of(counter)).get()).containsExactly(counter);
  }

  @Test
  void anArgumentThatCannotBeSentIsNamed() {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
    assertThatThrownBy(() -> counter.run(Counter::takeThread, new Thread()).remote())
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(
            "call ActorsTest.Counter.takeThread cannot be sent: argument 1, a java.lang.Thread");
    Thread thread = new Thread();
    assertThatThrownBy(() -> runtime.actor(() -> new Counter(thread.getPriority())).remote())
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("actor ActorsTest.anArgumentThatCannotBeSentIsNamed lambda")
        .hasMessageContaining("captured value 1");
  }

  @Test
  void callsInATaskHaveItAsTheirParent() {
    assertThat(runtime.task(() -> Batoid.task(Math::abs, -1).remote().get()).remote().get())
        .isEqualTo(1);
    assertThat(runtimes.fake().parents.getFirst()).isNull();
    assertThat(runtimes.fake().parents.getLast()).isNotNull();
  }
}
