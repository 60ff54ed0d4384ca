package io.batoid.scheduler.task;

import io.batoid.objectstore.WaitInterruptedException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorWatcher;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.lane.MessageKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way from this process to one actor: where it lives, as far as is known, and the calls that
 * have not ended, in the order in which they were sent.
 *
 * <p>Guarded by itself. What users see (results, watchers) is done with no lock held.
 */
final class ActorRoute {
  /** How many calls of one process wait if nothing else was said; then callers do. */
  private static final int MOST_PENDING = 10_000;

  private static final long WAIT_MILLIS = 2;

  final long actor;
  final ActorTie tie;
  private final SessionLink link;
  private final ActorMail mail;
  private final Failures failures;
  private final ConcurrentHashMap<Long, ActorCall> calls;
  private final Runnable look;
  private final ActorRoutes routes;
  private final TreeMap<Long, ActorCall> waiting = new TreeMap<>();
  private final ActorWatchers watchers;
  private final ArrayDeque<Runnable> news = new ArrayDeque<>();
  private boolean telling;
  private boolean flushing;
  private @Nullable ActorAt at;
  private int told;
  private boolean asked;
  private boolean stuck;
  private int pending;
  private long sequence;

  /**
   * @param calls where calls are found by their number
   * @param look looks for messages
   */
  ActorRoute(
      long actor,
      ActorTie tie,
      SessionLink link,
      ActorMail mail,
      Failures failures,
      ConcurrentHashMap<Long, ActorCall> calls,
      Runnable look,
      ActorRoutes routes) {
    this.actor = actor;
    this.tie = tie;
    this.link = link;
    this.mail = mail;
    this.failures = failures;
    this.calls = calls;
    this.look = look;
    this.routes = routes;
    this.watchers = new ActorWatchers(tie.label());
  }

  // ---- calling ----

  /** Waits until there is room for another call, or refuses it. */
  void awaitRoom() {
    look.run();
    if (hasRoom(0)) {
      return;
    }
    if (tie.maxPendingCalls() > 0) {
      endDecided();
      if (!hasRoom(0)) {
        throw failures.pendingCallsLimit(origin(tie.label(), actor, 0), tie.maxPendingCalls());
      }
      return;
    }
    routes.hungry(true);
    try { // for more than one: who goes on at once comes back at once
      while (!waitForRoom(MOST_PENDING / 8)) {
        look.run();
      }
    } finally {
      routes.hungry(false);
    }
  }

  private synchronized boolean hasRoom(int spare) {
    return pending < (tie.maxPendingCalls() > 0 ? tie.maxPendingCalls() : MOST_PENDING) - spare;
  }

  /** Waits a little; whoever takes word of an end notifies, else we look ourselves. */
  @SuppressWarnings("WaitNotInLoop") // a slice: the caller looks again, and again
  private synchronized boolean waitForRoom(int spare) {
    if (!hasRoom(spare)) {
      try {
        wait(WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WaitInterruptedException(
            "interrupted while waiting for room among "
                + MOST_PENDING
                + " calls that wait for actor "
                + tie.label());
      }
    }
    return hasRoom(spare);
  }

  /** Calls whose results are there, though word of their end is still under way. */
  private void endDecided() {
    for (ActorCall call : calls.values()) {
      if (call.route == this && link.isDecided(call.number)) {
        ended(call);
      }
    }
  }

  /** Takes charge of a call, of what it refers to, and of a hold on the actor. */
  void send(long number, String name, byte[] payload, CallWriter.Referred referred, long deadline) {
    boolean ask;
    synchronized (this) {
      ActorCall call = new ActorCall(this, number, name, payload, referred, deadline, sequence++);
      pending++;
      calls.put(number, call);
      waiting.put(call.order, call);
      ask = !asked;
      asked = true;
      flush();
    }
    if (ask) {
      ask();
    }
    tell();
  }

  private void ask() {
    Bytes out = new Bytes();
    out.putLong(actor);
    if (!mail.send(tie.keeper(), tie.keeperIncarnation(), MessageKind.ACTOR_WHERE, out.toArray())) {
      keeperDied();
    }
  }

  /** Sends what waits, in order, as far as there is room. */
  private void flush() {
    if (flushing) {
      return; // an actor of this process answers while it is handed a call: the loop goes on
    }
    boolean wasStuck = stuck;
    stuck = false;
    flushing = true;
    try {
      while (!stuck && !waiting.isEmpty() && isAt(ActorAt.State.ALIVE)) {
        ActorCall next = waiting.pollFirstEntry().getValue();
        if (!next.ended && !hand(next, at)) {
          next.sent = false;
          waiting.put(next.order, next);
          stuck = true;
        }
      }
    } finally {
      flushing = false;
    }
    if (at != null && isAt(ActorAt.State.DEAD)) {
      failAll(at);
    }
    if (stuck != wasStuck) {
      routes.hungry(stuck);
    }
  }

  private boolean isAt(ActorAt.State state) {
    return at != null && at.state() == state;
  }

  private boolean hand(ActorCall call, @Nullable ActorAt now) {
    if (now == null) {
      return false;
    }
    call.sendTo(now.restarts());
    return mail.hand(now.host(), now.hostIncarnation(), MessageKind.ACTOR_CALL, call.payload);
  }

  /** Sends what there was no room for. */
  synchronized void flushIfStuck() {
    if (stuck) {
      flush();
    }
  }

  // ---- ending ----

  /** A call has ended: what it held is given back. */
  void ended(ActorCall call) {
    synchronized (this) {
      finish(call);
      flushIfStuck();
    }
    tell();
  }

  private void finish(ActorCall call) {
    if (call.ended) {
      return;
    }
    call.ended = true;
    calls.remove(call.number, call);
    pending--;
    for (long number : call.referred.held()) {
      link.letGo(number);
    }
    link.letGo(call.number);
    link.letGo(actor);
    notifyAll();
  }

  /** A call did not reach the actor: it is sent again when one knows where. */
  void notBegun(ActorCall call) {
    boolean again;
    synchronized (this) {
      again = !call.ended && call.sent && at != null && at.restarts() == call.restarts();
      if (again) {
        call.sent = false;
        waiting.put(call.order, call);
      }
    }
    if (again) {
      ask();
    }
  }

  /** Ends a call with an error, unless it is decided. */
  boolean fail(ActorCall call, RuntimeException error) {
    boolean first = link.fail(call.number, error);
    if (!call.sent || first) {
      cancelThere(call);
    }
    ended(call);
    return first;
  }

  /** Has a call stopped where it runs. */
  private void cancelThere(ActorCall call) {
    ActorAt now;
    synchronized (this) {
      waiting.remove(call.order);
      now = at;
    }
    if (call.sent && now != null && now.state() == ActorAt.State.ALIVE) {
      boolean _ =
          mail.send(
              now.host(),
              now.hostIncarnation(),
              MessageKind.CANCEL,
              Ending.DECIDED.message(call.number));
    }
  }

  private Failures.Origin origin(String name, long number, int attempt) {
    return new Failures.Origin(name, link.describe(number), attempt, 0);
  }

  // ---- where it lives ----

  /** The actor's keeper says where it lives. */
  void at(ActorAt now) {
    synchronized (this) {
      ActorAt before = at;
      if (before != null && before.version() >= now.version()) {
        return;
      }
      at = now;
      if (before != null && now.restarts() > before.restarts()) {
        afterCrash(now);
      }
      if (now.state() == ActorAt.State.ALIVE && now.restarts() > told) {
        told = now.restarts();
        watchers.restarted(now.restarts(), now.why());
      } else if (now.state() == ActorAt.State.DEAD) {
        watchers.died(now.why());
      }
      flush();
    }
    tell();
  }

  /** The process that kept the actor is dead, and so is the actor. */
  void keeperDied() {
    ActorAt last;
    synchronized (this) {
      last = at;
    }
    if (last == null || last.state() != ActorAt.State.DEAD) {
      at(
          new ActorAt(
              actor,
              Integer.MAX_VALUE,
              ActorAt.State.DEAD,
              -1,
              0,
              last == null ? 0 : last.restarts(),
              last == null ? 0 : last.maxRestarts(),
              "the process that made it, and kept its record, died"));
    }
  }

  /** Calls that were under way are sent again, or fail. */
  private void afterCrash(ActorAt now) {
    List<ActorCall> underWay = inOrder();
    underWay.removeIf(call -> !call.sent);
    for (ActorCall call : underWay) {
      if (link.isDecided(call.number)) {
        finish(call);
      } else if (tie.maxTaskRetries() < 0 || call.attempt <= tie.maxTaskRetries()) {
        call.attempt++;
        call.sent = false;
        waiting.put(call.order, call);
      } else {
        failLater(call, now, call.attempt);
      }
    }
  }

  private List<ActorCall> inOrder() {
    List<ActorCall> all = new ArrayList<>();
    for (ActorCall call : calls.values()) {
      if (call.route == this && !call.ended) {
        all.add(call);
      }
    }
    all.sort(Comparator.comparingLong(call -> call.order));
    return all;
  }

  private void failAll(ActorAt now) {
    waiting.clear();
    for (ActorCall call : inOrder()) {
      failLater(call, now, call.sent ? call.attempt : 0);
    }
  }

  private void failLater(ActorCall call, ActorAt now, int attempt) {
    news.add(() -> {
      Failures.Origin origin = origin(call.name, call.number, attempt);
      boolean _ =
          link.fail(
              call.number,
              now.state() == ActorAt.State.DEAD
                  ? failures.actorDied(origin, now.why(), now.restarts(), now.maxRestarts())
                  : failures.callLost(origin, now.why(), now.restarts(), now.maxRestarts()));
      synchronized (this) {
        finish(call);
      }
    });
  }

  /** Tells users what there is to tell, in order, with no lock of this class held. */
  private void tell() {
    while (true) {
      Runnable next;
      synchronized (this) {
        if (telling || news.isEmpty()) {
          return;
        }
        telling = true;
        next = news.removeFirst();
      }
      try {
        next.run();
      } finally {
        synchronized (this) {
          telling = false;
        }
      }
    }
  }

  // ---- watching ----

  void watch(ActorWatcher watcher) {
    boolean ask;
    synchronized (this) {
      watchers.add(watcher);
      if (at != null && isAt(ActorAt.State.DEAD)) {
        watchers.died(at.why());
      }
      ask = !asked;
      asked = true;
    }
    if (ask) {
      ask();
    }
    tell();
  }

  void unwatch(ActorWatcher watcher) {
    watchers.remove(watcher);
  }

  // ---- for those who look after routes ----

  synchronized boolean isIdle() {
    return pending == 0 && watchers.isEmpty() && news.isEmpty();
  }

  synchronized boolean isDead() {
    return at != null && at.state() == ActorAt.State.DEAD;
  }
}
