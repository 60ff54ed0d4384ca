package io.batoid.scheduler.lane;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.spi.SessionLink;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Another process of the session, to send messages to: its inbox, and our lane to it, which is made
 * when the first message is sent. Safe for use by any thread.
 *
 * <p><b>Ordering.</b> Sending: the lane's tail, then a look whether the receiver sleeps. Going to
 * sleep: saying so, then a look at the tails. Both sequentially consistent: one sees the other.
 */
public final class Peer {
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Held(int kind, int flags, byte[] payload) {}

  private final SessionLink link;
  private final SharedMemory memory;
  private final int process;
  private final int incarnation;
  private final long inbox;
  private final long at;
  private final Profile profile;
  private final Consumer<Boolean> lacksRoom;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private @Nullable LaneSender lane;
  private boolean closed;

  private Peer(
      SessionLink link, int process, int incarnation, long inbox, Consumer<Boolean> lacksRoom) {
    this.link = link;
    this.lacksRoom = lacksRoom;
    this.memory = link.memory();
    this.process = process;
    this.incarnation = incarnation;
    this.inbox = inbox;
    this.at = link.offsetOf(inbox);
    this.profile =
        new Profile(
            (int) memory.get(at + InboxLayout.ROLE_OFFSET),
            memory.get(at + InboxLayout.ENVIRONMENT_OFFSET),
            (int) memory.get(at + InboxLayout.LAUNCHER_OFFSET) - 1,
            (int) memory.get(at + InboxLayout.LAUNCHER_INCARNATION_OFFSET));
  }

  /**
   * The process with an index; null if it has no inbox, or is gone.
   *
   * @param lacksRoom is told when messages begin to wait for room, and when none do any more
   */
  static @Nullable Peer open(SessionLink link, int process, Consumer<Boolean> lacksRoom) {
    int incarnation = link.incarnation(process);
    long inbox = link.inbox(process);
    if (inbox == SessionLink.NONE || !link.openBlock(inbox)) {
      return null;
    }
    if (!link.alive(process, incarnation) || link.inbox(process) != inbox) {
      link.closeBlock(inbox);
      return null;
    }
    return new Peer(link, process, incarnation, inbox, lacksRoom);
  }

  /** Its index. */
  public int process() {
    return process;
  }

  /** Its incarnation. */
  public int incarnation() {
    return incarnation;
  }

  /** What it said of itself. */
  public Profile profile() {
    return profile;
  }

  /** What it brings and what its tasks occupy. */
  public Accounts accounts() {
    return new Accounts(memory, at);
  }

  /** Whether it lives. Asks the kernel. */
  public boolean isAlive() {
    return link.alive(process, incarnation);
  }

  /** How many of its threads would take work at once; a hint. */
  public int idleThreads() {
    return memory.getIntAcquire(at + InboxLayout.IDLE_OFFSET);
  }

  /** How many of those sleep, and have to be woken for it; a hint. */
  public int asleepThreads() {
    return memory.getIntAcquire(at + InboxLayout.ASLEEP_OFFSET);
  }

  /**
   * Sends a message that waits until a thread takes it, and wakes one.
   *
   * @return its position, for {@link #revoke}; {@link LaneSender#FULL} if there is no room
   */
  public synchronized long offer(int kind, int flags, byte[] payload, int length) {
    if (closed || !held.isEmpty()) {
      return LaneSender.FULL;
    }
    // an eighth of the ring stays free for messages that do not wait
    long position = send(kind, flags, payload, length, LaneLayout.CAPACITY / 8);
    if (position >= 0 && memory.getInt(at + InboxLayout.ASLEEP_OFFSET) > 0) {
      wakeThread(memory, at);
    }
    return position;
  }

  /** Sends a message that is delivered at once if {@code urgent}, else when somebody looks. */
  public synchronized void post(int kind, int flags, byte[] payload, boolean urgent) {
    if (closed) {
      return;
    }
    if (!held.isEmpty() || send(kind, flags, payload, payload.length, 0) < 0) {
      hold(new Held(kind, flags, payload));
    }
    if (urgent) {
      call();
    }
  }

  private void hold(Held message) {
    held.add(message);
    if (held.size() == 1) {
      lacksRoom.accept(true);
      flush(); // there may be room since we looked, and nobody who knew that we want to hear of it
    }
  }

  /**
   * Sends a message that is delivered as soon as a thread that takes work looks, and wakes one.
   *
   * @return false if there is no room: nothing was sent
   */
  public synchronized boolean hand(int kind, byte[] payload) {
    if (closed || !held.isEmpty()) {
      return closed; // nobody is there: it is as good as sent
    }
    if (send(kind, 0, payload, payload.length, LaneLayout.CAPACITY / 8) < 0) {
      return false;
    }
    if (profile.capacity() == 0) {
      call();
    } else if (memory.getInt(at + InboxLayout.ASLEEP_OFFSET) > 0) {
      wakeThread(memory, at);
    }
    return true;
  }

  /** Sends what there was no room for. */
  synchronized void flush() {
    if (closed || held.isEmpty()) {
      return;
    }
    boolean sent = false;
    while (!held.isEmpty()) {
      Held next = held.peek();
      if (send(next.kind, next.flags, next.payload, next.payload.length, 0) < 0) {
        break;
      }
      held.remove();
      sent = true;
    }
    if (held.isEmpty()) {
      lacksRoom.accept(false);
    }
    if (sent) {
      call();
    }
  }

  /** Takes a message back that {@link #offer} sent; false if it was taken. */
  public synchronized boolean revoke(long position) {
    return !closed && lane != null && lane.revoke(position);
  }

  /** Whether a message that {@link #offer} sent was taken. Also when the process is dead. */
  public synchronized boolean isTaken(long position) {
    return closed || lane == null || lane.isTaken(position);
  }

  /** Makes the thread that takes messages look, if it sleeps. */
  public void call() {
    if (memory.getInt(at + InboxLayout.ANSWERING_OFFSET) != 0) {
      memory.getAndAddInt(at + InboxLayout.CALL_OFFSET, 1);
      Futex.wakeAll(memory.addressOf(at + InboxLayout.CALL_OFFSET));
    }
  }

  /** Whether it wants to hear of threads without work; a hint. */
  public boolean isHungry() {
    return isHungryFor(InboxLayout.HUNGRY_FOR_NEWS);
  }

  /** Tells it that there is room in its lane to us, if it waits for that. */
  void roomMade() {
    // after the lane's head, which it looks at after it has said that it waits (seq-cst)
    if (isHungryFor(InboxLayout.HUNGRY_FOR_ROOM)) {
      call();
    }
  }

  private boolean isHungryFor(int what) {
    return (memory.getIntAcquire(at + InboxLayout.HUNGRY_OFFSET) & what) != 0;
  }

  /** Makes sure that it knows us: it looks for work of processes it has a lane from. */
  public synchronized void introduce() {
    if (!closed) {
      var _ = lane();
    }
  }

  static void wakeThread(SharedMemory memory, long inbox) {
    memory.getAndAddInt(inbox + InboxLayout.BELL_OFFSET, 1);
    Futex.wakeOne(memory.addressOf(inbox + InboxLayout.BELL_OFFSET));
  }

  private long send(int kind, int flags, byte[] payload, int length, int reserve) {
    LaneSender there = lane();
    return there == null ? LaneSender.FULL : there.send(kind, flags, payload, length, reserve);
  }

  /** Our lane to it; null while the store has no room for one. */
  private @Nullable LaneSender lane() {
    LaneSender there = lane;
    if (there == null) {
      try {
        there = new LaneSender(link);
      } catch (ObjectStoreFullException e) {
        return null; // tried again with the next message, or the next flush
      }
      lane = there;
      memory.put(at + InboxLayout.LANES_OFFSET + 8L * link.self(), there.block() + (1L << 32));
      wakeThread(memory, at); // every bell makes the receiver look for new lanes
      memory.getAndAddInt(at + InboxLayout.CALL_OFFSET, 1);
      Futex.wakeAll(memory.addressOf(at + InboxLayout.CALL_OFFSET));
    }
    return there;
  }

  /** Lets inbox and lane go. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      if (!held.isEmpty()) {
        lacksRoom.accept(false);
      }
      if (lane != null) {
        lane.close();
      }
      link.closeBlock(inbox);
    }
  }

  @Override
  public String toString() {
    return "process " + process + " (pid " + link.pid(process) + ")";
  }
}
