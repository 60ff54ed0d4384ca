package io.batoid.scheduler.task;

import io.batoid.BatoidException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Detached actors that this process made and handed to a process that keeps them: it is started
 * with the first. What belongs to an actor is held by us until the keeper says that it holds it.
 */
final class Delegation {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final SessionLink link;
  private final Exchange exchange;
  private final ActorMail mail;
  private final Workers workers;
  private final Map<Long, long[]> handedOver = new HashMap<>();
  private @Nullable Peer keeper;

  Delegation(SessionLink link, Exchange exchange, ActorMail mail, Workers workers) {
    this.link = link;
    this.exchange = exchange;
    this.mail = mail;
    this.workers = workers;
  }

  /** The process that keeps our detached actors; waits until it has joined. */
  synchronized Peer keeper() {
    Peer known = keeper;
    if (known != null && known.isAlive()) {
      return known;
    }
    long pid = workers.startKeeper();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() - end < 0) {
      for (Peer peer : exchange.living()) {
        if (link.pid(peer.process()) == pid) {
          keeper = peer;
          return peer;
        }
      }
      if (ProcessHandle.of(pid).isEmpty()) {
        break;
      }
      try {
        wait(5); // it joins by itself; nobody tells us
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BatoidException("interrupted while a process for detached actors started", e);
      }
    }
    throw new BatoidException(
        "the process "
            + pid
            + " for detached actors did not join the session; its log is in "
            + link.directory().resolve("logs"));
  }

  /** Hands an actor over; {@code held} is given back when the keeper holds it. */
  void handOver(Peer to, long actor, long[] held, byte[] message) {
    synchronized (this) {
      handedOver.put(actor, held);
    }
    if (!mail.send(to.process(), to.incarnation(), MessageKind.ACTOR_KEEP, message)) {
      kept(actor);
    }
  }

  /** The keeper holds what belongs to an actor, or is dead. */
  void kept(long actor) {
    long[] held;
    synchronized (this) {
      held = handedOver.remove(actor);
    }
    if (held != null) {
      for (long number : held) {
        link.letGo(number);
      }
    }
  }

  /** Gives back what a dead keeper never took. */
  void watch() {
    Long[] lost = {};
    synchronized (this) {
      Peer known = keeper;
      if (!handedOver.isEmpty() && known != null && !known.isAlive()) {
        lost = handedOver.keySet().toArray(Long[]::new);
      }
    }
    for (long actor : lost) {
      kept(actor);
    }
  }
}
