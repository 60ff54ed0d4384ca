package io.batoid.scheduler.task;

import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.Threads;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.Peer;
import java.util.concurrent.TimeUnit;

/**
 * The thread that takes messages while nobody else looks, does what is due, and watches over the
 * other processes: events wake it, and every 20 ms it makes sure that whoever it depends on lives.
 */
final class Postman implements Runnable {
  private static final long DISCOVER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final SessionLink link;
  private final Exchange exchange;
  private final Owner owner;
  private final Lineage lineage;
  private final Actors actors;
  private final TaskScheduler scheduler;
  private final Workers workers;
  private final Thread thread;
  private long looked;
  private long discovered;
  private volatile boolean discover = true;
  private volatile boolean makeAgain;
  private volatile boolean stopped;

  Postman(
      SessionLink link,
      Exchange exchange,
      Owner owner,
      Lineage lineage,
      Actors actors,
      TaskScheduler scheduler,
      Workers workers) {
    this.link = link;
    this.exchange = exchange;
    this.owner = owner;
    this.lineage = lineage;
    this.actors = actors;
    this.scheduler = scheduler;
    this.workers = workers;
    this.thread = Threads.daemon("batoid-postman-" + link.self(), this);
  }

  void start() {
    thread.start();
  }

  /** Looks for workers at the next opportunity. */
  void discoverSoon() {
    discover = true;
    exchange.callOurs();
  }

  /** Looks for values that are lost and asked for. */
  void makeAgainSoon() {
    makeAgain = true;
    if (!link.isClosed()) {
      exchange.callOurs();
    }
  }

  void stop() {
    stopped = true;
    if (!link.isClosed()) {
      exchange.callOurs();
    }
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        turn();
      } catch (StoreClosedException e) {
        return;
      } catch (RuntimeException | OutOfMemoryError e) {
        if (link.isClosed()) {
          return;
        }
        Threads.goesOn(e); // what waits for it must not wait for ever
      }
    }
  }

  private void turn() {
    exchange.look();
    exchange.flush();
    long now = System.nanoTime();
    if (now - looked >= Futex.SLICE_NANOS) {
      looked = now;
      watch();
    }
    if (discover || now - discovered >= DISCOVER_NANOS) {
      discover = false;
      discovered = now;
      discover();
    }
    if (makeAgain || lineage.isLookDue()) {
      makeAgain = false;
      lineage.runAgain(owner);
    }
    long left = owner.ring();
    owner.rebalance();
    exchange.sleepForCall(Math.min(left, Futex.SLICE_NANOS));
  }

  private void watch() {
    for (Peer peer : owner.workers()) {
      if (!peer.isAlive()) {
        long pid = link.pid(peer.process());
        int _ = link.reapTheDead();
        // another process may be at it: what the dead had in charge is given back when it is done
        if (link.incarnation(peer.process()) != peer.incarnation()) {
          owner.workerDied(peer);
          actors.workerDied(peer.process(), peer.incarnation(), pid);
          exchange.forget(peer);
        }
      }
    }
    exchange.forgetTheDead(owner.workers());
    for (int dead : exchange.dropDeadSenders()) {
      scheduler.senderDied(dead);
    }
    actors.watch();
    for (Workers.Hopeless kind :
        workers.tend(owner.pending() + actors.homeless(), actors.keepsAny())) {
      owner.noneCanStart(kind.kind(), kind.fate());
      actors.noneCanStart(kind.kind(), kind.fate());
    }
  }

  private void discover() {
    for (Peer peer : exchange.living()) {
      if (peer.profile().capacity() > 0
          && (peer.profile().environment() == 0 || peer.profile().launcher() == link.self())) {
        owner.workerJoined(peer);
        workers.joined(peer);
      }
    }
  }
}
