package io.batoid.objectstore.table;

import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The open handles of this process by slot. Each list is guarded by the slot's lock in {@link
 * LocalCounts}.
 */
final class Handles {
  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

  private final AtomicReferenceArray<@Nullable Handle[]> pages;
  private final ReferenceQueue<Object> queue = new ReferenceQueue<>();

  Handles(int slots) {
    pages = new AtomicReferenceArray<>((slots >>> PAGE_SHIFT) + 1);
  }

  /** Makes and links a handle; the slot's lock is held. */
  Handle open(Object owner, int slot, int generation, byte kind) {
    Handle handle = new Handle(owner, queue, slot, generation, kind);
    @Nullable Handle[] page = page(slot);
    Handle first = page[slot & PAGE_MASK];
    if (first != null) {
      handle.next = first;
      first.previous = handle;
    }
    page[slot & PAGE_MASK] = handle;
    return handle;
  }

  /** Unlinks a handle; the slot's lock is held. */
  void close(Handle handle) {
    handle.closed = true;
    Handle next = handle.next;
    Handle previous = handle.previous;
    if (next != null) {
      next.previous = previous;
    }
    if (previous != null) {
      previous.next = next;
    } else {
      page(handle.slot())[handle.slot() & PAGE_MASK] = next;
    }
    handle.next = null;
    handle.previous = null;
    handle.clear();
  }

  ReferenceQueue<Object> queue() {
    return queue;
  }

  private @Nullable Handle[] page(int slot) {
    int index = slot >>> PAGE_SHIFT;
    @Nullable Handle[] page = pages.getAcquire(index);
    if (page == null) {
      @Nullable Handle[] fresh = new Handle[1 << PAGE_SHIFT];
      page = pages.compareAndSet(index, null, fresh) ? fresh : pages.getAcquire(index);
    }
    return page;
  }
}
