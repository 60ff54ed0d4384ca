package io.batoid.objectstore.alloc;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;

/**
 * Spans of 512 slots: committed by whoever needs slots, and looked through for free ones.
 *
 * <p>Who owns a slot span only says who looks there first. A slot is taken by a compare-and-set of
 * its state word, by whomever, so nothing here can give one slot to two objects.
 */
public final class SlotSpans {
  private static final int OWNER_SHIFT = 4;

  private final Segment segment;
  private final SegmentLayout layout;
  private final Pages pages;
  private final int me;
  private final RankedLock lock = new RankedLock(LockOrder.Rank.SPANS);
  private int cursor;
  private int restoring;

  SlotSpans(ProcessTable processes, Pages pages) {
    this.segment = processes.segment();
    this.layout = segment.layout();
    this.pages = pages;
    this.me = processes.selfCharge();
  }

  /** The process that owns a span word, or -1. */
  public static int owner(long word) {
    return (int) (word >>> OWNER_SHIFT & 0xFFF) - 1;
  }

  /** What a span word becomes when its owner is gone. */
  public static long withoutOwner(long word) {
    return (word & 0xF) == SegmentLayout.SLOT_SPAN_LIVE ? SegmentLayout.SLOT_SPAN_LIVE : 0;
  }

  /** Fills a stripe with free slots. No stripe's lock is held. */
  void refill(Stripe stripe, Stripe[] all) {
    lock.lock();
    try {
      if (adoptUnowned(stripe)
          || lookAtOurs(stripe)
          || share(stripe, all)
          || claimCold(stripe)
          || lookEverywhere(stripe)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    throw new ObjectStoreFullException(
        "the store has "
            + layout.maxObjects()
            + " objects, which is its maxObjects; free some, or open it anew with more");
  }

  /**
   * Takes a slot to bring an object back in: RESERVED, this process in charge. No span of those is
   * anybody's, and they are looked through in turns: they are in use for moments only.
   *
   * @throws ObjectStoreFullException if as many objects as that are coming back just now
   */
  int takeRestoring() {
    int first = layout.firstRestoringSlot();
    int from = restoring++; // racy: any will do
    for (int i = 0; i < SegmentLayout.SLOTS_PER_SPAN; i++) {
      int slot = first + (from + i & SegmentLayout.SLOTS_PER_SPAN - 1);
      if (take(slot)) {
        return slot;
      }
    }
    throw new ObjectStoreFullException(
        SegmentLayout.SLOTS_PER_SPAN
            + " objects are being brought back from disk just now; read fewer at once");
  }

  /** Takes a slot if it is free: RESERVED, this process in charge. */
  boolean take(int slot) {
    long state = segment.state(slot);
    if (StateWord.state(state) != StateWord.FREE
        || StateWord.retired(state)
        || !segment.casState(slot, state, StateWord.nextResidency(state, me, StateWord.RESERVED))) {
      return false;
    }
    int residency = StateWord.residency(state) + 1;
    if ((residency & 0x7FFF) == 0) { // a location as old as this must not come to count again
      segment.setLocation(slot, LocationWord.none(residency & 0xFFFF));
    }
    long disk = segment.slot(slot) + SlotLayout.DISK_OFFSET;
    if (segment.memory().getPlain(disk) != 0) { // of the object before
      segment.memory().putPlain(disk, 0);
    }
    return true;
  }

  /** Whether every slot there can be holds an object. */
  boolean exhausted() {
    for (int span = 0; span < layout.objectSpans(); span++) {
      int first = span * SegmentLayout.SLOTS_PER_SPAN;
      if (!segment.slotCommitted(first)) {
        return false;
      }
      for (int slot = first; slot < first + SegmentLayout.SLOTS_PER_SPAN; slot++) {
        long word = segment.state(slot);
        if (StateWord.state(word) == StateWord.FREE && !StateWord.retired(word)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Somebody else's slot was freed by us: its owner may look for it. */
  void noteFreed(int slot) {
    if (slot >= layout.firstRestoringSlot()) {
      return; // looked through by whoever needs one
    }
    int span = slot / SegmentLayout.SLOTS_PER_SPAN;
    if (segment.memory().getPlain(layout.slotSpanHint(span)) == 0) {
      segment.memory().putPlain(layout.slotSpanHint(span), 1);
    }
    int owner = owner(segment.slotSpan(span));
    if (owner >= layout.maxProcesses()) {
      return; // a damaged word
    }
    if (owner >= 0) {
      long hint = layout.process(owner) + ProcessLayout.FREED_SLOTS_OFFSET;
      if (segment.memory().getPlain(hint) == 0) {
        segment.memory().putPlain(hint, 1);
      }
    } else if (segment.memory().getPlain(SegmentLayout.UNOWNED_SLOTS_OFFSET) == 0) {
      segment.memory().putPlain(SegmentLayout.UNOWNED_SLOTS_OFFSET, 1);
    }
  }

  boolean isOurs(int slot) {
    return owner(segment.slotSpan(slot / SegmentLayout.SLOTS_PER_SPAN)) == me - 1;
  }

  private boolean adoptUnowned(Stripe stripe) {
    if (segment.memory().getPlain(SegmentLayout.UNOWNED_SLOTS_OFFSET) == 0) {
      return false;
    }
    segment.memory().put(SegmentLayout.UNOWNED_SLOTS_OFFSET, 0);
    boolean found = false;
    for (int span = 0; span < layout.objectSpans(); span++) {
      long word = segment.slotSpan(span);
      if (word == SegmentLayout.SLOT_SPAN_LIVE
          && segment
              .memory()
              .cas(layout.slotSpanWord(span), word, word | (long) me << OWNER_SHIFT)) {
        found |= collect(span, stripe);
      }
    }
    return found;
  }

  private boolean lookAtOurs(Stripe stripe) {
    long ours = layout.process(me - 1) + ProcessLayout.FREED_SLOTS_OFFSET;
    if (segment.memory().getPlain(ours) == 0) {
      return false;
    }
    segment.memory().put(ours, 0);
    boolean found = false;
    for (int span = 0; span < layout.objectSpans(); span++) {
      long hint = layout.slotSpanHint(span);
      if (segment.memory().getPlain(hint) != 0 && owner(segment.slotSpan(span)) == me - 1) {
        segment.memory().put(hint, 0);
        found |= collect(span, stripe);
      }
    }
    return found;
  }

  /**
   * Takes half of what another stripe has: where one thread makes objects and another frees them,
   * the slots of the one end up with the other, and new ones would be committed for ever.
   */
  private static boolean share(Stripe stripe, Stripe[] all) {
    for (Stripe other : all) {
      if (other != stripe) {
        int[] slots = other.takeHalf();
        stripe.pushSlots(slots);
        if (slots.length > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean claimCold(Stripe stripe) {
    for (int i = 0; i < layout.objectSpans(); i++) {
      int span = cursor;
      long word = segment.slotSpan(span);
      long claimed = SegmentLayout.SLOT_SPAN_CLAIMED | (long) me << OWNER_SHIFT;
      if (word == SegmentLayout.SLOT_SPAN_COLD
          && segment.memory().cas(layout.slotSpanWord(span), word, claimed)) {
        commit(span);
        return collect(span, stripe);
      }
      cursor = (span + 1) % layout.objectSpans();
    }
    return false;
  }

  private void commit(int span) {
    long word = layout.slotSpanWord(span);
    try {
      pages.commit(
          segment.slot(span * SegmentLayout.SLOTS_PER_SPAN),
          (long) SegmentLayout.SLOTS_PER_SPAN * SlotLayout.SIZE);
    } catch (ObjectStoreFullException e) {
      segment.memory().put(word, SegmentLayout.SLOT_SPAN_COLD);
      throw e;
    }
    segment.memory().put(word, SegmentLayout.SLOT_SPAN_LIVE | (long) me << OWNER_SHIFT);
  }

  /** Everything is committed: any free slot will do, whoever owns its span. */
  private boolean lookEverywhere(Stripe stripe) {
    for (int span = 0; span < layout.objectSpans(); span++) {
      boolean live = (segment.slotSpan(span) & 0xF) == SegmentLayout.SLOT_SPAN_LIVE;
      if (live && collect(span, stripe)) {
        return true;
      }
    }
    return false;
  }

  private boolean collect(int span, Stripe stripe) {
    int first = span * SegmentLayout.SLOTS_PER_SPAN;
    boolean found = false;
    stripe.lock();
    try {
      for (int slot = first + SegmentLayout.SLOTS_PER_SPAN - 1; slot >= first; slot--) {
        long state = segment.state(slot);
        if (StateWord.state(state) == StateWord.FREE && !StateWord.retired(state)) {
          stripe.pushSlot(slot);
          found = true;
        }
      }
    } finally {
      stripe.unlock();
    }
    return found;
  }
}
