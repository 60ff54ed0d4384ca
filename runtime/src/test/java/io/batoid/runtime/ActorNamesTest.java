package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.NameTakenException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.catalogue.JvmFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Actors that are found by their names. */
@Tag("flags")
class ActorNamesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  private static int incrementByName(String name) {
    try (ActorRef<Counter> counter = Batoid.getActor(name, Counter.class).orElseThrow()) {
      return counter.task(Counter::increment).remote().get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameFindsTheActorInAnyProcess(Place place) {
    BatoidRuntime runtime = place.start(runtimes);
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).name("hits").remote()) {
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(1);
      Optional<ActorRef<Counter>> found = runtime.getActor("hits", Counter.class);
      assertThat(found).contains(counter);
      assertThat(runtime.task(ActorNamesTest::incrementByName, "hits").remote().get()).isEqualTo(2);
      assertThat(runtime.getActor("misses")).isEmpty();
      found.orElseThrow().close();
    }
  }

  @Test
  void namespacesKeepNamesApart() {
    BatoidRuntime runtime = runtimes.start();
    try (ActorRef<Counter> here = runtime.actor(Counter::new, 1).name("hits").remote();
        ActorRef<Counter> there =
            runtime.actor(Counter::new, 2).name("hits").namespace("shop").remote()) {
      assertThat(runtime.getActor("hits", Counter.class)).contains(here);
      assertThat(runtime.getActor("hits", "shop", Counter.class)).contains(there);
      assertThat(runtime.getActor("hits", "elsewhere")).isEmpty();
    }
  }

  @Test
  void aNameIsForOneLivingActor() {
    BatoidRuntime runtime = runtimes.start();
    try (ActorRef<Counter> first = runtime.actor(Counter::new, 1).name("hits").remote()) {
      assertThatThrownBy(() -> runtime.actor(Counter::new, 2).name("hits").remote())
          .isInstanceOf(NameTakenException.class)
          .hasMessageContaining("hits");
      first.kill();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(runtime.getActor("hits")).isEmpty());
      try (ActorRef<Counter> second = runtime.actor(Counter::new, 2).name("hits").remote()) {
        assertThat(second.task(Counter::increment).remote().get()).isEqualTo(3);
      }
    }
  }

  @Test
  void aNameHoldsNoActor() {
    BatoidRuntime runtime = runtimes.start();
    runtime.actor(Counter::new, 1).name("hits").remote().close();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(runtime.getActor("hits")).isEmpty());
  }

  @Test
  void aDetachedActorOutlivesItsReferences() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(0).workers(1));
    ActorRef<Counter> made =
        runtime.actor(Counter::new, 0).name("hits").lifetime(ActorLifetime.DETACHED).remote();
    assertThat(made.task(Counter::increment).remote().get()).isEqualTo(1);
    made.close();
    System.gc();
    assertThat(runtime.task(ActorNamesTest::incrementByName, "hits").remote().get()).isEqualTo(2);
    try (ActorRef<Counter> found = runtime.getActor("hits", Counter.class).orElseThrow()) {
      assertThat(found.task(Counter::increment).remote().get()).isEqualTo(3);
      found.kill();
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(runtime.getActor("hits")).isEmpty());
  }

  @Test
  void aRestartedActorKeepsItsName() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(0).workers(2));
    try (ActorRef<Counter> counter =
        runtime.actor(Counter::new, 5).name("hits").maxRestarts(1).remote()) {
      ActorDeathTest.kill(counter.task(Counter::pid).remote().get());
      assertThat(runtime.getActor("hits", Counter.class)).contains(counter);
      assertThat(runtime.task(ActorNamesTest::incrementByName, "hits").remote().get()).isEqualTo(6);
    }
  }

  private BatoidRuntime startShared(Path session) {
    return runtimes.start(
        BatoidOptions.defaults().session(session.toString()).capacity("64m").threads(0).workers(1));
  }

  @Test
  void detachedActorsOutliveTheProcessThatMadeThem() throws Exception {
    Path session = runtimes.home().resolve("shared");
    BatoidRuntime runtime = startShared(session);
    Process creator = creator(session, Creator.class);
    assertThat(creator.inputReader().readLine()).isEqualTo("made");
    try (ActorRef<Counter> attached = runtime.getActor("attached", Counter.class).orElseThrow();
        ActorRef<Counter> detached = runtime.getActor("detached", Counter.class).orElseThrow()) {
      assertThat(attached.task(Counter::increment).remote().get()).isEqualTo(11);
      creator.destroyForcibly();
      assertThat(creator.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(detached.task(Counter::increment).remote().get()).isEqualTo(21);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(runtime.getActor("attached")).isEmpty());
      try (ObjectRef<Integer> late = attached.task(Counter::increment).remote()) {
        assertThatThrownBy(late::get).isInstanceOf(ActorDiedException.class);
      }
      assertThat(detached.task(Counter::increment).remote().get()).isEqualTo(22);
      detached.kill();
    }
  }

  @Test
  void alsoIfItDiesAsSoonAsItHasMadeThem() throws Exception {
    Path session = runtimes.home().resolve("shared");
    BatoidRuntime runtime = startShared(session);
    for (int i = 0; i < 3; i++) {
      Process creator = creator(session, HastyCreator.class);
      assertThat(creator.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(creator.exitValue()).isEqualTo(9);
      try (ActorRef<Counter> made = runtime.getActor("hasty", Counter.class).orElseThrow()) {
        assertThat(made.task(Counter::increment).remote().get()).isEqualTo(31);
        made.kill();
      }
      await().atMost(PATIENCE).until(() -> runtime.getActor("hasty").isEmpty());
    }
  }

  /** Joins a session, makes an actor, and is gone. */
  static final class HastyCreator {
    private HastyCreator() {}

    public static void main(String[] arguments) {
      BatoidRuntime runtime =
          BatoidRuntime.start(BatoidOptions.defaults().session(arguments[0]).threads(0).workers(0));
      ActorRef<Counter> _ =
          runtime.actor(Counter::new, 30).name("hasty").lifetime(ActorLifetime.DETACHED).remote();
      Runtime.getRuntime().halt(9);
    }
  }

  private static Process creator(Path session, Class<?> main) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmFlags.all());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(main.getName(), session.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Joins a session, makes two actors in its workers, and waits to be killed. */
  static final class Creator {
    private Creator() {}

    public static void main(String[] arguments) throws Exception {
      try (BatoidRuntime runtime =
          BatoidRuntime.start(
              BatoidOptions.defaults().session(arguments[0]).threads(0).workers(0))) {
        ActorRef<Counter> attached = runtime.actor(Counter::new, 10).name("attached").remote();
        ActorRef<Counter> detached =
            runtime
                .actor(Counter::new, 20)
                .name("detached")
                .lifetime(ActorLifetime.DETACHED)
                .remote();
        runtime.get(
            List.of(
                attached.task(Counter::value).remote(), detached.task(Counter::value).remote()));
        System.out.println("made");
        int _ = System.in.read();
      }
    }
  }
}
