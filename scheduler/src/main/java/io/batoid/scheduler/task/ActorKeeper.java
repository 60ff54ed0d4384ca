package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorCounts;
import io.batoid.scheduler.ActorInfo;
import io.batoid.scheduler.ActorOptions;
import io.batoid.scheduler.lane.MessageKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/**
 * The actors that this process made: where each lives, and its record, by which it is made again.
 * All of it is heap: when this process dies, so do they.
 *
 * <p>Guarded by itself. Messages are sent with no lock held.
 */
final class ActorKeeper {
  private static final long STRANGER_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Whoever ends an actor notifies; and no wait is longer. */
  private static final long SLICE_MILLIS = 20;

  private final SessionLink link;
  private final ActorMail mail;
  private final WorkerFates fates;
  private final ActorPlaces places;
  private final ActorNames names;
  private final Map<Long, KeptActor> kept = new LinkedHashMap<>();
  private final Map<Long, Strangers> strangers = new HashMap<>();
  private long restarts;
  private long deaths;
  private boolean anyHomeless;

  /** Who asked for an actor that is not known here yet, and since when. */
  private static final class Strangers {
    final long since = System.nanoTime();
    final Set<Long> who = new LinkedHashSet<>();
  }

  ActorKeeper(
      SessionLink link, ActorMail mail, WorkerFates fates, ActorPlaces places, ActorNames names) {
    this.link = link;
    this.mail = mail;
    this.fates = fates;
    this.places = places;
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
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      KeptActor actor = new KeptActor(number, label, options, construction, referred);
      kept.put(number, actor);
      Strangers early = strangers.remove(number);
      if (early != null) {
        actor.interested.addAll(early.who);
      }
      place(actor, letters);
    }
    letters.send();
  }

  /** Has an actor made; it waits if there is no place yet. */
  private void place(KeptActor actor, ActorLetters letters) {
    if (places.enter(actor)) {
      actor.orderFrom(letters);
    } else {
      anyHomeless = true;
    }
  }

  // ---- what is heard ----

  /** A process wants to hear where an actor lives, now and whenever it changes. */
  void where(long number, int process, int incarnation) {
    long who = KeptActor.process(process, incarnation);
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      KeptActor actor = kept.get(number);
      if (actor != null) {
        actor.interested.add(who);
        letters.add(who, MessageKind.ACTOR_AT, actor.at().toBytes());
      } else if (link.isLost(number)) {
        letters.add(who, MessageKind.ACTOR_AT, dead(number, "its last reference was gone"));
      } else { // a detached one, on its way to us
        strangers.computeIfAbsent(number, _ -> new Strangers()).who.add(who);
      }
    }
    letters.send();
  }

  private static byte[] dead(long number, String why) {
    return new ActorAt(number, Integer.MAX_VALUE, ActorAt.State.DEAD, -1, 0, 0, 0, why).toBytes();
  }

  /** Whoever made a detached actor may have died before it had handed it to us. */
  private void forgetStrangers(ActorLetters letters) {
    long now = System.nanoTime();
    strangers
        .entrySet()
        .removeIf(entry -> {
          boolean late = now - entry.getValue().since >= STRANGER_NANOS;
          if (late) {
            byte[] at =
                dead(entry.getKey(), "the process that made it died before another could keep it");
            entry.getValue().who.forEach(who -> letters.add(who, MessageKind.ACTOR_AT, at));
          }
          return late;
        });
  }

  /** The process that an actor lives in says what has become of it. */
  void heard(long number, int restarts, ActorWord word, String why) {
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      KeptActor actor = kept.get(number);
      if (actor == null || actor.restarts != restarts || actor.isDead()) {
        return;
      }
      if (word == ActorWord.MADE) {
        actor.state = ActorAt.State.ALIVE;
        actor.tellAll(letters);
      } else {
        die(actor, why, letters);
      }
    }
    letters.send();
  }

  /** Kills an actor. */
  void kill(long number, boolean noRestart) {
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      KeptActor actor = kept.get(number);
      if (actor == null || actor.isDead()) {
        return;
      }
      if (actor.isPlaced()) {
        actor.stopIn(letters, false, "killed");
      }
      if (noRestart || !actor.mayRestart()) {
        die(actor, "it was killed by kill()", letters);
      } else {
        again(actor, "it was killed by kill(false)", letters);
      }
    }
    letters.send();
  }

  /** A process is dead: its actors are made again elsewhere, or are dead too. */
  void processDied(int process, int incarnation, long pid) {
    List<KeptActor> lost = new ArrayList<>();
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      for (KeptActor actor : kept.values()) {
        actor.interested.remove(KeptActor.process(process, incarnation));
        if (actor.isIn(process, incarnation) && !actor.isDead()) {
          if (actor.mayRestart()) {
            again(actor, "its process " + pid + " died", letters);
          } else {
            lost.add(actor);
          }
        }
      }
    }
    letters.send();
    if (!lost.isEmpty()) { // how it ended may take a moment to learn
      Thread _ =
          Thread.ofVirtual()
              .name("batoid-crash")
              .start(() -> diedWith(lost, fates.of(process, incarnation, pid), pid));
    }
  }

  /** No worker process of a kind can be started: who waits for one is dead. */
  void noneCanStart(WorkerKind kind, WorkerFates.Fate fate) {
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      for (KeptActor actor : kept.values()) {
        if (!actor.isDead() && !actor.isPlaced() && actor.kind.equals(kind)) {
          die(actor, "no worker process for it can be started: " + fate.how() + log(fate), letters);
        }
      }
    }
    letters.send();
  }

  private static String log(WorkerFates.Fate fate) {
    return fate.lastLogLines().isEmpty()
        ? ""
        : "; its log ends:\n  " + String.join("\n  ", fate.lastLogLines()) + "\n ";
  }

  private void diedWith(List<KeptActor> lost, WorkerFates.Fate fate, long pid) {
    String how = "its process " + pid + " ended with " + fate.how() + log(fate);
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      for (KeptActor actor : lost) {
        die(actor, how, letters);
      }
    }
    letters.send();
  }

  private void again(KeptActor actor, String why, ActorLetters letters) {
    places.leave(actor);
    actor.state = ActorAt.State.MAKING;
    actor.why = why;
    actor.restarts++;
    restarts++;
    actor.tellAll(letters);
    place(actor, letters);
  }

  private void die(KeptActor actor, String why, ActorLetters letters) {
    if (actor.isDead()) {
      return;
    }
    places.release(actor);
    deaths += actor.stopping ? 0 : 1;
    actor.state = ActorAt.State.DEAD;
    actor.why = why;
    actor.tellAll(letters);
    for (long number : actor.referred.held()) {
      link.letGo(number);
    }
    String name = actor.options.name();
    if (name != null) {
      letters.later(() -> names.forget(name, actor.options.namespace(), actor.number));
    }
    if (actor.options.detached()) {
      letters.later(() -> link.letGo(actor.number)); // held by us for itself
    }
    notifyAll();
  }

  // ---- now and then ----

  /** Places actors that wait for a place, and stops those that nobody refers to any more. */
  void watch() {
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      forgetStrangers(letters);
      kept.values().removeIf(actor -> actor.isDead() && link.isLost(actor.number));
      for (KeptActor actor : kept.values()) {
        if (actor.isDead() || actor.stopping) {
          continue;
        }
        if (link.isLost(actor.number)) {
          stop(actor, "its last reference is gone", letters);
        } else if (!actor.isPlaced()) {
          place(actor, letters);
        }
      }
    }
    letters.send();
  }

  private void stop(KeptActor actor, String why, ActorLetters letters) {
    actor.stopping = true;
    if (actor.isPlaced()) {
      actor.stopIn(letters, true, why);
    } else {
      die(actor, why, letters);
    }
  }

  /** Whether some actor lives, or is to. */
  synchronized boolean keepsAny() {
    return keepsAnyBut(_ -> false);
  }

  /** Whether some other actor does. */
  private synchronized boolean keepsAnyBut(LongPredicate these) {
    for (KeptActor actor : kept.values()) {
      if (!actor.isDead() && !these.test(actor.number)) {
        return true;
      }
    }
    return false;
  }

  /** What became of the actors kept, beside what this process calls and runs. */
  synchronized ActorCounts counts(long calls, long pending) {
    long living = kept.values().stream().filter(actor -> !actor.isDead()).count();
    return new ActorCounts(living, restarts, deaths, calls, pending);
  }

  /** How many actors wait for a place. */
  synchronized int homeless() {
    if (anyHomeless) { // asked very often, of very many
      int homeless = 0;
      for (KeptActor actor : kept.values()) {
        homeless += actor.isDead() || actor.isPlaced() ? 0 : 1;
      }
      anyHomeless = homeless > 0;
      return homeless;
    }
    return 0;
  }

  /**
   * Stops all actors in good order; how many have not by the deadline, which are dead then.
   *
   * @param own those that wait for this themselves, and are not waited for
   */
  int stopAll(LongPredicate own, long deadline, String why) {
    ActorLetters letters = new ActorLetters(mail);
    synchronized (this) {
      for (KeptActor actor : kept.values()) {
        if (!actor.isDead()) {
          stop(actor, why, letters);
        }
      }
    }
    letters.send();
    ActorLetters last = new ActorLetters(mail);
    int left = 0;
    synchronized (this) {
      try {
        while (keepsAnyBut(own) && deadline - System.nanoTime() > 0) {
          wait(Math.clamp((deadline - System.nanoTime()) / 1_000_000, 1, SLICE_MILLIS));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (KeptActor actor : kept.values()) {
        if (!actor.isDead()) {
          left++;
          if (actor.isPlaced()) {
            actor.stopIn(last, false, why);
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
    long self = ProcessHandle.current().pid();
    return kept.values().stream()
        .map(actor ->
            actor.info(
                link.describe(actor.number),
                self,
                !actor.isPlaced() || actor.host() == link.self() ? self : link.pid(actor.host())))
        .toList();
  }
}
