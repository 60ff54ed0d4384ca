package io.batoid.junit;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tests that leak, one thing each; {@link LeakTest} runs them and sees them fail. */
class Leaking {
  /** The line after which each leaks, by method. */
  static final Map<String, Integer> LINES = new ConcurrentHashMap<>();

  private static final List<Object> KEPT = new ArrayList<>();

  /** The caller leaks in its next line. */
  private static void nextLineLeaks() {
    StackTraceElement caller = new Throwable().getStackTrace()[1];
    LINES.put(caller.getMethodName(), caller.getLineNumber() + 1);
  }

  private static void keep(Object leaked) {
    synchronized (KEPT) {
      KEPT.add(leaked);
    }
  }

  @BatoidTest(threads = 1)
  void reference(BatoidRuntime runtime) {
    nextLineLeaks();
    ObjectRef<String> ref = runtime.put("kept");
    keep(ref.get());
    keep(ref);
  }

  @BatoidTest(threads = 1)
  void objectNobodyUsed(BatoidRuntime runtime) {
    nextLineLeaks();
    runtime.put("lost");
  }

  @BatoidTest(threads = 1)
  void result(BatoidRuntime runtime) {
    nextLineLeaks();
    keep(runtime.task(Math::abs, -1).remote());
  }

  @BatoidTest(threads = 1)
  void pin(BatoidRuntime runtime) {
    try (ObjectRef<byte[]> ref = runtime.put(new byte[8])) {
      nextLineLeaks();
      Pinned pinned = ref.pin();
      keep(pinned.size());
    }
  }

  @BatoidTest(threads = 1)
  void writer(BatoidRuntime runtime) {
    nextLineLeaks();
    ObjectWriter writer = runtime.store().create(64);
    writer.segment().fill((byte) 1);
  }

  /** An actor. */
  static final class Counter {
    private int count;

    Counter(int count) {
      this.count = count;
    }

    int increment() {
      return ++count;
    }
  }

  @BatoidTest(threads = 1)
  void actor(BatoidRuntime runtime) {
    nextLineLeaks();
    ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote();
    keep(counter.task(Counter::increment).remote().get());
  }

  @BatoidTest(threads = 1)
  void actorThatIsKilledIsNone(BatoidRuntime runtime) {
    ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote();
    keep(counter.task(Counter::increment).remote().get());
    counter.kill();
  }

  @BatoidTest(threads = 1)
  void actorThatIsClosedIsNone(BatoidRuntime runtime) {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote()) {
      keep(counter.task(Counter::increment).remote().get());
    }
  }

  /** Whoever is given a reference has one of its own, which is given back when it is collected. */
  private static int increment(ActorRef<Counter> counter) {
    return counter.task(Counter::increment).remote().get();
  }

  @BatoidTest(threads = 2)
  void actorThatATaskDroppedIsNone(BatoidRuntime runtime) {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote()) {
      keep(runtime.task(Leaking::increment, counter).remote().get());
    }
  }

  @BatoidTest(threads = 1)
  void workerProcess() {
    BatoidOptions options = BatoidOptions.defaults().capacity("16m").workers(1);
    nextLineLeaks();
    BatoidRuntime other = BatoidRuntime.start(options);
    keep(other.task(ProcessHandle::current).remote());
  }
}
