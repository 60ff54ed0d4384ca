package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Placement;
import io.batoid.scheduler.Resources;
import io.batoid.scheduler.lane.Peer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which process an actor is to live in: the one with the fewest of ours that it may live in; and
 * what it occupies meanwhile. Guarded by the {@link ActorKeeper}.
 */
final class ActorPlaces {
  private final SessionLink link;
  private final Workers workers;
  private final Ledger ledger;
  private final Supplier<List<Peer>> peers;
  private final boolean here;
  private final Runnable needThreads;
  private final Map<Integer, Integer> loads = new HashMap<>();

  /**
   * @param peers the worker processes that are known
   * @param here whether actors that may live anywhere live in this process
   * @param needThreads sees to it that something can run here
   */
  ActorPlaces(
      SessionLink link,
      Workers workers,
      Ledger ledger,
      Supplier<List<Peer>> peers,
      boolean here,
      Runnable needThreads) {
    this.link = link;
    this.workers = workers;
    this.ledger = ledger;
    this.peers = peers;
    this.here = here;
    this.needThreads = needThreads;
  }

  /** Finds a place for an actor; false if there is none yet. */
  boolean enter(KeptActor actor) {
    if (!actor.granted && !actor.options.resources().equals(Resources.NONE)) {
      if (!ledger.tryAcquire(Ledger.By.ACTOR, actor.options.resources())) {
        return false;
      }
      actor.granted = true;
    }
    if (actor.options.placement() == Placement.IN_PROCESS || (here && actor.kind.isCommon())) {
      needThreads.run();
      enter(actor, link.self(), link.incarnation());
      return true;
    }
    if (!actor.kind.isCommon()) {
      if (!actor.needsWorker) {
        actor.needsWorker = true;
        workers.need(actor.kind, false);
      }
    }
    Peer best = null;
    for (Peer peer : peers.get()) {
      if (peer.profile().environment() == actor.kind.hash()
          && (best == null || load(peer) < load(best))) {
        best = peer;
      }
    }
    if (best != null) {
      enter(actor, best.process(), best.incarnation());
    }
    return best != null;
  }

  private void enter(KeptActor actor, int process, int incarnation) {
    actor.placeIn(process, incarnation);
    loads.merge(process, 1, Integer::sum);
  }

  private int load(Peer peer) {
    return loads.getOrDefault(peer.process(), 0);
  }

  /** An actor lives there no more, and goes on occupying what it asked for. */
  void leave(KeptActor actor) {
    if (actor.isPlaced()) {
      loads.computeIfPresent(actor.host(), (_, load) -> load > 1 ? load - 1 : null);
      actor.leave();
    }
  }

  /** An actor is dead: it occupies nothing any more. */
  void release(KeptActor actor) {
    leave(actor);
    if (actor.granted) {
      actor.granted = false;
      ledger.release(Ledger.By.ACTOR, actor.options.resources());
    }
    if (actor.needsWorker) {
      actor.needsWorker = false;
      workers.release(actor.kind, false);
    }
  }
}
