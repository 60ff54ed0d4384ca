package io.batoid.examples.actors;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorContext;
import io.batoid.runtime.ActorDiedException;
import io.batoid.runtime.ActorLifecycle;
import io.batoid.runtime.ActorListener;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.ActorWatch;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The life of an actor: it is made, called, killed, made again, and ends itself. */
public final class Lifecycle {
  private Lifecycle() {}

  /** A counter that remembers what has happened to it, as long as it lives. */
  static final class Counter implements ActorLifecycle {
    private final List<String> story = new ArrayList<>();
    private int value;

    Counter(int value) {
      this.value = value;
    }

    int increment() {
      return ++value;
    }

    String story() {
      return String.join(", ", story) + ", now at " + value;
    }

    void leave() {
      Batoid.exitActor(); // does not return
    }

    @Override
    public void onStart(ActorContext context) {
      story.add("made");
    }

    @Override
    public void onRestart(ActorContext context) {
      story.add("made again, time " + context.restarts());
    }
  }

  /** No arguments. */
  public static void main(String[] arguments) throws InterruptedException {
    try (BatoidRuntime runtime = BatoidRuntime.start(BatoidOptions.defaults().workers(2))) {
      story(runtime).forEach(System.out::println);
    }
  }

  /** What happens, line by line. */
  static List<String> story(BatoidRuntime runtime) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    Fate fate = new Fate();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 10).maxRestarts(1).remote();
        ActorWatch _ = counter.watch(fate)) {
      for (int i = 0; i < 3; i++) { // calls of one caller run in the order they were sent
        counter.task(Counter::increment).remote().close();
      }
      lines.add("the counter:   " + counter.task(Counter::story).remote().get());

      counter.kill(false); // as if its process had died; kill() is for good
      lines.add("its watcher:   " + fate.news.take());
      lines.add("the counter:   " + counter.task(Counter::story).remote().get());

      ObjectRef<Void> last = counter.run(Counter::leave).remote();
      try {
        last.get();
      } catch (ActorDiedException e) {
        lines.add("its last call: " + e.getMessage());
      }
      lines.add("its watcher:   " + fate.news.take());
    }
    return lines;
  }

  /** Hears of the actor's fate, on a thread of Batoid's. */
  private static final class Fate implements ActorListener {
    final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    @Override
    public void onRestart(int restarts, String why) {
      news.add("restart " + restarts + ", because " + why);
    }

    @Override
    public void onDeath(String why) {
      news.add("dead, because " + why);
    }
  }
}
