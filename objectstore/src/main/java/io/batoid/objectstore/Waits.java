package io.batoid.objectstore;

import io.batoid.objectstore.events.FlightRecording;
import io.batoid.objectstore.events.WaitEvent;
import io.batoid.objectstore.memory.SpinLock;
import io.batoid.objectstore.table.Waiters;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waiting for one object or many, and futures of them. */
final class Waits {
  /** How long closing waits for values that are being decoded. */
  private static final long READING_NANOS = 1_000_000_000L;

  private final StoreCore core;
  private final Waiters waiters;
  private volatile Runnable blocks = () -> {};
  private volatile Runnable unblocks = () -> {};
  private final Set<Pending<?>> pending = ConcurrentHashMap.newKeySet();
  private final AtomicInteger reading = new AtomicInteger();

  Waits(StoreCore core) {
    this.core = core;
    this.waiters = core.table().waiters();
  }

  /** Has a thread that parks here say so before and after. */
  void onBlocking(Runnable begins, Runnable ends) {
    blocks = begins;
    unblocks = ends;
  }

  /** Waits until an object is decided; the caller has a handle on it. */
  void awaitDecided(ObjectRef<?> ref, long deadline, @Nullable Duration timeout) {
    int slot = ref.handle().slot();
    int generation = ref.handle().generation();
    WaitEvent event = FlightRecording.isInUse() ? new WaitEvent() : null;
    if (event != null) {
      event.begin();
    }
    boolean decided =
        Thread.currentThread().isVirtual()
            ? awaitMany(List.of(ref), 1, deadline) == 1
            : waiters.awaitDecided(slot, generation, deadline);
    commit(event, 1, decided);
    core.checkOpen();
    if (!decided) {
      throwIfInterrupted(ref.toString());
      throw new GetTimeoutException(
          ref + " was not sealed within " + timeout + "; wait longer, or look at its producer");
    }
  }

  /** Waits until {@code count} of the references are decided, or the deadline, and sorts them. */
  <T> WaitResult<T> waitFor(
      Collection<? extends ObjectRef<? extends T>> refs, int count, long deadline) {
    List<ObjectRef<T>> all = new ArrayList<>(Objects.requireNonNull(refs, "refs").size());
    for (ObjectRef<? extends T> ref : refs) {
      all.add(checked(ref));
    }
    if (count < 0 || count > all.size()) {
      throw new IllegalArgumentException(
          "count=" + count + " of " + all.size() + " references; it is between 0 and their number");
    }
    if (countReady(all) >= count) {
      return sorted(all);
    }
    List<ObjectRef<T>> held = new ArrayList<>(all.size());
    try {
      for (ObjectRef<T> ref : all) {
        held.add(ref.copy()); // or an object would go unnoticed whose last reference is closed
      }
      WaitEvent event = FlightRecording.isInUse() ? new WaitEvent() : null;
      if (event != null) {
        event.begin();
      }
      boolean enough = awaitMany(held, count, deadline) >= count;
      commit(event, all.size(), enough);
      core.checkOpen(); // closing fires every waiter
      if (!enough) {
        throwIfInterrupted(all.size() + " objects");
      }
      return sorted(all);
    } finally {
      held.forEach(ObjectRef::close);
    }
  }

  private static void commit(@Nullable WaitEvent event, int objects, boolean ready) {
    if (event != null && event.shouldCommit()) {
      event.objects = objects;
      event.ready = ready;
      event.commit();
    }
  }

  private static <T> WaitResult<T> sorted(List<ObjectRef<T>> refs) {
    List<ObjectRef<T>> ready = new ArrayList<>();
    List<ObjectRef<T>> pending = new ArrayList<>();
    for (ObjectRef<T> ref : refs) {
      (ref.isDecided() ? ready : pending).add(ref);
    }
    return new WaitResult<>(ready, pending);
  }

  private static int countReady(Collection<? extends ObjectRef<?>> refs) {
    int ready = 0;
    for (ObjectRef<?> ref : refs) {
      if (ref.isDecided()) {
        ready++;
      }
    }
    return ready;
  }

  <T> CompletableFuture<T> future(ObjectRef<T> ref) {
    core.checkOpen();
    Pending<T> pending = new Pending<>(ref.copy());
    this.pending.add(pending);
    CompletableFuture<T> future = pending.future;
    Runnable complete =
        () -> Thread.ofVirtual().name("batoid-future").start(() -> complete(pending));
    try {
      Waiters.Waiter waiter =
          waiters.register(
              pending.ref.handle().slot(), pending.ref.handle().generation(), complete);
      if (waiter != null) {
        CompletableFuture<T> _ =
            future.whenComplete((value, error) -> {
              if (future.isCancelled() && this.pending.remove(pending)) {
                waiters.unregister(waiter);
                pending.ref.close();
              }
            });
      }
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
    return future;
  }

  private void complete(Pending<?> each) {
    reading.incrementAndGet(); // before the look that claims it: close() looks in the other order
    Runnable completion;
    try {
      if (!pending.remove(each)) {
        return;
      }
      completion = each.read();
    } finally {
      reading.decrementAndGet();
    }
    completion.run();
  }

  /**
   * Reads, as the last that this store does, the values of futures whose objects are decided, and
   * completes them; the others end when the waiters stop.
   */
  void completeDecided() {
    for (Pending<?> each : List.copyOf(pending)) {
      if (each.ref.isDecided() && pending.remove(each)) {
        Runnable completion = each.read();
        Thread _ = Thread.ofVirtual().name("batoid-future").start(completion);
      }
    }
    long deadline = System.nanoTime() + READING_NANOS;
    for (int turn = 0; reading.get() > 0 && deadline - System.nanoTime() > 0; turn++) {
      SpinLock.backOff(turn); // for the length of a decoding
    }
  }

  /** A future, and the handle it holds until it has its value. */
  private static final class Pending<T> {
    final ObjectRef<T> ref;
    final CompletableFuture<T> future = new CompletableFuture<>();

    Pending(ObjectRef<T> ref) {
      this.ref = ref;
    }

    /** Reads the value and gives the handle back; what completes the future with it. */
    Runnable read() {
      try {
        T value = ref.get();
        return () -> future.complete(value);
      } catch (Throwable e) {
        return () -> future.completeExceptionally(e);
      } finally {
        ref.close();
      }
    }
  }

  /**
   * Parks until {@code count} references are decided, the deadline, an interrupt or close; how many
   * are decided.
   */
  private int awaitMany(Collection<? extends ObjectRef<?>> refs, int count, long deadline) {
    AtomicInteger ready = new AtomicInteger();
    Thread waiting = Thread.currentThread();
    List<Waiters.Waiter> registered = new ArrayList<>(refs.size());
    Runnable oneReady =
        () -> {
          if (ready.incrementAndGet() >= count) {
            LockSupport.unpark(waiting);
          }
        };
    try {
      for (ObjectRef<?> ref : refs) {
        Waiters.Waiter waiter =
            waiters.register(ref.handle().slot(), ref.handle().generation(), oneReady);
        if (waiter != null) {
          registered.add(waiter);
        }
      }
      if (ready.get() < count) {
        blocks.run();
        try {
          park(ready, count, deadline);
        } finally {
          unblocks.run();
        }
      }
      return ready.get();
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      unregister(registered);
      Reference.reachabilityFence(refs);
    }
  }

  private void park(AtomicInteger ready, int count, long deadline) {
    while (ready.get() < count
        && !core.isClosed()
        && !Thread.currentThread().isInterrupted()
        && deadline - System.nanoTime() > 0) {
      LockSupport.parkNanos(this, deadline - System.nanoTime());
    }
  }

  private void unregister(List<Waiters.Waiter> registered) {
    try {
      registered.forEach(waiters::unregister);
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }

  @SuppressWarnings("unchecked")
  private <T> ObjectRef<T> checked(ObjectRef<? extends T> ref) {
    if (Objects.requireNonNull(ref, "ref").core() != core) {
      throw new IllegalArgumentException(ref + " was made by another store than this one, " + core);
    }
    ref.checkNotClosed();
    return (ObjectRef<T>) ref;
  }

  private static void throwIfInterrupted(String what) {
    if (Thread.currentThread().isInterrupted()) {
      throw new WaitInterruptedException(
          "interrupted while waiting for " + what + "; the thread's interrupt flag is still set");
    }
  }
}
