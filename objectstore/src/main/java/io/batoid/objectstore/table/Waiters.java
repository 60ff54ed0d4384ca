package io.batoid.objectstore.table;

import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SpinBudget;
import io.batoid.objectstore.memory.Threads;
import io.batoid.objectstore.process.ProcessTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waiting until an object is decided.
 *
 * <p>A platform thread that waits for one object spins a little and then sleeps on the object's
 * state word. Everyone else (virtual threads, futures, waits for many) registers a callback; one
 * listener thread sleeps on the process' doorbell and runs the callbacks. It exists only once it is
 * needed.
 *
 * <p><b>Ordering (R12).</b> A waiter sets the waiters bit, then looks at the state; whoever decides
 * changes the state, then looks at the bits. Both sequentially consistent: one of them sees the
 * other.
 *
 * <p><b>Crash.</b> Every 20 ms a waiter makes sure that whoever it depends on lives, and reaps it
 * otherwise; the reaper wakes everybody, for the dead may have decided and not woken. A stopped
 * process may have done so too, and nobody may reap it: so a waiter looks at its object each time,
 * and the listener at everything it waits for, as often as that costs it little (R14).
 */
public final class Waiters {
  /** In place of a slot: announcements may have been missed. */
  public static final int EVERY_SLOT = -1;

  /** Looking at everything may take one part in so many of the listener's time. */
  private static final int LOOK_SHARE = 50;

  private final Segment segment;
  private final LocalCounts counts;
  private final Freeing freeing;
  private final Doorbell doorbell;
  private final Runnable reapTheDead;
  private final BooleanSupplier closing;
  private final List<IntConsumer> announced = new CopyOnWriteArrayList<>();
  private volatile Runnable blocks = () -> {};
  private volatile Runnable unblocks = () -> {};
  private final Map<Integer, List<Waiter>> registered = new ConcurrentHashMap<>();
  private final String threadName;
  private volatile @Nullable Thread listener;
  private volatile boolean stopped;
  private final SpinBudget budget = new SpinBudget();

  /**
   * A callback for one object, run once, by the listener or by whoever registers it too late to
   * wait.
   */
  public static final class Waiter {
    private final int slot;
    private final int generation;
    private @Nullable Runnable action;

    Waiter(int slot, int generation, Runnable action) {
      this.slot = slot;
      this.generation = generation;
      this.action = action;
    }

    private synchronized @Nullable Runnable take() {
      Runnable taken = action;
      action = null;
      return taken;
    }
  }

  Waiters(
      ProcessTable processes,
      LocalCounts counts,
      Freeing freeing,
      Runnable reapTheDead,
      BooleanSupplier closing,
      String threadName) {
    this.segment = processes.segment();
    this.counts = counts;
    this.freeing = freeing;
    this.doorbell = new Doorbell(processes);
    this.reapTheDead = reapTheDead;
    this.closing = closing;
    this.threadName = threadName;
  }

  /** Wakes whoever waits for a slot, after its state word changed. */
  public void wake(int slot) {
    doorbell.wake(slot);
  }

  /** Wakes everybody who waits for anything that is decided; a reaper's duty. */
  public void ringAll() {
    doorbell.ringAll();
  }

  /** Tells another process' listener something about a slot, as its waiters are told. */
  public void announce(int process, int announcement) {
    doorbell.announceTo(process, announcement);
  }

  /**
   * Starts the listener and has {@code action} told each slot announced to this process too, or
   * {@link #EVERY_SLOT} when announcements may have been missed.
   */
  public void onAnnounced(IntConsumer action) {
    announced.add(action);
    startListening();
  }

  /** Has a thread that goes to sleep in {@link #awaitDecided} say so before and after. */
  public void onBlocking(Runnable begins, Runnable ends) {
    blocks = begins;
    unblocks = ends;
  }

  /** Whether an object that this process refers to is decided. */
  public boolean decided(int slot, int generation) {
    long word = segment.state(slot);
    return StateWord.generation(word) != generation || StateWord.decided(StateWord.state(word));
  }

  /**
   * Puts the calling platform thread to sleep until an object is decided. The caller holds a
   * reference to it.
   *
   * @param deadline in {@link System#nanoTime} terms
   * @return false if the deadline passed, the thread was interrupted, or the store is closing
   */
  public boolean awaitDecided(int slot, int generation, long deadline) {
    int looks = budget.spins();
    if (spin(slot, generation, looks)) {
      budget.paidOff(looks);
      return true;
    }
    long asleepAt = System.nanoTime();
    blocks.run();
    try {
      return sleepUntilDecided(slot, generation, deadline);
    } finally {
      unblocks.run();
      budget.slept(looks, System.nanoTime() - asleepAt);
    }
  }

  private boolean sleepUntilDecided(int slot, int generation, long deadline) {
    addWaiter(slot);
    try {
      while (true) {
        long word = segment.state(slot);
        if (StateWord.generation(word) != generation || StateWord.decided(StateWord.state(word))) {
          return true;
        }
        long remaining = deadline - System.nanoTime();
        if (remaining <= 0 || Thread.currentThread().isInterrupted() || closing.getAsBoolean()) {
          return false;
        }
        Futex.await(segment.futexOf(slot), StateWord.futex(word), remaining);
        if (segment.state(slot) == word) {
          reapTheDead.run();
        }
      }
    } finally {
      removeWaiter(slot);
    }
  }

  /**
   * Runs {@code action} once when an object is decided; at once if it is. The caller holds a
   * reference to it.
   */
  public @Nullable Waiter register(int slot, int generation, Runnable action) {
    if (decided(slot, generation)) {
      action.run();
      return null;
    }
    startListening();
    Waiter waiter = new Waiter(slot, generation, action);
    addWaiter(slot);
    registered.compute(
        slot,
        (key, waiters) -> {
          List<Waiter> list = waiters == null ? new ArrayList<>(1) : waiters;
          list.add(waiter);
          return list;
        });
    if (decided(slot, generation) || stopped) { // after the bit, seq-cst: R12
      fire(waiter);
    }
    return waiter;
  }

  /** Forgets a callback that need not run any more. */
  public void unregister(Waiter waiter) {
    if (waiter.take() != null) {
      remove(waiter);
    }
  }

  /** Stops the listener and runs every callback: they find the store closed. */
  public void stop() {
    Thread thread;
    synchronized (this) { // one that is just starting is waited for too
      stopped = true;
      thread = listener;
    }
    if (thread != null) {
      doorbell.ringOurs();
      Threads.awaitEnd(thread);
    }
    fireAll(waiter -> true);
  }

  private boolean spin(int slot, int generation, int looks) {
    for (int i = 0; i < looks; i++) {
      if (decided(slot, generation)) {
        return true;
      }
      SpinBudget.pause(i);
    }
    return false;
  }

  private void addWaiter(int slot) {
    long held = counts.lock(slot);
    long next = held;
    try {
      next = LocalCounts.plus(held, LocalCounts.WAITER);
      if (LocalCounts.noWaiters(held)) {
        segment.setBit(slot, SlotLayout.WAITERS_OFFSET, processIndex());
      }
    } finally {
      counts.unlock(slot, next);
    }
  }

  private void removeWaiter(int slot) {
    long held = counts.lock(slot);
    try {
      held = LocalCounts.minus(held, LocalCounts.WAITER);
      if (LocalCounts.noWaiters(held)) {
        segment.clearBit(slot, SlotLayout.WAITERS_OFFSET, processIndex());
      }
    } finally {
      counts.unlock(slot, held);
    }
  }

  private int processIndex() {
    return freeing.self();
  }

  private void startListening() {
    if (listener == null) {
      synchronized (this) {
        if (listener == null && !stopped) {
          doorbell.listening(true);
          listener = Thread.ofPlatform().daemon().name(threadName).start(this::listen);
        }
      }
    }
  }

  private void listen() {
    while (!stopped) {
      try {
        listenUntilStopped();
      } catch (RuntimeException | OutOfMemoryError e) {
        if (!stopped) { // what waits here must not wait for ever because of one failure
          Threads.goesOn(e);
        }
      }
    }
    doorbell.listening(false);
  }

  private void listenUntilStopped() {
    long lookedForTheDead = System.nanoTime();
    long lookEverywhere = lookedForTheDead;
    while (!stopped) {
      int bell = doorbell.bell();
      boolean complete = doorbell.drain(this::fireSlot);
      long now = System.nanoTime();
      if (!complete) {
        tell(EVERY_SLOT);
      }
      if (!complete || now - lookEverywhere >= 0) {
        fireAll(waiter -> decided(waiter.slot, waiter.generation));
        long took = System.nanoTime() - now;
        lookEverywhere = now + took + Math.max(Futex.SLICE_NANOS, took * LOOK_SHARE);
      }
      if (now - lookedForTheDead >= Futex.SLICE_NANOS && !registered.isEmpty()) {
        lookedForTheDead = now;
        reapTheDead.run();
      }
      doorbell.sleep(bell, registered.isEmpty() ? Long.MAX_VALUE : Futex.SLICE_NANOS);
    }
  }

  private void tell(int announcement) {
    for (IntConsumer action : announced) {
      action.accept(announcement);
    }
  }

  private void fireSlot(int slot) {
    tell(slot);
    List<Waiter> waiters = registered.get(slot);
    if (waiters != null) {
      List<Waiter> copy = new ArrayList<>();
      registered.computeIfPresent(
          slot,
          (key, list) -> {
            copy.addAll(list);
            return list;
          });
      for (Waiter waiter : copy) {
        if (decided(waiter.slot, waiter.generation)) {
          fire(waiter);
        }
      }
    }
  }

  private void fireAll(java.util.function.Predicate<Waiter> which) {
    List<Waiter> copy = new ArrayList<>();
    for (Integer slot : registered.keySet()) {
      registered.computeIfPresent(
          slot,
          (key, list) -> {
            copy.addAll(list);
            return list;
          });
    }
    for (Waiter waiter : copy) {
      if (which.test(waiter)) {
        fire(waiter);
      }
    }
  }

  private void fire(Waiter waiter) {
    Runnable action = waiter.take();
    if (action != null) {
      remove(waiter);
      action.run();
    }
  }

  private void remove(Waiter waiter) {
    registered.computeIfPresent(
        waiter.slot,
        (key, list) -> {
          list.remove(waiter);
          return list.isEmpty() ? null : list;
        });
    removeWaiter(waiter.slot);
  }
}
