package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Placement;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.Peer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an {@link Owner} that are ready, and where they go: to threads of this process, to
 * worker processes, to workers of their own kind; or they wait for what they occupy. Guarded by the
 * owner's lock, but for {@link #hasWorkHere}.
 */
final class ReadyTasks {
  private final SessionLink link;
  private final Exchange exchange;
  private final Workers workers;
  private final Ledger ledger;
  private final boolean threadsTakeAny;
  private final ArrayDeque<OwnedTask> anywhere = new ArrayDeque<>();
  private final ArrayDeque<OwnedTask> here = new ArrayDeque<>();
  private final ArrayDeque<OwnedTask> special = new ArrayDeque<>();
  private final GrantQueue ungranted;
  private final Map<OwnedTask, String> neverGranted = new HashMap<>();
  private final List<Remote> remotes = new ArrayList<>();
  private boolean anyBehind;
  private boolean somebodyWaits;
  private volatile int queuedHere;

  ReadyTasks(
      SessionLink link, Exchange exchange, Workers workers, Ledger ledger, boolean threadsTakeAny) {
    this.link = link;
    this.exchange = exchange;
    this.workers = workers;
    this.ledger = ledger;
    this.ungranted = new GrantQueue(ledger);
    this.threadsTakeAny = threadsTakeAny;
  }

  /** Queues a task that is ready. */
  void place(OwnedTask task) {
    if (!task.isGranted()) {
      ungranted.add(task);
      grant();
      return;
    }
    if (task.options.placement() == Placement.IN_PROCESS) {
      here.addLast(task);
      countHere();
      return;
    }
    if (task.kind.isCommon()) {
      anywhere.addLast(task);
    } else {
      special.addLast(task);
      if (!task.needsWorker) {
        task.needsWorker = true;
        workers.need(task.kind, !task.isLight());
        exchange.callOurs();
      }
    }
    dispatch();
  }

  /** Lets tasks begin that waited for what they occupy. */
  private void grant() {
    if (ungranted.isEmpty()) {
      return;
    }
    GrantQueue.Granted granted = ungranted.grant();
    neverGranted.putAll(granted.never());
    granted.begin().forEach(this::place);
    sayIfHungry();
  }

  /** Takes the tasks that ask for more than the session has any more, and what that is. */
  Map<OwnedTask, String> takeNeverGranted() {
    if (neverGranted.isEmpty()) {
      return Map.of();
    }
    Map<OwnedTask, String> never = Map.copyOf(neverGranted);
    neverGranted.clear();
    return never;
  }

  /** A task that was granted its processors begins or ends to wait. */
  void waits(OwnedTask task, boolean begins) {
    if (task.granted && task.lent != begins) {
      task.lent = begins;
      ledger.lend(task.options.resources(), begins);
      if (begins) {
        grant();
        exchange.callAllTheHungry();
      }
    }
  }

  /** Frees what a task occupied. */
  void giveBack(OwnedTask task) {
    if (task.granted) {
      if (task.lent) {
        task.lent = false;
        ledger.lend(task.options.resources(), false);
      }
      task.granted = false;
      ledger.release(task.kind.by(), task.options.resources());
      grant();
      exchange.callAllTheHungry();
    }
  }

  /** Gives the tasks that wait to those who would run them. */
  void dispatch() {
    while (!anywhere.isEmpty()) {
      OwnedTask task = anywhere.peekFirst();
      if (task.isEnded() || task.state != OwnedTask.State.READY) {
        anywhere.removeFirst();
      } else if (threadsTakeAny && exchange.idle() >= anywhere.size()) {
        exchange.wakeOurs();
        break;
      } else {
        Remote remote = choose();
        if (remote == null || !remote.send(task)) {
          break;
        }
        anywhere.removeFirst();
      }
    }
    if (!special.isEmpty()) {
      special.removeIf(task -> task.state != OwnedTask.State.READY || sendToItsKind(task));
    }
    countHere();
    sayIfHungry();
  }

  private boolean sendToItsKind(OwnedTask task) {
    for (Remote remote : remotes) {
      if (remote.peer.profile().environment() == task.kind.hash()
          && remote.isFreeFor(task)
          && remote.send(task)) {
        return true;
      }
    }
    return false;
  }

  private void sayIfHungry() {
    boolean anyWaits = !anywhere.isEmpty() || !special.isEmpty() || !ungranted.isEmpty();
    exchange.hungry(anyWaits || anyBehind || somebodyWaits);
  }

  /** Where a task goes: to who is awake rather than to who has to be woken; else into a queue. */
  private @Nullable Remote choose() {
    Remote asleep = null;
    Remote least = null;
    for (int i = 0; i < remotes.size(); i++) {
      Remote remote = remotes.get(i);
      if (remote.peer.profile().environment() != 0) {
        continue;
      }
      Remote.Readiness readiness = remote.readiness();
      if (readiness == Remote.Readiness.AWAKE) {
        return remote;
      }
      if (readiness == Remote.Readiness.ASLEEP && asleep == null) {
        asleep = remote;
      }
      if (remote.hasRoom() && (least == null || remote.inFlight() < least.inFlight())) {
        least = remote;
      }
    }
    if (asleep != null) {
      return asleep;
    }
    if (least != null) {
      anyBehind = true;
      for (Remote remote : remotes) {
        remote.peer.introduce();
      }
    }
    return least;
  }

  /** Spreads what busy workers have not begun over idle ones. */
  void rebalance() {
    grant();
    dispatch();
    anyBehind = false;
    for (Remote busy : remotes) {
      if (busy.peer.profile().environment() == 0) {
        spread(busy);
      }
    }
    sayIfHungry();
  }

  private void spread(Remote busy) {
    while (busy.isBehind()) {
      anyBehind = true;
      boolean idle = threadsTakeAny && exchange.idle() > anywhere.size();
      OwnedTask task = idle || idleBut(busy) != null ? busy.revokeLast() : null;
      if (task == null) {
        return;
      }
      anywhere.addFirst(task);
      dispatch();
    }
  }

  private @Nullable Remote idleBut(Remote busy) {
    for (Remote remote : remotes) {
      if (remote != busy
          && remote.inFlight() == 0
          && remote.peer.profile().environment() == 0
          && remote.readiness() != Remote.Readiness.BUSY) {
        return remote;
      }
    }
    return null;
  }

  /** Whether there is a task for threads of this process. */
  boolean hasWorkHere() {
    return queuedHere > 0;
  }

  /** A task to run in this process; null if there is none. */
  @Nullable OwnedTask take() {
    OwnedTask task = pollReady(here);
    if (task == null && threadsTakeAny) {
      task = pollReady(anywhere);
    }
    countHere();
    if (task != null) {
      task.state = OwnedTask.State.RUNNING;
      task.run = new TaskRun(link, task.payload, link.self(), link.incarnation());
    }
    return task;
  }

  private void countHere() {
    queuedHere = here.size() + (threadsTakeAny ? anywhere.size() : 0);
    if (queuedHere > 0) {
      exchange.wakeOurs();
    }
  }

  private static @Nullable OwnedTask pollReady(ArrayDeque<OwnedTask> queue) {
    OwnedTask task = queue.pollFirst();
    while (task != null && task.state != OwnedTask.State.READY) {
      task = queue.pollFirst();
    }
    return task;
  }

  /**
   * Takes the tasks that only a worker of a kind can run, of which there is none; none of common
   * ones while anybody else may run them.
   */
  List<OwnedTask> takeUnrunnable(WorkerKind kind) {
    if (remotes.stream().anyMatch(remote -> remote.peer.profile().environment() == kind.hash())
        || (kind.isCommon() && threadsTakeAny)) {
      return List.of();
    }
    ArrayDeque<OwnedTask> queue = kind.isCommon() ? anywhere : special;
    List<OwnedTask> all =
        queue.stream()
            .filter(task -> task.kind.equals(kind) && task.state == OwnedTask.State.READY)
            .toList();
    queue.removeAll(Set.copyOf(all));
    return all;
  }

  /** Whether a thread of ours waits for tasks to end. */
  void somebodyWaits(boolean waits) {
    somebodyWaits = waits;
    sayIfHungry();
  }

  /** A worker process is there. */
  void add(Peer peer) {
    for (Remote remote : remotes) {
      if (remote.peer == peer) {
        return;
      }
    }
    remotes.add(new Remote(link, peer));
    dispatch();
  }

  /** A worker process is gone: what was sent to it; null if it was not known. */
  @Nullable Remote remove(Peer peer) {
    for (Remote remote : remotes) {
      if (remote.peer == peer) {
        remotes.remove(remote);
        return remote;
      }
    }
    return null;
  }

  /** The worker processes that are known. */
  List<Peer> peers() {
    return remotes.stream().map(remote -> remote.peer).toList();
  }
}
