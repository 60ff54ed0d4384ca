package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.lane.LaneSender;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A worker process, with the tasks that this process has sent to it. Guarded by the {@link Owner}'s
 * lock.
 */
final class Remote {
  /** The most tasks that are sent ahead: enough to never run dry, little to take back. */
  static final int WINDOW = 128;

  /** So long a process may take from a task's last word until it counts itself idle. */
  private static final long ENDING_NANOS = 20_000;

  /** In place of a position: begins when it arrives, and cannot be taken back. */
  private static final long BEGUN = -2;

  final Peer peer;
  private final SessionLink link;
  private final ArrayDeque<OwnedTask> sent = new ArrayDeque<>();
  private int inFlight;
  private int inThreads;
  private long endedAt = System.nanoTime() - ENDING_NANOS;

  Remote(SessionLink link, Peer peer) {
    this.link = link;
    this.peer = peer;
  }

  int inFlight() {
    return inFlight;
  }

  /** Whether a task of its kind would begin at once, or wait for its only thread. */
  boolean isFreeFor(OwnedTask task) {
    return hasRoom() && (task.isLight() || inThreads == 0);
  }

  /** How soon a process would begin a task. */
  enum Readiness {
    /** After something else. */
    BUSY,
    /** Once it has been woken. */
    ASLEEP,
    /** At once. */
    AWAKE
  }

  /** How soon it would begin a task, as far as one can tell from here. */
  Readiness readiness() {
    int idle = inFlight < peer.profile().capacity() ? peer.idleThreads() : 0;
    if (idle > 0) {
      return idle > peer.asleepThreads() ? Readiness.AWAKE : Readiness.ASLEEP;
    }
    return isEnding() ? Readiness.AWAKE : Readiness.BUSY;
  }

  /** Whether what it did last is decided, and its word under way, or only just here. */
  private boolean isEnding() {
    if (inFlight == 0) {
      return System.nanoTime() - endedAt < ENDING_NANOS;
    }
    OwnedTask last = sent.peekLast();
    return inFlight == 1 && last != null && link.isDecided(last.number);
  }

  boolean hasRoom() {
    return inFlight < WINDOW;
  }

  /** Sends a task; false if there is no room. */
  boolean send(OwnedTask task) {
    long position = BEGUN;
    if (task.isLight()) {
      peer.post(MessageKind.LIGHT_TASK, 0, task.payload, true);
    } else {
      position = peer.offer(MessageKind.TASK, 0, task.payload, task.payload.length);
      if (position == LaneSender.FULL) {
        return false;
      }
    }
    task.state = OwnedTask.State.SENT;
    task.remote = this;
    task.position = position;
    sent.addLast(task);
    inFlight++;
    inThreads += task.isLight() ? 0 : 1;
    return true;
  }

  /** A task of ours has ended there. */
  void ended(OwnedTask task) {
    gone(task);
    if (inFlight == 0) {
      endedAt = System.nanoTime();
    }
  }

  /** A task of ours is no longer there. */
  private void gone(OwnedTask task) {
    task.remote = null;
    inFlight--;
    inThreads -= task.isLight() ? 0 : 1;
    while (!sent.isEmpty() && sent.peekFirst().remote != this) {
      sent.removeFirst();
    }
    while (!sent.isEmpty() && sent.peekLast().remote != this) {
      sent.removeLast();
    }
    if (sent.size() > 2 * WINDOW + inFlight) {
      sent.removeIf(other -> other.remote != this);
    }
  }

  /** Takes a task back; false if it was begun. */
  boolean revoke(OwnedTask task) {
    if (task.position == BEGUN || !peer.revoke(task.position)) {
      return false;
    }
    gone(task);
    task.state = OwnedTask.State.READY;
    return true;
  }

  /** Takes back the task that was sent last and is not begun. */
  @Nullable OwnedTask revokeLast() {
    OwnedTask last = sent.peekLast();
    return last != null && last.remote == this && revoke(last) ? last : null;
  }

  /**
   * All tasks that are there, each once: one that came back and was sent again stands there twice.
   */
  Set<OwnedTask> all() {
    Set<OwnedTask> all = new LinkedHashSet<>(sent);
    all.removeIf(task -> task.remote != this);
    return all;
  }

  /** Whether a task that was sent here is begun. */
  boolean hasBegun(OwnedTask task) {
    return task.position == BEGUN || peer.isTaken(task.position);
  }

  /** Whether the task sent last is not begun. */
  boolean isBehind() {
    OwnedTask last = sent.peekLast();
    return last != null && !hasBegun(last);
  }
}
