package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.Peer;

/** Sends messages about actors, to other processes and to this one. Holds no lock while it does. */
final class ActorMail {
  private final SessionLink link;
  private final Exchange exchange;
  private volatile Inbox own = (kind, payload) -> {};

  /** Takes what this process sends to itself. */
  @FunctionalInterface
  interface Inbox {
    /** A message from this process. */
    void take(int kind, byte[] payload);
  }

  ActorMail(SessionLink link, Exchange exchange) {
    this.link = link;
    this.exchange = exchange;
  }

  void open(Inbox inbox) {
    own = inbox;
  }

  boolean isSelf(int process, int incarnation) {
    return process == link.self() && incarnation == link.incarnation();
  }

  /** Sends a message that is delivered at once; false if that process is gone. */
  boolean send(int process, int incarnation, int kind, byte[] payload) {
    if (isSelf(process, incarnation)) {
      own.take(kind, payload);
      return true;
    }
    Peer peer = exchange.peer(process);
    if (peer == null || peer.incarnation() != incarnation) {
      return false;
    }
    peer.post(kind, 0, payload, true);
    return true;
  }

  /** Sends a call to a thread that takes work; false if there is no room for it just now. */
  boolean hand(int process, int incarnation, int kind, byte[] payload) {
    if (isSelf(process, incarnation)) {
      own.take(kind, payload);
      return true;
    }
    Peer peer = exchange.peer(process);
    return peer == null || peer.incarnation() != incarnation || peer.hand(kind, payload);
  }
}
