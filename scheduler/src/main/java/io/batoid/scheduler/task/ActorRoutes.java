package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.lane.Exchange;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ways from this process to actors, and the calls under way. Safe for use by any thread. */
final class ActorRoutes {
  private final SessionLink link;
  private final Exchange exchange;
  private final ActorMail mail;
  private final Failures failures;
  private final ConcurrentHashMap<Long, ActorRoute> routes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, ActorCall> calls = new ConcurrentHashMap<>();
  private final AtomicInteger stuck = new AtomicInteger();

  ActorRoutes(SessionLink link, Exchange exchange, ActorMail mail, Failures failures) {
    this.link = link;
    this.exchange = exchange;
    this.mail = mail;
    this.failures = failures;
  }

  /** The way to an actor. */
  ActorRoute to(long actor, Supplier<ActorTie> tie) {
    ActorRoute known = routes.get(actor);
    return known != null
        ? known
        : routes.computeIfAbsent(
            actor,
            number ->
                new ActorRoute(
                    number, tie.get(), link, mail, failures, calls, exchange::tryLook, this));
  }

  /** Whether an actor is known to be dead. */
  boolean isDead(long actor) {
    ActorRoute route = routes.get(actor);
    return route != null && route.isDead();
  }

  /** Whether some route has calls that there is no room for: then replies are wanted at once. */
  void hungry(boolean more) {
    exchange.hungryForReplies(stuck.addAndGet(more ? 1 : -1) > 0);
  }

  /** A call has ended where it was sent to. */
  void ended(long number, Ending how) {
    ActorCall call = calls.get(number);
    if (call != null && how == Ending.NOT_BEGUN) {
      call.route.notBegun(call);
    } else if (call != null) {
      call.route.ended(call);
    }
  }

  /** Where an actor lives now. */
  void at(ActorAt at) {
    ActorRoute route = routes.get(at.actor());
    if (route != null) {
      route.at(at);
    }
  }

  /** Cancels a call; null if it is none of ours. */
  @Nullable Boolean cancel(long number, String why) {
    ActorCall call = calls.get(number);
    return call == null ? null : call.route.fail(call, failures.cancelled(origin(call), why));
  }

  private Failures.Origin origin(ActorCall call) {
    return new Failures.Origin(call.name, link.describe(call.number), 0, 0);
  }

  /** Looks after keepers that may be dead, calls that are late, and routes that nobody needs. */
  void watch() {
    if (routes.isEmpty()) {
      return;
    }
    Map<Long, Boolean> alive = new HashMap<>();
    for (ActorRoute route : routes.values()) {
      ActorTie tie = route.tie;
      route.flushIfStuck();
      if (!mail.isSelf(tie.keeper(), tie.keeperIncarnation())
          && !route.isDead()
          && !alive.computeIfAbsent(
              (long) tie.keeperIncarnation() << 32 | tie.keeper(),
              _ -> link.alive(tie.keeper(), tie.keeperIncarnation()))) {
        route.keeperDied();
      }
      if (route.isIdle() && link.isLost(route.actor)) {
        routes.remove(route.actor, route);
      }
    }
    long now = System.nanoTime();
    for (ActorCall call : calls.values()) {
      if (call.deadline != TaskHeader.NO_DEADLINE && call.deadline - now <= 0) {
        int millis = Bytes.intAt(call.payload, TaskHeader.TIMEOUT_OFFSET);
        boolean _ =
            call.route.fail(call, failures.timedOut(origin(call), Duration.ofMillis(millis)));
      }
    }
  }

  /** How many calls have not ended. */
  int pending() {
    return calls.size();
  }

  /** Whether a call has not ended. */
  boolean isPending(long number) {
    return calls.containsKey(number);
  }

  /** Waits until all calls but {@code most} have ended; how many have not by the deadline. */
  int awaitAtMost(IntSupplier most, long deadline) {
    while (calls.size() > most.getAsInt() && deadline - System.nanoTime() > 0) {
      exchange.tryLook();
      ActorCall any = calls.values().stream().findAny().orElse(null);
      if (any == null) {
        continue;
      }
      synchronized (any.route) {
        if (!any.ended) {
          try {
            any.route.wait(2); // notified when a call ends
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return calls.size();
          }
        }
      }
    }
    return calls.size();
  }

  /** Ends all calls that are left. */
  void cancelAll(String why) {
    for (long number : calls.keySet()) {
      var _ = cancel(number, why);
    }
  }
}
