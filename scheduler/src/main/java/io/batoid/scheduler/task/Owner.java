package io.batoid.scheduler.task;

import io.batoid.objectstore.WaitInterruptedException;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.TaskCounts;
import io.batoid.scheduler.TaskInfo;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that this process submitted and that have not ended: queued, sent, running, or waiting
 * to be tried again. All of it is heap: it dies with this process, as its tasks do.
 *
 * <p><b>Lock order.</b> The exchange's receiving lock, then this one, then a peer's. Results are
 * decided and user code runs with none of them held, except for cancellations.
 */
final class Owner {
  private final SessionLink link;
  private final Exchange exchange;
  private final Failures failures;
  private final Workers workers;
  private final int maxPending;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomOrEmpty = lock.newCondition();
  private final Long2ObjectHashMap<OwnedTask> tasks = new Long2ObjectHashMap<>();
  private final Promised promises = new Promised(tasks::get);
  private final Alarms alarms = new Alarms();
  private final ReadyTasks ready;
  private final History history;
  private final Lineage lineage;
  private final Consumer<TaskRun> stopRun;
  private int waiters;

  Owner(
      SessionLink link,
      Exchange exchange,
      Failures failures,
      Workers workers,
      ReadyTasks ready,
      Lineage lineage,
      int maxPending,
      Consumer<TaskRun> stopRun) {
    this.link = link;
    this.exchange = exchange;
    this.failures = failures;
    this.workers = workers;
    this.ready = ready;
    this.maxPending = maxPending;
    this.history = new History(link);
    this.lineage = lineage;
    this.stopRun = stopRun;
  }

  // ---- submitting ----

  /** Waits until there is room for another task. */
  void awaitRoom() {
    exchange.tryLook();
    lock.lock();
    try {
      while (tasks.size() >= maxPending) {
        await(roomOrEmpty);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException(
          "interrupted while waiting for room among " + maxPending + " pending tasks");
    } finally {
      lock.unlock();
    }
  }

  /** Waits a slice for tasks to end; those that run them tell us when they have nothing to do. */
  @SuppressWarnings("WaitNotInLoop") // a slice: callers look again, and again
  private void await(Condition condition) throws InterruptedException {
    ready.somebodyWaits(++waiters > 0);
    try {
      long _ = condition.awaitNanos(Futex.SLICE_NANOS);
    } finally {
      ready.somebodyWaits(--waiters > 0);
    }
  }

  /** Takes charge of a task, and of the holds on the objects it waits for. */
  void submit(OwnedTask task, long[] waitsFor) {
    List<OwnedTask> cycle;
    lock.lock();
    try {
      tasks.put(task.number, task);
      lineage.begun(task);
      if (task.deadline != TaskHeader.NO_DEADLINE) {
        setAlarm(task.deadline, task);
      }
      if (waitsFor.length > 0) {
        task.state = OwnedTask.State.WAITING;
        task.waitsFor = waitsFor;
        task.undecided = waitsFor.length;
      } else {
        ready.place(task);
      }
      cycle = promises.add(task);
    } finally {
      lock.unlock();
    }
    if (!cycle.isEmpty()) {
      cancelCycle(cycle);
    }
    for (long number : waitsFor) {
      link.whenDecided(number, () -> oneDecided(task, number));
    }
  }

  /** Tasks of which each waits for the next, and the last for the first, and what they promised. */
  private void cancelCycle(List<OwnedTask> cycle) {
    String why = Promised.describe(cycle);
    for (OwnedTask task : cycle) {
      boolean _ = cancel(task, false, why);
      for (long number : task.referred.promised()) {
        boolean _ = link.fail(number, failures.cancelled(origin(task), why));
      }
    }
  }

  private void oneDecided(OwnedTask task, long number) {
    link.letGo(number);
    lock.lock();
    try {
      if (--task.undecided == 0 && task.state == OwnedTask.State.WAITING) {
        task.state = OwnedTask.State.READY;
        ready.place(task);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- running here, or elsewhere ----

  /** Whether there is a task for threads of this process. */
  boolean hasWorkHere() {
    return ready.hasWorkHere();
  }

  /** A task to run in this process; null if there is none. */
  @Nullable OwnedTask take() {
    if (!ready.hasWorkHere()) {
      return null;
    }
    lock.lock();
    try {
      return ready.take();
    } finally {
      lock.unlock();
    }
  }

  /** Gives what waits to those who have nothing to do; ends what can never begin any more. */
  void rebalance() {
    Map<OwnedTask, String> never;
    lock.lock();
    try {
      ready.rebalance();
      never = ready.takeNeverGranted();
      never.keySet().forEach(Owner::setAside);
    } finally {
      lock.unlock();
    }
    never.forEach((task, why) -> {
      String gone = "it asks for " + why + " now that whoever brought that has left";
      boolean _ = link.fail(task.number, failures.cancelled(origin(task, 0), gone));
      endNow(task);
    });
  }

  /** It is about to be failed: nobody may begin it. */
  private static void setAside(OwnedTask task) {
    task.state = OwnedTask.State.BACKING_OFF;
  }

  // ---- ending ----

  /** An attempt has ended, here or where it was sent to; false if there is no such task. */
  boolean attemptEnded(long number, int attempt, Ending how, long pid) {
    lock.lock();
    try {
      OwnedTask task = tasks.get(number);
      if (task == null) {
        return false;
      }
      if (attempt != task.attempt && how != Ending.DECIDED) {
        return true; // of a process that was given up: another attempt took its place
      }
      unplace(task);
      switch (how) {
        case DECIDED -> end(task);
        case NOT_BEGUN -> again(task, 0);
        case FAILED -> {
          if (task.cancelled || link.isDecided(number)) {
            end(task);
          } else {
            task.state = OwnedTask.State.BACKING_OFF;
            Thread.ofVirtual().name("batoid-retry").start(() -> retryOrFail(task, pid));
          }
        }
      }
      ready.dispatch();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A task begins or ends to wait, and what it has of the processors is free meanwhile. */
  void waits(long number, boolean begins) {
    lock.lock();
    try {
      OwnedTask task = tasks.get(number);
      if (task != null) {
        ready.waits(task, begins);
      }
    } finally {
      lock.unlock();
    }
  }

  private void unplace(OwnedTask task) {
    Remote remote = task.remote;
    if (remote != null) {
      remote.ended(task);
    }
    task.run = null;
    ready.giveBack(task);
  }

  /** Decides about a failed attempt; calls the user's condition, so with no lock held. */
  private void retryOrFail(OwnedTask task, long pid) {
    Throwable failure = Outcomes.failure(link, task.outcome);
    boolean again = false;
    try {
      again = task.mayRetry() && task.options.retry().covers(failure);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
    if (again) {
      lock.lock();
      try {
        if (task.state == OwnedTask.State.BACKING_OFF && !task.cancelled) {
          nextAttempt(task);
          setAlarm(System.nanoTime() + Backoff.nanos(task.attempt - 1), task);
          return;
        }
      } finally {
        lock.unlock();
      }
    }
    boolean _ = link.fail(task.number, failures.failed(origin(task, pid), failure));
    endNow(task);
  }

  private void nextAttempt(OwnedTask task) {
    task.attempt++;
    Bytes.intAt(task.payload, TaskHeader.ATTEMPT_OFFSET, task.attempt);
    link.letGo(task.outcome);
    task.outcome = link.reserve();
    Bytes.longAt(task.payload, TaskHeader.OUTCOME_OFFSET, task.outcome);
  }

  private void again(OwnedTask task, long delayNanos) {
    if (task.cancelled || link.isDecided(task.number)) {
      end(task);
    } else if (delayNanos > 0) {
      task.state = OwnedTask.State.BACKING_OFF;
      setAlarm(System.nanoTime() + delayNanos, task);
    } else {
      task.state = OwnedTask.State.READY;
      ready.place(task);
    }
  }

  /** A task has ended; by whoever has decided it. */
  void endNow(OwnedTask task) {
    lock.lock();
    try {
      end(task);
      ready.dispatch();
    } finally {
      lock.unlock();
    }
  }

  private void end(OwnedTask task) {
    if (task.isEnded()) {
      return;
    }
    task.state = OwnedTask.State.ENDED;
    tasks.remove(task.number);
    promises.remove(task);
    history.add(task);
    lineage.ended(task);
    alarms.forgetEnded(tasks.size());
    ready.giveBack(task);
    for (long number : task.referred.held()) {
      link.letGo(number);
    }
    if (task.outcome != OwnedTask.NONE) {
      link.letGo(task.outcome);
    }
    link.letGo(task.number);
    if (task.needsWorker) {
      task.needsWorker = false;
      workers.release(task.kind, !task.isLight());
    }
    if (waiters > 0 && tasks.size() < maxPending) {
      roomOrEmpty.signalAll();
    }
  }

  /** Says who it is, and who runs it now. */
  private Failures.Origin origin(OwnedTask task) {
    lock.lock();
    try {
      return origin(task, task.runsIn(link));
    } finally {
      lock.unlock();
    }
  }

  private Failures.Origin origin(OwnedTask task, long pid) {
    return new Failures.Origin(
        task.name,
        link.describe(task.number),
        task.state == OwnedTask.State.WAITING ? 0 : task.attempt,
        pid);
  }

  // ---- time ----

  private void setAlarm(long nanos, OwnedTask task) {
    alarms.set(nanos, task);
    exchange.callOurs();
  }

  /** Does what is due; nanoseconds until the next is. */
  long ring() {
    while (true) {
      OwnedTask due;
      lock.lock();
      try {
        long left = alarms.nanosLeft();
        if (left > 0) {
          return left;
        }
        due = alarms.take();
        if (due.state == OwnedTask.State.BACKING_OFF && due.deadline - System.nanoTime() > 0) {
          due.state = OwnedTask.State.READY;
          ready.place(due);
          continue;
        }
        if (due.deadline - System.nanoTime() > 0) {
          continue;
        }
        due.late = !due.cancelled;
      } finally {
        lock.unlock();
      }
      boolean _ =
          link.fail(
              due.number,
              failures.timedOut(
                  origin(due),
                  Duration.ofMillis(Bytes.intAt(due.payload, TaskHeader.TIMEOUT_OFFSET))));
      stop(due, false);
    }
  }

  // ---- cancelling ----

  /** Cancels a task of ours; false if it is decided. */
  boolean cancel(long number, boolean force, String why) {
    OwnedTask task;
    lock.lock();
    try {
      task = tasks.get(number);
    } finally {
      lock.unlock();
    }
    return task != null && cancel(task, force, why);
  }

  private boolean cancel(OwnedTask task, boolean force, String why) {
    Failures.Origin origin;
    lock.lock();
    try {
      task.cancelled = true; // before it is decided: its end may be told at once
      origin = origin(task, task.runsIn(link));
    } finally {
      lock.unlock();
    }
    boolean first = link.fail(task.number, failures.cancelled(origin, why));
    stop(task, force);
    return first;
  }

  /** Stops whatever runs for a task that is decided. */
  private void stop(OwnedTask task, boolean force) {
    TaskRun run = null;
    lock.lock();
    try {
      task.cancelled = true;
      Remote remote = task.remote;
      switch (task.state) {
        case WAITING, READY, BACKING_OFF -> end(task);
        case SENT -> {
          if (remote != null && !remote.revoke(task)) {
            remote.peer.post(
                MessageKind.CANCEL, force ? 1 : 0, Ending.DECIDED.message(task.number), true);
          } else {
            end(task);
          }
        }
        case RUNNING -> run = task.run;
        case ENDED -> {}
      }
      ready.dispatch();
    } finally {
      lock.unlock();
    }
    if (run != null) {
      stopRun.accept(run);
    }
  }

  // ---- workers ----

  /** A worker process is there. */
  void workerJoined(Peer peer) {
    lock.lock();
    try {
      ready.add(peer);
    } finally {
      lock.unlock();
    }
  }

  /** The worker processes that this process knows. */
  List<Peer> workers() {
    lock.lock();
    try {
      return ready.peers();
    } finally {
      lock.unlock();
    }
  }

  /** A worker process is dead, and was reaped: its tasks run elsewhere, or fail. */
  void workerDied(Peer peer) {
    List<OwnedTask> crashed = new ArrayList<>();
    lock.lock();
    try {
      Remote dead = ready.remove(peer);
      if (dead == null) {
        return;
      }
      for (OwnedTask task : dead.all()) {
        boolean begun = !dead.revoke(task);
        if (begun) {
          unplace(task);
        }
        if (task.cancelled || link.isDecided(task.number)) {
          end(task);
        } else if (!begun) {
          again(task, 0);
        } else if (task.mayRetry()) {
          nextAttempt(task);
          again(task, Backoff.nanosAfterCrash(task.attempt - 1));
        } else {
          setAside(task);
          crashed.add(task);
        }
      }
      ready.dispatch();
    } finally {
      lock.unlock();
    }
    if (!crashed.isEmpty()) {
      long pid = link.pid(peer.process());
      Thread.ofVirtual().name("batoid-crash").start(() -> failCrashed(crashed, peer, pid));
    }
  }

  private void failCrashed(List<OwnedTask> crashed, Peer peer, long pid) {
    WorkerFates.Fate fate = workers.of(peer.process(), peer.incarnation(), pid);
    for (OwnedTask task : crashed) {
      boolean _ =
          link.fail(
              task.number,
              failures.workerCrashed(origin(task, pid), fate.how(), fate.lastLogLines()));
      endNow(task);
    }
  }

  /** No worker process of a kind can be started: what only one of them could run fails. */
  void noneCanStart(WorkerKind kind, WorkerFates.Fate fate) {
    List<OwnedTask> lost;
    lock.lock();
    try {
      lost = ready.takeUnrunnable(kind);
      lost.forEach(Owner::setAside);
    } finally {
      lock.unlock();
    }
    for (OwnedTask task : lost) {
      boolean _ =
          link.fail(
              task.number, failures.noWorker(origin(task, 0), fate.how(), fate.lastLogLines()));
      endNow(task);
    }
  }

  /** The tasks that have not ended, at most {@code most}, after those that ended last. */
  List<TaskInfo> tasks(int most) {
    lock.lock();
    try {
      List<TaskInfo> all = history.all();
      int left = most;
      for (OwnedTask task : tasks.values()) {
        if (left-- > 0) {
          all.add(task.info(link));
        }
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** What became of the tasks so far. */
  TaskCounts counts(RunLog runs) {
    lock.lock();
    try {
      return history.counts(tasks.size(), runs);
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks have not ended. */
  int pending() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a task has not ended. */
  boolean isPending(long number) {
    lock.lock();
    try {
      return tasks.containsKey(number);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no more than {@code most} tasks are left; how many are. */
  int awaitAtMost(IntSupplier most, long deadline) {
    lock.lock();
    try {
      while (tasks.size() > most.getAsInt() && deadline - System.nanoTime() > 0) {
        await(roomOrEmpty);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return pending();
  }

  /** Cancels every task; how many there were. */
  int cancelAll(String why) {
    List<OwnedTask> all;
    lock.lock();
    try {
      all = new ArrayList<>(tasks.values());
    } finally {
      lock.unlock();
    }
    all.forEach(task -> cancel(task, false, why));
    return all.size();
  }
}
