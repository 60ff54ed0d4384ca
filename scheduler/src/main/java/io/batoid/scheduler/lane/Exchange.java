package io.batoid.scheduler.lane;

import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.spi.SessionLink;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How this process sends and receives messages: its inbox, its lanes to others and theirs to it.
 * Safe for use by any thread.
 *
 * <p>Two sorts of threads wait here: those that take work sleep on the bell; one that takes
 * messages sleeps on the call. Messages that do not wait are delivered by whoever looks, under the
 * receiving lock, one at a time and in the order of each sender.
 */
public final class Exchange implements AutoCloseable {
  private final SessionLink link;
  private final SharedMemory memory;
  private final long inbox;
  private final long at;
  private final LaneReceiver.Delivery delivery;
  private final ConcurrentHashMap<Integer, Peer> peers = new ConcurrentHashMap<>();
  private final ReentrantLock receiving = new ReentrantLock();
  private final long[] laneWords;
  private volatile LaneReceiver[] lanes = {};
  private volatile int bellSeen;
  private int turn;
  private boolean hungryForThreads;
  private boolean hungryForReplies;
  private int peersWithoutRoom;
  private int idle;
  private boolean closed;

  /** Makes the inbox and publishes it. */
  public Exchange(SessionLink link, Profile profile, LaneReceiver.Delivery delivery) {
    this.link = link;
    this.memory = link.memory();
    this.delivery = delivery;
    this.laneWords = new long[link.maxProcesses()];
    this.inbox = link.createBlock(InboxLayout.SIZE);
    this.at = link.offsetOf(inbox);
    this.bellSeen = -1;
    memory.put(at + InboxLayout.ROLE_OFFSET, profile.capacity());
    memory.put(at + InboxLayout.ENVIRONMENT_OFFSET, profile.environment());
    memory.put(at + InboxLayout.LAUNCHER_OFFSET, profile.launcher() + 1L);
    memory.put(at + InboxLayout.LAUNCHER_INCARNATION_OFFSET, profile.launcherIncarnation());
    link.publishInbox(inbox);
  }

  // ---- others ----

  /** The process with an index; null if it cannot be reached. */
  public @Nullable Peer peer(int process) {
    Peer known = peers.get(process);
    if (known != null && known.incarnation() == link.incarnation(process)) {
      return known;
    }
    Peer opened = process == link.self() ? null : Peer.open(link, process, this::lacksRoom);
    if (opened == null) {
      return null;
    }
    Peer current =
        peers.merge(
            process,
            opened,
            (old, fresh) -> old.incarnation() == fresh.incarnation() ? old : fresh);
    if (current != opened) {
      opened.close();
    }
    return current;
  }

  /** Every other process that can be reached and lives. */
  public List<Peer> living() {
    List<Peer> living = new ArrayList<>();
    for (int process = 0; process < link.maxProcesses(); process++) {
      if (process != link.self() && link.inbox(process) != SessionLink.NONE) {
        Peer peer = peer(process);
        if (peer != null && peer.isAlive()) {
          living.add(peer);
        }
      }
    }
    return living;
  }

  /** Forgets a process that is dead. */
  public void forget(Peer peer) {
    peers.remove(peer.process(), peer);
    peer.close();
  }

  /** Forgets all that are dead but those that somebody still has tasks at. */
  public void forgetTheDead(Collection<Peer> needed) {
    for (Peer peer : peers.values()) {
      if (!peer.isAlive() && !needed.contains(peer)) {
        forget(peer);
      }
    }
  }

  /** Sends what there was no room for; call it when called. */
  public void flush() {
    if (!anyLacksRoom()) {
      return;
    }
    for (Peer peer : peers.values()) {
      peer.flush();
    }
  }

  /** What we bring and what our tasks occupy. */
  public Accounts accounts() {
    return new Accounts(memory, at);
  }

  /** Calls every process that wants to hear of what became free. */
  public void callAllTheHungry() {
    for (Peer peer : living()) {
      if (peer.isHungry()) {
        peer.call();
      }
    }
  }

  // ---- receiving ----

  /** Whether something came that nobody has looked at. */
  public boolean hasNews() {
    if (memory.getIntAcquire(at + InboxLayout.BELL_OFFSET) != bellSeen) {
      return true;
    }
    for (LaneReceiver lane : lanes) {
      if (lane.hasNews()) {
        return true;
      }
    }
    return false;
  }

  /** Delivers what came. */
  public void look() {
    receiving.lock();
    try {
      lookAll();
    } finally {
      receiving.unlock();
    }
  }

  /** The same if nobody else is at it. */
  public void tryLook() {
    if (hasNews() && receiving.tryLock()) {
      try {
        lookAll();
      } finally {
        receiving.unlock();
      }
    }
  }

  private void lookAll() {
    if (closed) {
      return;
    }
    int bell = memory.getInt(at + InboxLayout.BELL_OFFSET);
    if (bell != bellSeen) {
      findLanes();
      bellSeen = bell;
    }
    for (LaneReceiver lane : lanes) {
      if (lane.hasNews()) {
        lane.look(delivery);
        Peer sender = peer(lane.sender());
        if (sender != null) {
          VarHandle.fullFence(); // the lane's head before the look who waits for room
          sender.roomMade();
        }
      }
    }
  }

  /** A message that waited, and who sent it. */
  public record Taken(LaneReceiver from, Message message) {}

  /** Takes a message that waits, from each sender in turn; null if none does. */
  public @Nullable Taken take() {
    receiving.lock();
    try {
      lookAll();
      LaneReceiver[] all = lanes;
      for (int i = 0; i < all.length; i++) {
        turn = turn + 1 < all.length ? turn + 1 : 0;
        LaneReceiver lane = all[turn];
        if (lane.waiting() > 0) {
          Message message = lane.take();
          if (message != null) {
            return new Taken(lane, message);
          }
        }
      }
      return null;
    } finally {
      receiving.unlock();
    }
  }

  /** Whether any message waits to be taken, or was taken back and not yet passed over. */
  public boolean anyWaiting() {
    receiving.lock();
    try {
      for (LaneReceiver lane : lanes) {
        if (lane.waiting() > 0) {
          return true;
        }
      }
      return false;
    } finally {
      receiving.unlock();
    }
  }

  /** Drops the lanes of senders that are dead, with what waits in them; who they were. */
  public List<Integer> dropDeadSenders() {
    List<Integer> dead = new ArrayList<>();
    receiving.lock();
    try {
      for (LaneReceiver lane : lanes) {
        if (!link.alive(lane.sender(), lane.senderIncarnation())) {
          dead.add(lane.sender());
          drop(lane);
        }
      }
    } finally {
      receiving.unlock();
    }
    return dead;
  }

  private void findLanes() {
    for (int process = 0; process < laneWords.length; process++) {
      long word = memory.get(at + InboxLayout.LANES_OFFSET + 8L * process);
      if (word != laneWords[process]) {
        laneWords[process] = word;
        open(process, word);
      }
    }
  }

  private void open(int process, long word) {
    for (LaneReceiver lane : lanes) {
      if (lane.sender() == process) {
        drop(lane); // of an earlier process with this index
      }
    }
    long block = word - (1L << 32);
    int incarnation = link.incarnation(process);
    if (word == 0 || !link.openBlock(block)) {
      return;
    }
    LaneReceiver[] more = Arrays.copyOf(lanes, lanes.length + 1);
    more[lanes.length] = new LaneReceiver(link, process, incarnation, block);
    lanes = more;
  }

  private void drop(LaneReceiver lane) {
    lanes = Arrays.stream(lanes).filter(other -> other != lane).toArray(LaneReceiver[]::new);
    lane.close();
  }

  // ---- waiting ----

  /** Counts threads that would take work at once. */
  public synchronized void idle(int change) {
    idle += change;
    memory.putInt(at + InboxLayout.IDLE_OFFSET, idle);
  }

  /** How many threads would take work at once. */
  public synchronized int idle() {
    return idle;
  }

  /** The bell; read it before looking for work, and sleep only while it stays the same. */
  public int bell() {
    return memory.getInt(at + InboxLayout.BELL_OFFSET);
  }

  /**
   * Sleeps until there may be work, at most a slice; the caller looks again after.
   *
   * @param work whether there is work of our own
   */
  public void sleepForWork(int bell, BooleanSupplier work) {
    memory.getAndAddInt(at + InboxLayout.ASLEEP_OFFSET, 1);
    try {
      // seq-cst after saying that we sleep: pairs with Peer.offer and wakeOurs
      if (!hasNews() && !work.getAsBoolean()) {
        Futex.await(memory.addressOf(at + InboxLayout.BELL_OFFSET), bell, Futex.SLICE_NANOS);
      }
    } finally {
      memory.getAndAddInt(at + InboxLayout.ASLEEP_OFFSET, -1);
    }
  }

  /** Wakes a thread of ours that sleeps for work, if there is one. */
  public void wakeOurs() {
    if (memory.getInt(at + InboxLayout.ASLEEP_OFFSET) > 0) {
      Peer.wakeThread(memory, at);
    }
  }

  /** Makes our threads that sleep for work look up. */
  public void wakeAllOurs() {
    memory.getAndAddInt(at + InboxLayout.BELL_OFFSET, 1);
    Futex.wakeAll(memory.addressOf(at + InboxLayout.BELL_OFFSET));
  }

  /** Sleeps until somebody calls, at most {@code nanos}, at most a slice. */
  public void sleepForCall(long nanos) {
    int calls = memory.getInt(at + InboxLayout.CALL_OFFSET);
    memory.putInt(at + InboxLayout.ANSWERING_OFFSET, 1);
    // seq-cst after saying that we sleep: pairs with Peer.post
    if (!hasNews() && memory.getInt(at + InboxLayout.CALL_OFFSET) == calls) {
      Futex.await(memory.addressOf(at + InboxLayout.CALL_OFFSET), calls, nanos);
    }
    memory.putInt(at + InboxLayout.ANSWERING_OFFSET, 0);
  }

  /** Wakes our own thread that sleeps for calls. */
  public void callOurs() {
    memory.getAndAddInt(at + InboxLayout.CALL_OFFSET, 1);
    if (memory.getInt(at + InboxLayout.ANSWERING_OFFSET) != 0) {
      Futex.wakeAll(memory.addressOf(at + InboxLayout.CALL_OFFSET));
    }
  }

  /** Says whether we want to hear of threads without work. */
  public synchronized void hungry(boolean hungry) {
    hungryForThreads = hungry;
    sayIfHungry();
  }

  /** Says whether we want to hear of calls that have ended. */
  public synchronized void hungryForReplies(boolean hungry) {
    hungryForReplies = hungry;
    sayIfHungry();
  }

  private synchronized void lacksRoom(boolean one) {
    peersWithoutRoom += one ? 1 : -1;
    sayIfHungry();
  }

  private synchronized boolean anyLacksRoom() {
    return peersWithoutRoom > 0;
  }

  private void sayIfHungry() {
    int word =
        (hungryForThreads || hungryForReplies ? InboxLayout.HUNGRY_FOR_NEWS : 0)
            | (peersWithoutRoom > 0 ? InboxLayout.HUNGRY_FOR_ROOM : 0);
    if (memory.getIntAcquire(at + InboxLayout.HUNGRY_OFFSET) != word) {
      memory.putInt(at + InboxLayout.HUNGRY_OFFSET, word);
    }
  }

  /** Calls those senders of ours that want to hear of threads without work. */
  public void callTheHungry() {
    for (LaneReceiver lane : lanes) {
      Peer peer = peer(lane.sender());
      if (peer != null && peer.isHungry()) {
        peer.call();
      }
    }
  }

  /** Lets everything go. */
  @Override
  public void close() {
    receiving.lock();
    try {
      closed = true;
      for (LaneReceiver lane : lanes) {
        drop(lane);
      }
    } finally {
      receiving.unlock();
    }
    for (Peer peer : peers.values()) {
      forget(peer);
    }
    link.closeBlock(inbox);
  }
}
