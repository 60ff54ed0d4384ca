package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorInfo;
import io.batoid.scheduler.ActorOptions;
import io.batoid.scheduler.Placement;
import io.batoid.scheduler.Resources;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The actors that this process made: where each lives, and its record, by which it is made again.
 * All of it is heap: when this process dies, so do they.
 *
 * <p>Guarded by itself. Messages are sent with no lock held.
 */
final class ActorKeeper {
  private static final int MOST_RESTARTS_SHOWN = Integer.MAX_VALUE;
  private static final long STRANGER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SessionLink link;
  private final ActorMail mail;
  private final Workers workers;
  private final Ledger ledger;
  private final Supplier<List<Peer>> peers;
  private final boolean livesHere;
  private final Runnable needThreads;
  private final ActorNames names;
  private final Map<Long, Kept> kept = new LinkedHashMap<>();
  private final Map<Integer, Integer> loads = new HashMap<>();
  private final Map<Long, Strangers> strangers = new HashMap<>();

  /** Who asked for an actor that is not known here yet, and since when. */
  private static final class Strangers {
    final long since;
    final Set<Long> who = new LinkedHashSet<>();

    Strangers(long since) {
      this.since = since;
    }
  }

  /** An actor's record. */
  private static final class Kept {
    final long number;
    final String label;
    final ActorOptions options;
    final byte[] construction;
    final CallWriter.Referred referred;
    final WorkerKind kind;
    final Set<Long> interested = new LinkedHashSet<>();
    ActorAt.State state = ActorAt.State.MAKING;
    boolean placed;
    boolean stopping;
    boolean granted;
    boolean released;
    int host = -1;
    int hostIncarnation;
    int restarts;
    int version = 1;
    String why = "it is being made";

    Kept(
        long number,
        String label,
        ActorOptions options,
        byte[] construction,
        CallWriter.Referred referred) {
      this.number = number;
      this.label = label;
      this.options = options;
      this.construction = construction;
      this.referred = referred;
      this.kind = WorkerKind.of(options.placement(), options.environment(), number);
    }

    ActorAt at() {
      return new ActorAt(
          number, version, state, host, hostIncarnation, restarts, options.maxRestarts(), why);
    }

    boolean mayRestart() {
      return options.maxRestarts() < 0 || restarts < options.maxRestarts();
    }
  }

  /** Messages to send once no lock is held. */
  private final class Letters {
    private final List<Runnable> all = new ArrayList<>();

    void add(int process, int incarnation, int kind, byte[] payload) {
      all.add(() -> {
        boolean _ = mail.send(process, incarnation, kind, payload);
      });
    }

    /** Tells everybody who asked where an actor lives now. */
    void tellAll(Kept actor) {
      actor.version++;
      byte[] at = actor.at().toBytes();
      for (long who : actor.interested) {
        add((int) who, (int) (who >>> 32), MessageKind.ACTOR_AT, at);
      }
    }

    void later(Runnable action) {
      all.add(action);
    }

    void send() {
      all.forEach(Runnable::run);
    }
  }

  ActorKeeper(
      SessionLink link,
      ActorMail mail,
      Workers workers,
      Ledger ledger,
      Supplier<List<Peer>> peers,
      boolean livesHere,
      Runnable needThreads,
      ActorNames names) {
    this.link = link;
    this.mail = mail;
    this.workers = workers;
    this.ledger = ledger;
    this.peers = peers;
    this.livesHere = livesHere;
    this.needThreads = needThreads;
    this.names = names;
  }

  // ---- making ----

  /** Takes an actor's record and has it made. */
  void make(
      long number,
      String label,
      ActorOptions options,
      byte[] construction,
      CallWriter.Referred referred) {
    Letters letters = new Letters();
    synchronized (this) {
      Kept actor = new Kept(number, label, options, construction, referred);
      kept.put(number, actor);
      Strangers early = strangers.remove(number);
      if (early != null) {
        actor.interested.addAll(early.who);
      }
      place(actor, letters);
    }
    letters.send();
  }

  /** Chooses where an actor is to live; it waits if there is no place yet. */
  private void place(Kept actor, Letters letters) {
    Resources resources = actor.options.resources();
    if (!actor.granted && !resources.equals(Resources.NONE)) {
      if (!ledger.tryAcquire(Ledger.By.ACTOR, resources)) {
        return;
      }
      actor.granted = true;
    }
    if (actor.options.placement() == Placement.IN_PROCESS || isCommonHere(actor)) {
      needThreads.run();
      order(actor, link.self(), link.incarnation(), letters);
      return;
    }
    if (!actor.kind.isCommon()) {
      workers.need(actor.kind);
    }
    Peer best = null;
    for (Peer peer : peers.get()) {
      if (peer.profile().environment() == actor.kind.hash()
          && (best == null || load(peer.process()) < load(best.process()))) {
        best = peer;
      }
    }
    if (best != null) {
      order(actor, best.process(), best.incarnation(), letters);
    }
  }

  private boolean isCommonHere(Kept actor) {
    return livesHere && actor.kind.isCommon();
  }

  private int load(int process) {
    return loads.getOrDefault(process, 0);
  }

  private void order(Kept actor, int process, int incarnation, Letters letters) {
    actor.placed = true;
    actor.host = process;
    actor.hostIncarnation = incarnation;
    loads.merge(process, 1, Integer::sum);
    Map<Integer, Integer> groups = new HashMap<>();
    actor
        .options
        .concurrencyGroups()
        .forEach((name, limit) -> groups.put(ActorOrder.group(name), limit));
    ActorOrder order =
        new ActorOrder(
            actor.number,
            actor.restarts,
            actor.options.maxRestarts(),
            actor.label,
            actor.options.namespace(),
            actor.options.maxConcurrency(),
            groups,
            actor.construction);
    letters.add(process, incarnation, MessageKind.ACTOR_MAKE, order.toBytes());
  }

  // ---- what is heard ----

  /** A process wants to hear where an actor lives, now and whenever it changes. */
  void where(long number, int process, int incarnation) {
    ActorAt at;
    synchronized (this) {
      Kept actor = kept.get(number);
      if (actor == null && !link.isLost(number)) { // a detached one, on its way to us
        strangers
            .computeIfAbsent(number, _ -> new Strangers(System.nanoTime()))
            .who
            .add((long) incarnation << 32 | process);
        return;
      }
      if (actor == null) {
        at = dead(number, "its last reference was gone");
      } else {
        actor.interested.add((long) incarnation << 32 | process);
        at = actor.at();
      }
    }
    boolean _ = mail.send(process, incarnation, MessageKind.ACTOR_AT, at.toBytes());
  }

  private static ActorAt dead(long number, String why) {
    return new ActorAt(number, Integer.MAX_VALUE, ActorAt.State.DEAD, -1, 0, 0, 0, why);
  }

  /** Whoever made a detached actor may have died before it had handed it to us. */
  private void forgetStrangers(Letters letters) {
    long now = System.nanoTime();
    strangers
        .entrySet()
        .removeIf(entry -> {
          if (now - entry.getValue().since < STRANGER_NANOS) {
            return false;
          }
          byte[] at =
              dead(entry.getKey(), "the process that made it died before another could keep it")
                  .toBytes();
          for (long who : entry.getValue().who) {
            letters.add((int) who, (int) (who >>> 32), MessageKind.ACTOR_AT, at);
          }
          return true;
        });
  }

  /** The process that an actor lives in says what has become of it. */
  void heard(long number, int restarts, ActorWord word, String why) {
    Letters letters = new Letters();
    synchronized (this) {
      Kept actor = kept.get(number);
      if (actor == null || actor.restarts != restarts || actor.state == ActorAt.State.DEAD) {
        return;
      }
      if (word == ActorWord.MADE) {
        actor.state = ActorAt.State.ALIVE;
        letters.tellAll(actor);
      } else {
        die(actor, why, letters);
      }
    }
    letters.send();
  }

  /** Kills an actor. */
  void kill(long number, boolean noRestart) {
    Letters letters = new Letters();
    synchronized (this) {
      Kept actor = kept.get(number);
      if (actor == null || actor.state == ActorAt.State.DEAD) {
        return;
      }
      if (actor.placed) {
        letters.add(
            actor.host,
            actor.hostIncarnation,
            MessageKind.ACTOR_STOP,
            stop(actor, false, "killed"));
      }
      if (noRestart || !actor.mayRestart()) {
        die(actor, "it was killed by kill()", letters);
      } else {
        again(actor, "it was killed by kill(false)", letters);
      }
    }
    letters.send();
  }

  private static byte[] stop(Kept actor, boolean drain, String why) {
    Bytes out = new Bytes();
    out.putLong(actor.number);
    out.putInt(actor.restarts);
    out.putByte(drain ? 1 : 0);
    out.putText(why);
    return out.toArray();
  }

  /** A process is dead: its actors are made again elsewhere, or are dead too. */
  void processDied(int process, int incarnation, long pid) {
    List<Kept> lost = new ArrayList<>();
    Letters letters = new Letters();
    synchronized (this) {
      for (Kept actor : kept.values()) {
        actor.interested.remove((long) incarnation << 32 | process);
        if (actor.placed
            && actor.host == process
            && actor.hostIncarnation == incarnation
            && actor.state != ActorAt.State.DEAD) {
          if (!actor.stopping && actor.mayRestart()) {
            again(actor, "its process " + pid + " died", letters);
          } else {
            lost.add(actor);
          }
        }
      }
      loads.remove(process);
    }
    letters.send();
    if (!lost.isEmpty()) {
      Thread _ =
          Thread.ofVirtual()
              .name("batoid-crash")
              .start(() -> diedWith(lost, workers.of(process, incarnation, pid), pid));
    }
  }

  private void diedWith(List<Kept> lost, WorkerFates.Fate fate, long pid) {
    Letters letters = new Letters();
    synchronized (this) {
      for (Kept actor : lost) {
        die(actor, "its process " + pid + " ended with " + how(fate), letters);
      }
    }
    letters.send();
  }

  private static String how(WorkerFates.Fate fate) {
    return fate.lastLogLines().isEmpty()
        ? fate.how()
        : fate.how() + "; its log ends:\n  " + String.join("\n  ", fate.lastLogLines()) + "\n ";
  }

  private void again(Kept actor, String why, Letters letters) {
    leaveHost(actor);
    actor.state = ActorAt.State.MAKING;
    actor.why = why;
    actor.restarts = Math.min(MOST_RESTARTS_SHOWN - 1, actor.restarts) + 1;
    letters.tellAll(actor);
    place(actor, letters);
  }

  private void leaveHost(Kept actor) {
    if (actor.placed) {
      loads.computeIfPresent(actor.host, (_, load) -> load - 1);
      actor.placed = false;
      actor.host = -1;
    }
  }

  private void die(Kept actor, String why, Letters letters) {
    if (actor.state == ActorAt.State.DEAD) {
      return;
    }
    leaveHost(actor);
    actor.state = ActorAt.State.DEAD;
    actor.why = why;
    letters.tellAll(actor);
    if (actor.granted) {
      actor.granted = false;
      ledger.release(Ledger.By.ACTOR, actor.options.resources());
    }
    if (actor.kind.once()) {
      workers.dismiss(actor.kind);
    }
    release(actor);
    String name = actor.options.name();
    if (name != null) {
      letters.later(() -> names.forget(name, actor.options.namespace(), actor.number));
    }
    if (actor.options.detached()) {
      letters.later(() -> link.letGo(actor.number)); // held by us for itself
    }
    notifyAll();
  }

  private void release(Kept actor) {
    if (!actor.released) {
      actor.released = true;
      for (long number : actor.referred.held()) {
        link.letGo(number);
      }
    }
  }

  // ---- now and then ----

  /** Places actors that wait for a place, and stops those that nobody refers to any more. */
  void watch() {
    Letters letters = new Letters();
    synchronized (this) {
      forgetStrangers(letters);
      List<Kept> gone = new ArrayList<>();
      for (Kept actor : kept.values()) {
        boolean inScope = !link.isLost(actor.number);
        if (actor.state == ActorAt.State.DEAD) {
          if (!inScope) {
            gone.add(actor);
          }
        } else if (!inScope) {
          outOfScope(actor, letters);
        } else if (!actor.placed) {
          place(actor, letters);
        }
      }
      gone.forEach(actor -> kept.remove(actor.number));
    }
    letters.send();
  }

  private void outOfScope(Kept actor, Letters letters) {
    if (actor.stopping) {
      return;
    }
    stop(actor, "its last reference is gone", letters);
  }

  private void stop(Kept actor, String why, Letters letters) {
    actor.stopping = true;
    if (actor.placed) {
      letters.add(
          actor.host, actor.hostIncarnation, MessageKind.ACTOR_STOP, stop(actor, true, why));
    } else {
      die(actor, why, letters);
    }
  }

  /** How many actors live; those that wait for a place of their own count twice. */
  synchronized int living() {
    int living = 0;
    for (Kept actor : kept.values()) {
      living += actor.state == ActorAt.State.DEAD ? 0 : 1;
    }
    return living;
  }

  /** How many actors wait for a place. */
  synchronized int homeless() {
    int homeless = 0;
    for (Kept actor : kept.values()) {
      homeless += actor.state == ActorAt.State.DEAD || actor.placed ? 0 : 1;
    }
    return homeless;
  }

  /** Stops all actors in good order; how many have not by the deadline, which are dead then. */
  int stopAll(long deadline, String why) {
    Letters letters = new Letters();
    synchronized (this) {
      for (Kept actor : List.copyOf(kept.values())) {
        if (actor.state != ActorAt.State.DEAD) {
          stop(actor, why, letters);
        }
      }
    }
    letters.send();
    Letters last = new Letters();
    int left = 0;
    synchronized (this) {
      long nanos = deadline - System.nanoTime();
      while (living() > 0 && nanos > 0) {
        try {
          wait(Math.max(1, Math.min(20, nanos / 1_000_000)));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        nanos = deadline - System.nanoTime();
      }
      for (Kept actor : List.copyOf(kept.values())) {
        if (actor.state != ActorAt.State.DEAD) {
          left++;
          if (actor.placed) {
            last.add(
                actor.host, actor.hostIncarnation, MessageKind.ACTOR_STOP, stop(actor, false, why));
          }
          die(actor, why, last);
        }
      }
    }
    last.send();
    return left;
  }

  /** What is known of the actors, those that are dead but referred to included. */
  synchronized List<ActorInfo> all() {
    List<ActorInfo> all = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    for (Kept actor : kept.values()) {
      all.add(
          new ActorInfo(
              link.describe(actor.number),
              actor.label,
              actor.options.name(),
              actor.options.namespace(),
              switch (actor.state) {
                case MAKING -> actor.placed ? ActorInfo.State.MAKING : ActorInfo.State.WAITING;
                case ALIVE -> ActorInfo.State.ALIVE;
                case DEAD -> ActorInfo.State.DEAD;
              },
              self,
              actor.host < 0 ? 0 : hostPid(actor.host),
              actor.restarts,
              actor.options.maxRestarts(),
              actor.state == ActorAt.State.ALIVE ? "" : actor.why));
    }
    return all;
  }

  private long hostPid(int process) {
    return process == link.self() ? ProcessHandle.current().pid() : link.pid(process);
  }

  /** The record of an actor by its number; for names. */
  synchronized @Nullable Boolean isAlive(long number) {
    Kept actor = kept.get(number);
    return actor == null ? null : actor.state != ActorAt.State.DEAD;
  }
}
