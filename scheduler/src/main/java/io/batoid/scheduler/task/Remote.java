package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.lane.LaneSender;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker process, with the tasks that this process has sent to it. Guarded by the {@link Owner}'s
 * lock.
 */
final class Remote {
  /** The most tasks that are sent ahead: enough to never run dry, little to take back. */
  static final int WINDOW = 128;

  /** In place of a position: begins when it arrives, and cannot be taken back. */
  private static final long BEGUN = -2;

  final Peer peer;
  private final SessionLink link;
  private final ArrayDeque<OwnedTask> sent = new ArrayDeque<>();
  private int inFlight;

  Remote(SessionLink link, Peer peer) {
    this.link = link;
    this.peer = peer;
  }

  int inFlight() {
    return inFlight;
  }

  /** Whether it would begin a task at once, as far as one can tell from here. */
  boolean isIdle() {
    if (inFlight < peer.profile().capacity() && peer.idleThreads() > 0) {
      return true;
    }
    OwnedTask last = sent.peekLast(); // what it did last is decided, only its word is under way
    return inFlight == 1 && last != null && link.isDecided(last.number);
  }

  boolean hasRoom() {
    return inFlight < WINDOW;
  }

  /** Sends a task; false if there is no room. */
  boolean send(OwnedTask task) {
    long position = BEGUN;
    if (Ledger.isLight(task.options.resources())) {
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
    return true;
  }

  /** A task of ours is no longer there. */
  void gone(OwnedTask task) {
    task.remote = null;
    inFlight--;
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

  /** All tasks that are there. */
  List<OwnedTask> all() {
    List<OwnedTask> all = new ArrayList<>(sent);
    all.removeIf(task -> task.remote != this);
    return all;
  }

  /** Whether the task sent last is not begun. */
  boolean isBehind() {
    OwnedTask last = sent.peekLast();
    return last != null && last.position != BEGUN && !peer.isTaken(last.position);
  }
}
