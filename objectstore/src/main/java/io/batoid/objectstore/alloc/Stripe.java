package io.batoid.objectstore.alloc;

import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.SpinLock;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one thread at a time allocates from: spans of each size class with free blocks, and a stack
 * of free slots. The lock is the stripe itself; taking a block, saying in its slot that it is
 * taken, and naming it happen under it, as do freeing the slot and putting the block back, so a
 * block is never in between for whoever looks under the lock.
 */
final class Stripe extends SpinLock {
  private final @Nullable Span[] current = new Span[SizeClasses.COUNT];
  private final @Nullable ArrayDeque<Span>[] others = newQueues();
  private int[] slots = new int[1024];
  private int slotCount;

  /** Blocks given out so far, and the bytes that were asked for in them. */
  long blocks;

  long bytes;

  Stripe() {
    super(LockOrder.Rank.STRIPE);
  }

  /** A free block's span and, as {@link Span#pop}, its place; null if none is known. */
  @Nullable Span spanWithFree(int sizeClass) {
    Span span = current[sizeClass];
    if (span != null && span.hasFree()) {
      return span;
    }
    ArrayDeque<Span> queue = others[sizeClass];
    while (queue != null) {
      span = queue.pollFirst();
      if (span == null) {
        break;
      }
      span.listed = false;
      if (!span.lost && span.hasFree()) {
        current[sizeClass] = span;
        return span;
      }
    }
    current[sizeClass] = null;
    return null;
  }

  /** A span of ours has free blocks. */
  void offer(Span span) {
    if (!span.listed && current[span.sizeClass] != span && !span.lost) {
      ArrayDeque<Span> queue = others[span.sizeClass];
      if (queue == null) {
        queue = new ArrayDeque<>();
        others[span.sizeClass] = queue;
      }
      span.listed = true;
      queue.addFirst(span);
    }
  }

  /** Puts a block back. */
  void free(Span span, long arenaOffset) {
    if (!span.lost) {
      span.push(arenaOffset);
      offer(span);
    }
  }

  /** The span is no longer ours. */
  void lose(Span span) {
    span.lost = true;
    if (current[span.sizeClass] == span) {
      current[span.sizeClass] = null;
    }
  }

  /** A slot that was free when it was put here, or -1. */
  int popSlot() {
    return slotCount == 0 ? -1 : slots[--slotCount];
  }

  /** Takes half of the slots that are here, one of them at least if there is any. */
  int[] takeHalf() {
    lock();
    try {
      int taken = slotCount - slotCount / 2;
      slotCount -= taken;
      return Arrays.copyOfRange(slots, slotCount, slotCount + taken);
    } finally {
      unlock();
    }
  }

  /** Puts free slots here; the lock is not held. */
  void pushSlots(int[] free) {
    lock();
    try {
      for (int slot : free) {
        pushSlot(slot);
      }
    } finally {
      unlock();
    }
  }

  void pushSlot(int slot) {
    if (slotCount == slots.length) {
      slots = Arrays.copyOf(slots, slots.length * 2);
    }
    slots[slotCount++] = slot;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable ArrayDeque<Span>[] newQueues() {
    return (ArrayDeque<Span>[]) new ArrayDeque<?>[SizeClasses.COUNT];
  }
}
