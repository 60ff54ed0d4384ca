package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls on their way to an actor that is made again meanwhile; watchers that do something. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ActorRouteTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  /** Remembers what it was called with since it was made. */
  static final class Recorder {
    private final List<Integer> seen = new ArrayList<>();

    int add(int number) {
      seen.add(number);
      return number;
    }

    List<Integer> seen() {
      return List.copyOf(seen);
    }
  }

  private BatoidRuntime start(int workers) {
    return runtimes.start(
        workers == 0 ? runtimes.options() : runtimes.options().threads(0).workers(workers));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void callsThatAreSentAgainKeepTheirOrder(int workers) throws InterruptedException {
    BatoidRuntime runtime = start(workers);
    try (ActorRef<Recorder> recorder =
        runtime.actor(Recorder::new).maxRestarts(-1).maxTaskRetries(-1).remote()) {
      Thread killer =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 20; i++) {
                  recorder.kill(false);
                  List<Integer> _ = recorder.task(Recorder::seen).remote().get();
                }
              });
      List<ObjectRef<Integer>> calls = new ArrayList<>();
      int sent = 0;
      while (killer.isAlive() || sent % 100 != 0) {
        calls.add(recorder.task(Recorder::add, sent++).remote());
        if (calls.size() == 100) {
          calls.forEach(call -> assertThat(call.get()).isNotNull());
          assertThat(recorder.task(Recorder::seen).remote().get())
              .isSorted()
              .doesNotHaveDuplicates();
          calls.forEach(ObjectRef::close);
          calls.clear();
        }
      }
      killer.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aWatcherMayMakeAnotherActorAndWaitForIt(int workers) throws InterruptedException {
    BatoidRuntime runtime = start(workers);
    BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    try (ActorRef<Recorder> first = runtime.actor(Recorder::new).remote();
        ActorWatch _ =
            first.watch(why -> {
              try (ActorRef<Recorder> next = runtime.actor(Recorder::new).remote()) {
                answers.add(next.task(Recorder::add, 5).remote().get());
              }
            })) {
      int _ = first.task(Recorder::add, 1).remote().get();
      first.kill();
      assertThat(answers.take()).isEqualTo(5);
    }
  }

  @Test
  void aWatcherThatFailsDoesNotKeepWordFromTheOthers() throws InterruptedException {
    BatoidRuntime runtime = start(0);
    BlockingQueue<String> died = new LinkedBlockingQueue<>();
    try (ActorRef<Recorder> actor = runtime.actor(Recorder::new).remote();
        ActorWatch _ =
            actor.watch(why -> {
              died.add(why);
              throw new IllegalStateException("this watcher fails");
            });
        ActorWatch _ = actor.watch(died::add)) {
      actor.kill();
      assertThat(died.take()).contains("kill()");
      assertThat(died.take()).contains("kill()");
    }
  }
}
