package io.batoid.objectstore;

import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.SpinLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open pins and writers of a store: what can still reach mapped memory after the store is
 * closed, and therefore keeps the mapping (R20).
 */
final class OpenAccesses {
  private static final int STRIPES = 8;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final AtomicInteger orphans = new AtomicInteger(1); // one is the closer's
  private @Nullable Runnable whenNoneIsLeft;

  OpenAccesses() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  /** One open access. */
  abstract static class Access {
    private @Nullable Access next;
    private @Nullable Access previous;
    private @Nullable Stripe stripe;
    private boolean orphan;

    /** The line of the program that began it, if the store remembers such lines. */
    volatile @Nullable StackTraceElement madeAt;

    /**
     * Ends the access from the thread that closes the store, if it can be; true if it has ended.
     */
    abstract boolean endByClosingStore();
  }

  /** Adds an access that begins. */
  void add(Access access) {
    add(access, 0);
  }

  /** Adds an access that begins and makes so many bytes readable in place. */
  void add(Access access, long bytesPinned) {
    Stripe stripe = stripes[(int) Thread.currentThread().threadId() & STRIPES - 1];
    access.stripe = stripe;
    stripe.lock();
    Access first = stripe.first;
    access.next = first;
    if (first != null) {
      first.previous = access;
    }
    stripe.first = access;
    stripe.bytesPinned += bytesPinned;
    stripe.unlock();
  }

  /** Bytes made readable in place so far. */
  long bytesPinned() {
    return Arrays.stream(stripes).mapToLong(stripe -> stripe.bytesPinned).sum();
  }

  /** Removes an access that has ended; no memory is reachable through it any more. */
  void remove(Access access) {
    Stripe stripe = access.stripe;
    if (stripe == null) {
      return;
    }
    stripe.lock();
    boolean orphan = access.orphan;
    Access next = access.next;
    Access previous = access.previous;
    if (next != null) {
      next.previous = previous;
    }
    if (previous != null) {
      previous.next = next;
    } else {
      stripe.first = next;
    }
    access.next = null;
    access.previous = null;
    access.stripe = null;
    stripe.unlock();
    if (orphan) {
      oneLess();
    }
  }

  /**
   * Ends every access that the calling thread can end; the others keep the mapping until they end.
   * Runs {@code whenNoneIsLeft} once, now or then; in the latter case {@code whenSomeAreLeft}
   * first.
   */
  void close(Runnable whenNoneIsLeft, Runnable whenSomeAreLeft) {
    this.whenNoneIsLeft = whenNoneIsLeft;
    for (Access access : all()) {
      if (access.endByClosingStore()) {
        continue;
      }
      Stripe stripe = access.stripe;
      if (stripe != null) {
        stripe.lock();
        if (access.stripe != null) {
          access.orphan = true;
          orphans.incrementAndGet();
        }
        stripe.unlock();
      }
    }
    if (orphans.get() > 1) {
      whenSomeAreLeft.run();
    }
    oneLess();
  }

  /** The open accesses at some moment. */
  List<Access> all() {
    List<Access> all = new ArrayList<>();
    for (Stripe stripe : stripes) {
      stripe.lock();
      for (Access access = stripe.first; access != null; access = access.next) {
        all.add(access);
      }
      stripe.unlock();
    }
    return all;
  }

  private void oneLess() {
    Runnable action = whenNoneIsLeft;
    if (orphans.decrementAndGet() == 0 && action != null) {
      action.run();
    }
  }

  private static final class Stripe extends SpinLock {
    @Nullable Access first;
    long bytesPinned;

    Stripe() {
      super(LockOrder.Rank.ACCESSES);
    }
  }
}
