package io.batoid.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.SerializationException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls of actors: what they are given and give back, and in which order, wherever they live. */
abstract class ActorCallContract extends SharedSession {
  ActorCallContract(Place place) {
    super(place);
  }

  /** What each caller has sent, as it came. */
  static class Journal {
    private final List<Integer> seen = new ArrayList<>();

    void note(int entry) {
      seen.add(entry);
    }

    List<Integer> seen() {
      return List.copyOf(seen);
    }
  }

  /** Sends to a journal from wherever it lives. */
  static class Reporter {
    private final ActorRef<Journal> journal;

    Reporter(ActorRef<Journal> journal) {
      this.journal = journal;
    }

    int report(int from, int to) {
      return send(journal, from, to);
    }
  }

  /** Sends all numbers of a range, waits for the last. */
  static int send(ActorRef<Journal> journal, int from, int to) {
    List<ObjectRef<Void>> sent = new ArrayList<>();
    for (int i = from; i < to; i++) {
      sent.add(journal.run(Journal::note, i).remote());
    }
    sent.getLast().get();
    return sent.size();
  }

  static class Later {
    CompletionStage<String> twice(String text) {
      return CompletableFuture.supplyAsync(() -> text + text);
    }

    CompletionStage<String> failing(String why) {
      return CompletableFuture.supplyAsync(() -> {
        throw new IllegalStateException(why);
      });
    }
  }

  /** Calls itself, as often as it is told, and never waits for it. */
  static class Countdown implements ActorLifecycle {
    private @Nullable ActorRef<Countdown> self;

    @Override
    public void onStart(ActorContext context) {
      self = context.self();
    }

    void from(int n, Promise<String> done) {
      if (n == 0) {
        done.complete("done by " + TaskContext.current().actorId().orElseThrow());
      } else {
        requireNonNull(self).run(Countdown::from, n - 1, done).remote().close();
      }
    }
  }

  /** A value with an actor in it. */
  record Shop(String name, List<ActorRef<Counter>> tills) {}

  @Test
  void callsAreTyped() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 5).remote()) {
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(6);
      assertThat(counter.run(Counter::set, 10).remote().get()).isNull();
      assertThat(counter.task(c -> c.increment() + 1).remote().get()).isEqualTo(12);
      assertThat(counter.task(Counter::add, 1, 2, 3).remote().get()).isEqualTo(17);
    }
  }

  @Test
  void referencesAreResolvedBeforeTheMethodRuns() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, runtime.put(5)).remote()) {
      ObjectRef<Integer> six = counter.task(Counter::increment).remote();
      ObjectRef<Integer> task = runtime.task(Math::addExact, 1, 2).remote();
      assertThat(counter.task(Counter::add, six, task, 1).remote().get()).isEqualTo(16);
    }
  }

  @Test
  void largeArgumentsAndResultsArrive() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote()) {
      long[] numbers = IntStream.range(0, 50_000).asLongStream().toArray();
      assertThat(counter.task((Counter c, long[] all) -> all.length, numbers).remote().get())
          .isEqualTo(50_000);
      try (ObjectRef<MemorySegment> shared = runtime.put(MemorySegment.ofArray(numbers))) {
        assertThat(
                counter
                    .task((Counter c, MemorySegment all) -> PlacesTest.sum(all), shared)
                    .remote()
                    .get())
            .isEqualTo(1_249_975_000L);
      }
      assertThat(counter.task(c -> new long[50_000]).remote().get()).hasSize(50_000);
    }
  }

  @Test
  void anExceptionArrivesWithTheStackOfItsProcess() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote()) {
      assertThatThrownBy(counter.task(Counter::fail, "sold out").name("sell").remote()::get)
          .isInstanceOf(TaskException.class)
          .hasMessageContaining("sell")
          .hasMessageContaining("worker ")
          .hasRootCauseInstanceOf(IOException.class)
          .hasRootCauseMessage("sold out")
          .rootCause()
          .satisfies(cause ->
              assertThat(cause.getStackTrace())
                  .anyMatch(frame -> frame.getMethodName().equals("fail")));
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(2);
    }
  }

  @Test
  void aResultThatCannotBeStoredIsAFailure() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote()) {
      assertThatThrownBy(counter.<Object>task(c -> Thread.currentThread()).remote()::get)
          .isInstanceOf(TaskException.class)
          .hasCauseInstanceOf(SerializationException.class);
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(2);
    }
  }

  @Test
  void aFailedArgumentFailsTheCall() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 1).remote()) {
      ObjectRef<Integer> failed = counter.task(Counter::fail, "sold out").remote();
      assertThatThrownBy(counter.run(Counter::set, failed).remote()::get)
          .hasStackTraceContaining("sold out");
      assertThat(counter.task(Counter::value).remote().get()).isEqualTo(1);
    }
  }

  @Test
  void callsOfOneCallerRunInOrder() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote()) {
      List<ObjectRef<Integer>> values = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        values.add(counter.task(Counter::increment).remote());
      }
      assertThat(runtime.get(values)).isEqualTo(IntStream.rangeClosed(1, 500).boxed().toList());
      values.forEach(ObjectRef::close);
    }
  }

  @Test
  void aCallWhoseArgumentIsLateHoldsBackThoseBehindIt() {
    try (ActorRef<Journal> journal = runtime.actor(Journal::new).remote();
        Promise<Integer> late = runtime.store().reserve()) {
      ObjectRef<Void> first = journal.run(Journal::note, late.ref()).remote();
      ObjectRef<Void> second = journal.run(Journal::note, 2).remote();
      late.complete(1);
      second.get();
      first.get();
      assertThat(journal.task(Journal::seen).remote().get()).containsExactly(1, 2);
    }
  }

  @Test
  void eachOfManyCallersKeepsItsOrder() throws Exception {
    int each = 100;
    try (ActorRef<Journal> journal = runtime.actor(Journal::new).remote();
        ActorRef<Reporter> reporter = runtime.actor(Reporter::new, journal).remote();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      ObjectRef<Integer> actor = reporter.task(Reporter::report, 0, each).remote();
      ObjectRef<Integer> task =
          runtime.task(ActorCallContract::send, journal, 1000, 1000 + each).remote();
      List<Future<Integer>> mine =
          threads.invokeAll(
              List.of(
                  () -> send(journal, 2000, 2000 + each), () -> send(journal, 3000, 3000 + each)));
      assertThat(actor.get()).isEqualTo(each);
      assertThat(task.get()).isEqualTo(each);
      for (Future<Integer> one : mine) {
        assertThat(one.get()).isEqualTo(each);
      }
      List<Integer> seen = journal.task(Journal::seen).remote().get();
      assertThat(seen).hasSize(4 * each);
      for (int caller = 0; caller < 4; caller++) {
        int from = caller * 1000;
        assertThat(seen.stream().filter(n -> n >= from && n < from + 1000))
            .isEqualTo(IntStream.range(from, from + each).boxed().toList());
      }
    }
  }

  @Test
  void asynchronousResultsAreWaitedFor() {
    try (ActorRef<Later> later = runtime.actor(Later::new).remote()) {
      assertThat(later.taskAsync(Later::twice, "x").remote().get()).isEqualTo("xx");
      assertThatThrownBy(later.taskAsync(Later::failing, "no luck").remote()::get)
          .isInstanceOf(TaskException.class)
          .hasRootCauseMessage("no luck");
    }
  }

  @Test
  void anActorCallsItself() {
    try (ActorRef<Countdown> countdown = runtime.actor(Countdown::new).remote();
        Promise<String> done = runtime.store().reserve()) {
      countdown.run(Countdown::from, 20, done).remote().get();
      assertThat(done.ref().get()).isEqualTo("done by " + countdown.id());
      countdown.kill(); // it holds itself
    }
  }

  @Test
  void referencesTravelToTasks() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote()) {
      ObjectRef<Integer> inTask =
          runtime
              .task((ActorRef<Counter> c) -> c.task(Counter::increment).remote().get(), counter)
              .remote();
      assertThat(inTask.get()).isEqualTo(1);
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(2);
    }
  }

  @Test
  void referencesTravelInsideValues() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        ObjectRef<Shop> shop = runtime.put(new Shop("corner", List.of(counter)))) {
      ActorRef<Counter> same = shop.get().tills().getFirst();
      assertThat(same).isEqualTo(counter).hasSameHashCodeAs(counter);
      assertThat(same.task(Counter::increment).remote().get()).isEqualTo(1);
      ObjectRef<Integer> inTask =
          runtime
              .task((Shop s) -> s.tills().getFirst().task(Counter::increment).remote().get(), shop)
              .remote();
      assertThat(inTask.get()).isEqualTo(2);
      same.close();
    }
  }

  @Test
  void tasksMakeActorsForOthers() {
    ActorRef<Counter> made =
        runtime.task(() -> Batoid.actor(Counter::new, 41).remote()).remote().get();
    assertThat(made.task(Counter::increment).remote().get()).isEqualTo(42);
    made.close();
  }

  @Test
  void aReferenceAsAnInterfaceCallsTheSameActor() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        ActorRef<Countable> countable = counter.as(Countable.class)) {
      assertThat(countable).isEqualTo(counter);
      assertThat(countable.task(Countable::increment).remote().get()).isEqualTo(1);
      assertThat(counter.task(Counter::value).remote().get()).isEqualTo(1);
    }
  }

  @Test
  void theContextNamesTheActorAndItsRuntime() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote()) {
      assertThat(
              counter
                  .task(c -> {
                    TaskContext context = TaskContext.current();
                    return context.name()
                        + " "
                        + context.actorId().orElse("")
                        + " "
                        + (context.runtime() == Batoid.runtime());
                  })
                  .name("tick")
                  .remote()
                  .get())
          .isEqualTo("tick " + counter.id() + " true");
    }
  }

  @Test
  void aCallThatTakesTooLongIsATimeout() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote()) {
      ObjectRef<Void> stuck =
          counter.run(c -> new CountDownLatch(1).await()).timeout(Duration.ofMillis(50)).remote();
      assertThatThrownBy(stuck::get).isInstanceOf(TaskTimeoutException.class);
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(1);
    }
  }

  @Test
  void aCallThatWaitsIsCancelled() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        Gate gate = gate()) {
      ObjectRef<String> held = counter.task(Counter::hold, "first", gate.key()).remote();
      ObjectRef<Integer> waiting = counter.task(Counter::increment).remote();
      assertThat(runtime.cancel(waiting)).isTrue();
      assertThatThrownBy(waiting::get).isInstanceOf(TaskCancelledException.class);
      gate.open();
      assertThat(held.get()).isEqualTo("first");
      assertThat(counter.task(Counter::value).remote().get()).isZero();
    }
  }

  /** Sends a call, tells its number, and waits for it. */
  static Integer increments(ActorRef<Counter> counter, Promise<ObjectRef<Integer>> sent) {
    ObjectRef<Integer> call = counter.task(Counter::increment).remote();
    sent.complete(call);
    return call.get();
  }

  @Test
  void aTaskThatIsCancelledTakesAlongTheCallsItHasSent() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        Gate gate = gate()) {
      ObjectRef<String> held = counter.task(Counter::hold, "first", gate.key()).remote();
      Promise<ObjectRef<Integer>> sent = runtime.store().reserve();
      ObjectRef<Integer> task = runtime.task(ActorCallContract::increments, counter, sent).remote();
      ObjectRef<Integer> call = sent.ref().get();
      assertThat(runtime.cancel(task)).isTrue();
      assertThatThrownBy(call::get)
          .isInstanceOf(TaskCancelledException.class)
          .hasMessageContaining("the task that submitted it, ActorCallContract.increments, was");
      gate.open();
      assertThat(held.get()).isEqualTo("first");
      assertThat(counter.task(Counter::value).remote().get()).isZero();
    }
  }
}
