package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectRef;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many calls of an actor run at one time, and how many may wait. */
abstract class ActorConcurrencyContract extends SharedSession {
  private static final int MANY = 300;
  private static final int VERY_MANY = 2000;

  ActorConcurrencyContract(Place place) {
    super(place);
  }

  /** Calls that can only end together. */
  static class Meeting {
    private final CyclicBarrier barrier;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch latch = new CountDownLatch(1);

    Meeting(int parties) {
      barrier = new CyclicBarrier(parties);
    }

    void meet() throws InterruptedException, BrokenBarrierException {
      int now = inside.incrementAndGet();
      int _ = most.accumulateAndGet(now, Math::max);
      int _ = barrier.await();
      int _ = inside.decrementAndGet();
    }

    boolean meetVirtually() throws InterruptedException, BrokenBarrierException {
      meet();
      return Thread.currentThread().isVirtual();
    }

    int most() {
      return most.get();
    }

    int platformThreads() {
      return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    void waitForOpen() throws InterruptedException {
      latch.await();
    }

    int open() {
      latch.countDown();
      return 1;
    }

    CompletionStage<Integer> whenOpen() {
      return CompletableFuture.supplyAsync(() -> {
        try {
          waitForOpen();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return 2;
      });
    }
  }

  /** Not thread-safe on purpose, and called by many. */
  static class Unguarded {
    private long sum;

    void add(int n) {
      long before = sum;
      Thread.onSpinWait();
      sum = before + n;
    }

    long sum() {
      return sum;
    }
  }

  @Test
  void oneCallAtATimeIsTheDefaultAlsoWhileItWaits() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        Gate gate = gate()) {
      ObjectRef<String> held = counter.task(Counter::hold, "hold", gate.key()).remote();
      ObjectRef<Void> noted = counter.run(Counter::note, "noted").remote();
      gate.open();
      held.get();
      noted.get();
      assertThat(counter.task(Counter::events).remote().get())
          .containsExactly("started", "begin hold", "end hold", "noted");
    }
  }

  @Test
  void withOneCallAtATimeNothingNeedsALock() {
    try (ActorRef<Unguarded> unguarded = runtime.actor(Unguarded::new).remote()) {
      List<ObjectRef<Long>> senders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        senders.add(runtime.task(ActorConcurrencyContract::addMany, unguarded).remote());
      }
      long _ = addMany(unguarded);
      runtime.get(senders);
      assertThat(unguarded.task(Unguarded::sum).remote().get()).isEqualTo(4 * 200L);
    }
  }

  static long addMany(ActorRef<Unguarded> unguarded) {
    List<ObjectRef<Void>> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sent.add(unguarded.run(Unguarded::add, 1).remote());
    }
    sent.forEach(ObjectRef::get);
    sent.forEach(ObjectRef::close);
    return sent.size();
  }

  @Test
  void asManyCallsAsAllowedRunAtOnce() {
    try (ActorRef<Meeting> meeting = runtime.actor(Meeting::new, 3).maxConcurrency(3).remote()) {
      List<ObjectRef<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(meeting.run(Meeting::meet).remote());
      }
      calls.forEach(ObjectRef::get);
      assertThat(meeting.task(Meeting::most).remote().get()).isEqualTo(3);
    }
  }

  @Test
  void hundredsOfCallsRunAtOnce() {
    try (ActorRef<Meeting> meeting =
        runtime.actor(Meeting::new, MANY).maxConcurrency(MANY).remote()) {
      List<ObjectRef<Void>> calls = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        calls.add(meeting.run(Meeting::meet).remote());
      }
      calls.forEach(ObjectRef::get);
      calls.forEach(ObjectRef::close);
      assertThat(meeting.task(Meeting::most).remote().get()).isEqualTo(MANY);
    }
  }

  @Test
  void thousandsOfCallsWaitInVirtualThreads() {
    try (ActorRef<Meeting> meeting =
        runtime
            .actor(Meeting::new, VERY_MANY)
            .maxConcurrency(VERY_MANY)
            .virtualThreads()
            .remote()) {
      List<ObjectRef<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < VERY_MANY; i++) {
        calls.add(meeting.task(Meeting::meetVirtually).remote());
      }
      assertThat(runtime.get(calls)).containsOnly(true);
      calls.forEach(ObjectRef::close);
      assertThat(meeting.task(Meeting::most).remote().get()).isEqualTo(VERY_MANY);
      assertThat(meeting.task(Meeting::platformThreads).remote().get()).isLessThan(VERY_MANY / 4);
    }
  }

  @Test
  void callsInVirtualThreadsWaitForObjectsInOrderAndByGroup() {
    try (ActorRef<Counter> counter =
            runtime.actor(Counter::new, 0).concurrencyGroup("notes", 1).virtualThreads().remote();
        Gate gate = gate()) {
      List<ObjectRef<String>> held = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        held.add(counter.task(Counter::hold, "hold " + i, gate.key()).remote());
      }
      counter.run(Counter::note, "noted").concurrencyGroup("notes").remote().get();
      gate.open();
      runtime.get(held);
      List<String> events = new ArrayList<>(counter.task(Counter::events).remote().get());
      assertThat(events.remove("noted")).isTrue();
      List<String> expected = new ArrayList<>(List.of("started"));
      for (int i = 0; i < 100; i++) {
        expected.addAll(List.of("begin hold " + i, "end hold " + i));
      }
      assertThat(events).isEqualTo(expected);
    }
  }

  @Test
  void aCallInAVirtualThreadIsInterruptedWhenItIsCancelledOrItsActorKilled() {
    try (ActorRef<Meeting> meeting =
        runtime.actor(Meeting::new, 1).maxConcurrency(2).virtualThreads().remote()) {
      ObjectRef<Void> first = meeting.run(Meeting::waitForOpen).remote();
      assertThat(meeting.task(Meeting::most).remote().get()).isZero();
      assertThat(runtime.cancel(first)).isTrue();
      assertThatThrownBy(first::get).isInstanceOf(TaskCancelledException.class);
      ObjectRef<Void> second = meeting.run(Meeting::waitForOpen).remote();
      meeting.kill();
      assertThatThrownBy(second::get).isInstanceOf(ActorDiedException.class);
    }
  }

  @Test
  void aCallMayWaitForAnotherOfTheSameActor() {
    try (ActorRef<Meeting> meeting = runtime.actor(Meeting::new, 1).maxConcurrency(2).remote()) {
      ObjectRef<Void> waits = meeting.run(Meeting::waitForOpen).remote();
      assertThat(meeting.task(Meeting::open).remote().get()).isEqualTo(1);
      waits.get();
    }
  }

  @Test
  void anAsynchronousCallIsDoneWhenItsStageIs() {
    try (ActorRef<Meeting> meeting = runtime.actor(Meeting::new, 1).maxConcurrency(2).remote()) {
      ObjectRef<Integer> later = meeting.taskAsync(Meeting::whenOpen).remote();
      assertThat(meeting.task(Meeting::open).remote().get()).isEqualTo(1);
      assertThat(later.get()).isEqualTo(2);
    }
  }

  @Test
  void groupsRunBesideTheOthers() {
    try (ActorRef<Counter> counter =
            runtime.actor(Counter::new, 0).concurrencyGroup("questions", 1).remote();
        Gate gate = gate()) {
      ObjectRef<String> held = counter.task(Counter::hold, "hold", gate.key()).remote();
      assertThat(counter.task(Counter::value).concurrencyGroup("questions").remote().get())
          .isZero();
      gate.open();
      assertThat(held.get()).isEqualTo("hold");
    }
  }

  @Test
  void aGroupThatThereIsNotIsAnError() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote()) {
      assertThatThrownBy(
              () -> counter.task(Counter::value).concurrencyGroup("answers").remote().get())
          .isInstanceOf(TaskException.class)
          .hasMessageContaining("concurrency group of call Counter.value");
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(1);
    }
  }

  /** Sends calls until one is refused; how many were not. */
  static int sendUntilRefused(ActorRef<Counter> counter) {
    for (int sent = 0; sent < 20; sent++) {
      try {
        counter.task(Counter::increment).remote().close();
      } catch (PendingCallsLimitException e) {
        return sent;
      }
    }
    return 20;
  }

  @Test
  void eachProcessMayHaveAsManyCallsWaiting() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).maxPendingCalls(5).remote();
        Gate gate = gate()) {
      ObjectRef<String> held = counter.task(Counter::hold, "hold", gate.key()).remote();
      assertThat(sendUntilRefused(counter)).isBetween(4, 5); // the one that runs may count or not
      int there = runtime.task(ActorConcurrencyContract::sendUntilRefused, counter).remote().get();
      assertThat(there).isBetween(place == Place.WORKERS ? 5 : 0, 5);
      gate.open();
      assertThat(held.get()).isEqualTo("hold");
    }
  }

  @Test
  void noMoreCallsWaitThanAllowed() {
    try (ActorRef<Counter> counter = runtime.actor(Counter::new, 0).maxPendingCalls(5).remote();
        Gate gate = gate()) {
      List<ObjectRef<?>> accepted = new ArrayList<>();
      accepted.add(counter.task(Counter::hold, "hold", gate.key()).remote());
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10; i++) {
                  accepted.add(counter.task(Counter::increment).remote());
                }
              })
          .isInstanceOf(PendingCallsLimitException.class)
          .hasMessageContaining("5");
      assertThat(accepted).hasSizeBetween(5, 6); // the one that runs may count or not
      gate.open();
      accepted.forEach(ObjectRef::get);
      await()
          .atMost(Duration.ofMinutes(2))
          .ignoreException(PendingCallsLimitException.class)
          .until(() -> counter.task(Counter::value).remote().get(), n -> n == accepted.size() - 1);
    }
  }
}
