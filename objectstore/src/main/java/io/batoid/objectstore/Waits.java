package io.batoid.objectstore;

import io.batoid.objectstore.table.Waiters;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waiting for one object or many, and futures of them. */
final class Waits {
  private final StoreCore core;
  private final Waiters waiters;
  private volatile Runnable blocks = () -> {};
  private volatile Runnable unblocks = () -> {};

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
    boolean decided =
        Thread.currentThread().isVirtual()
            ? awaitMany(List.of(ref), 1, deadline) == 1
            : waiters.awaitDecided(slot, generation, deadline);
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
      boolean enough = awaitMany(held, count, deadline) >= count;
      core.checkOpen(); // closing fires every waiter
      if (!enough) {
        throwIfInterrupted(all.size() + " objects");
      }
      return sorted(all);
    } finally {
      held.forEach(ObjectRef::close);
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
    ObjectRef<T> held = ref.copy();
    CompletableFuture<T> future = new CompletableFuture<>();
    Runnable complete =
        () -> Thread.ofVirtual().name("batoid-future").start(() -> complete(held, future));
    try {
      Waiters.Waiter waiter =
          waiters.register(held.handle().slot(), held.handle().generation(), complete);
      if (waiter != null) {
        CompletableFuture<T> _ =
            future.whenComplete((value, error) -> {
              if (future.isCancelled()) {
                waiters.unregister(waiter);
                held.close();
              }
            });
      }
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
    return future;
  }

  private <T> void complete(ObjectRef<T> ref, CompletableFuture<T> future) {
    try {
      future.complete(ref.get());
    } catch (Throwable e) {
      future.completeExceptionally(e);
    } finally {
      ref.close();
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
