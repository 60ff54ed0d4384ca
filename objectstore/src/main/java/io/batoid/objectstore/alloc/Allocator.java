package io.batoid.objectstore.alloc;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;
import java.util.Arrays;

/**
 * Gives a slot its block, and takes both back.
 *
 * <p><b>Small blocks</b> come from spans of this process, under the lock of a stripe (one for each
 * core, chosen by thread). Under that lock the slot is taken, its location set, and only if the
 * span is still ours after that (R15) the block is named; so whoever looks at a block, here under
 * the lock or elsewhere through the slots, never takes one in hand for free.
 *
 * <p><b>Large blocks</b> take a run of chunks, which stays in our hand until the slot says that the
 * object is there.
 *
 * <p><b>Crash.</b> A slot in state RESERVED(us) is what a dead allocator leaves; its reaper frees
 * it, and the block with it.
 */
public final class Allocator {
  private static final int MAX_STRIPES = 8;
  private static final long ONE_STRIPE_BELOW = 64 << 20;

  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final int me;
  private final RunTable runs;
  private final SlotSpans slotSpans;
  private final Spans spans;
  private final Stripe[] stripes;

  /** The allocator of one process. */
  public Allocator(ProcessTable processes, Pages pages) {
    this.segment = processes.segment();
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.me = processes.selfCharge();
    this.runs = new RunTable(processes, pages);
    this.slotSpans = new SlotSpans(processes, pages);
    this.spans = new Spans(segment, runs, me);
    int wanted =
        layout.capacity() < ONE_STRIPE_BELOW
            ? 1
            : Math.min(MAX_STRIPES, Runtime.getRuntime().availableProcessors());
    this.stripes = new Stripe[Integer.highestOneBit(Math.max(1, wanted))];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Stripe();
    }
  }

  /** The runs behind large objects and spans. */
  public RunTable runs() {
    return runs;
  }

  /** The spans this process owns. */
  public Spans spans() {
    return spans;
  }

  /**
   * Takes a free slot and gives it a block of at least {@code blockSize} bytes: RESERVED, this
   * process in charge.
   *
   * @return the slot
   * @throws ObjectStoreFullException if there is no slot or no memory
   */
  public int allocate(long blockSize) {
    int sizeClass = SizeClasses.classOf(blockSize);
    return sizeClass == 0 ? allocateLarge(blockSize) : allocateSmall(sizeClass, blockSize);
  }

  /** Whether there is no free slot anywhere: then room in memory is of no use. */
  public boolean outOfSlots() {
    return slotSpans.exhausted();
  }

  /** Takes a free slot without memory: RESERVED, this process in charge. */
  public int allocateSlot() {
    Stripe stripe = stripe();
    while (true) {
      stripe.lock();
      try {
        int slot = takeSlot(stripe);
        if (slot >= 0) {
          return slot;
        }
      } finally {
        stripe.unlock();
      }
      slotSpans.refill(stripe, stripes);
    }
  }

  /**
   * The same to bring an object back in, which needs no slot for long: also in a store with as many
   * objects as it may have.
   */
  public int allocateToRestore(long blockSize) {
    int slot = slotSpans.takeRestoring();
    boolean done = false;
    try {
      provide(slot, blockSize);
      done = true;
      return slot;
    } finally {
      if (!done) {
        long state = segment.state(slot);
        segment.casState(slot, state, StateWord.freed(state));
      }
    }
  }

  /** Gives a block to a slot that this process is in charge of, in its present residency. */
  public void provide(int slot, long blockSize) {
    int sizeClass = SizeClasses.classOf(blockSize);
    if (sizeClass == 0) {
      placeLarge(slot, claim(blockSize), blockSize);
      return;
    }
    Stripe stripe = stripe();
    while (true) {
      stripe.lock();
      try {
        if (placeSmall(stripe, slot, sizeClass, blockSize)) {
          return;
        }
      } finally {
        stripe.unlock();
      }
      sizeClass = spans.refill(stripe, sizeClass);
    }
  }

  /**
   * Moves a slot from one state word to another in which it has no memory, and puts its block back,
   * and the slot if it is free now.
   *
   * @param location the location that counted, or -1
   * @return whether the state word was {@code expected}
   */
  public boolean release(int slot, long expected, long next, long location) {
    boolean free = StateWord.state(next) == StateWord.FREE;
    long arenaOffset = location == -1 ? -1 : LocationWord.arenaOffset(location);
    Span span = arenaOffset < 0 ? null : spans.spanOf((int) (arenaOffset / SegmentLayout.CHUNK));
    if (span != null) {
      Stripe stripe = span.stripe;
      stripe.lock();
      try {
        if (!segment.casState(slot, expected, next)) {
          return false;
        }
        if (spans.stillOurs(span)) {
          stripe.free(span, arenaOffset);
        } else {
          noteFreed(arenaOffset);
        }
        if (free) {
          putSlotBack(stripe, slot, next);
        }
      } finally {
        stripe.unlock();
      }
    } else {
      if (!segment.casState(slot, expected, next)) {
        return false;
      }
      if (arenaOffset >= 0) {
        noteFreed(arenaOffset);
      }
      if (free) {
        Stripe stripe = stripe();
        stripe.lock();
        try {
          putSlotBack(stripe, slot, next);
        } finally {
          stripe.unlock();
        }
      }
    }
    if (memory.getPlain(SegmentLayout.MEMORY_WAITED_FOR_OFFSET) != 0) {
      wakeThoseWaitingForMemory();
    }
    return true;
  }

  /** Makes free runs of all spans without objects, whoever owns them: memory is short (R15). */
  public void freeEmptySpansOfAll() {
    spans.giveUpEmptySpans();
    boolean _ = spans.takeEmptyOfOthers();
  }

  /** Wakes writers that wait for room. */
  public void wakeThoseWaitingForMemory() {
    memory.put(SegmentLayout.MEMORY_WAITED_FOR_OFFSET, 0);
    Futex.wakeAll(memory.addressOf(SegmentLayout.MEMORY_WAITED_FOR_OFFSET));
  }

  private int allocateSmall(int sizeClass, long blockSize) {
    Stripe stripe = stripe();
    int usedClass = sizeClass;
    while (true) {
      int slot;
      stripe.lock();
      try {
        slot = takeSlot(stripe);
        if (slot >= 0) {
          if (placeSmall(stripe, slot, usedClass, blockSize)) {
            return slot;
          }
          giveUp(stripe, slot);
        }
      } finally {
        stripe.unlock();
      }
      if (slot < 0) {
        slotSpans.refill(stripe, stripes);
      } else {
        usedClass = spans.refill(stripe, usedClass);
      }
    }
  }

  private int allocateLarge(long blockSize) {
    int head = claim(blockSize);
    int slot;
    try {
      slot = allocateSlot();
    } catch (ObjectStoreFullException e) {
      runs.settle(head);
      runs.noteFreed(head);
      throw e;
    }
    placeLarge(slot, head, blockSize);
    return slot;
  }

  private int claim(long blockSize) {
    long chunks = (blockSize + SegmentLayout.CHUNK - 1) / SegmentLayout.CHUNK;
    long deadline = RunTable.patience();
    int head = chunks > layout.chunks() ? -1 : runs.claim((int) chunks, deadline);
    if (head < 0 && chunks <= layout.chunks()) {
      spans.giveUpEmptySpans();
      head = runs.claim((int) chunks, deadline);
      if (head < 0 && spans.takeEmptyOfOthers()) {
        head = runs.claim((int) chunks, deadline);
      }
    }
    if (head < 0) {
      throw new ObjectStoreFullException(
          "no room for "
              + blockSize
              + " bytes in one piece in a store of "
              + layout.capacity()
              + " bytes; free objects, or open it anew with a larger capacity");
    }
    return head;
  }

  /**
   * Takes a block for a slot in our charge; false if no free block is known. The stripe's lock is
   * held.
   */
  private boolean placeSmall(Stripe stripe, int slot, int sizeClass, long blockSize) {
    while (true) {
      Span span = stripe.spanWithFree(sizeClass);
      if (span == null) {
        return false;
      }
      long arenaOffset = span.pop();
      long state = segment.state(slot);
      segment.setLocation(slot, LocationWord.of(StateWord.residency(state), arenaOffset));
      if (segment.run(span.head) == span.word) { // after the location, seq-cst: R15
        name(slot, state, arenaOffset);
        stripe.blocks++;
        stripe.bytes += blockSize;
        return true;
      }
      segment.setLocation(slot, LocationWord.none(StateWord.residency(state)));
      spans.lose(span);
    }
  }

  /**
   * Gives a slot in our charge a run in our hand, and opens the hand: from here on the slot keeps
   * the run.
   */
  private void placeLarge(int slot, int head, long blockSize) {
    long state = segment.state(slot);
    long arenaOffset = (long) head * SegmentLayout.CHUNK;
    segment.setLocation(slot, LocationWord.of(StateWord.residency(state), arenaOffset));
    name(slot, state, arenaOffset);
    segment.noteObjectOfRun(arenaOffset, slot);
    runs.settle(head);
    Stripe stripe = stripe();
    stripe.lock();
    stripe.blocks++;
    stripe.bytes += blockSize;
    stripe.unlock();
  }

  /** How many blocks this process has given to values. */
  public long blocksGiven() {
    return Arrays.stream(stripes).mapToLong(stripe -> stripe.blocks).sum();
  }

  /** Bytes of the values those blocks were for, with the references inside them. */
  public long bytesGiven() {
    long bytes = Arrays.stream(stripes).mapToLong(stripe -> stripe.bytes).sum();
    return bytes - blocksGiven() * BlockHeader.SIZE;
  }

  private void name(int slot, long state, long arenaOffset) {
    long block = segment.block(arenaOffset);
    memory.putPlain(block + BlockHeader.CODEC_OFFSET, 0); // no edges, whatever stood there
    memory.putRelease(
        block + BlockHeader.NAME_OFFSET,
        BlockHeader.name(slot, StateWord.generation(state), StateWord.residency(state)));
  }

  /** Takes a slot that is free; -1 if none is known. The stripe's lock is held. */
  private int takeSlot(Stripe stripe) {
    while (true) {
      int slot = stripe.popSlot();
      if (slot < 0) {
        return -1;
      }
      if (slotSpans.take(slot)) {
        return slot;
      }
    }
  }

  /** Puts back a slot that was taken for a block that is not there. The stripe's lock is held. */
  private void giveUp(Stripe stripe, int slot) {
    long state = segment.state(slot);
    if (segment.casState(slot, state, StateWord.freed(state))) {
      putSlotBack(stripe, slot, StateWord.freed(state));
    }
  }

  private void putSlotBack(Stripe stripe, int slot, long state) {
    if (StateWord.retired(state)) {
      return;
    }
    if (slotSpans.isOurs(slot)) {
      stripe.pushSlot(slot);
    } else {
      slotSpans.noteFreed(slot);
    }
  }

  /** A block of somebody else's, or a large one, was freed by us. */
  private void noteFreed(long arenaOffset) {
    int chunk = (int) (arenaOffset / SegmentLayout.CHUNK);
    int head = runs.headOf(chunk);
    long word = segment.run(head);
    switch (RunWord.kind(word)) {
      case RunWord.WARM -> runs.noteFreed(head);
      case RunWord.SPAN, RunWord.SUSPECT_SPAN, RunWord.CLAIMED -> { // or looked at by its owner
        if (segment.isLikeSpan(head, word) && RunWord.owner(word) <= layout.maxProcesses()) {
          noteFreedInSpan(head, word);
        }
      }
      default -> {}
    }
  }

  private void noteFreedInSpan(int head, long word) {
    if ((memory.getPlain(layout.runHint(head)) & 1) == 0) {
      memory.or(layout.runHint(head), 1); // it may be a run of one object by now: only the bit
    }
    int owner = RunWord.owner(word) - 1;
    long classes =
        owner >= 0
            ? layout.process(owner) + ProcessLayout.FREED_CLASSES_OFFSET
            : SegmentLayout.UNOWNED_CLASSES_OFFSET;
    int sizeClass = RunWord.sizeClass(word);
    long offset = classes + (sizeClass >>> 6 << 3);
    if ((memory.getPlain(offset) & 1L << sizeClass) == 0) {
      memory.or(offset, 1L << sizeClass);
    }
  }

  private Stripe stripe() {
    return stripes[(int) Thread.currentThread().threadId() & stripes.length - 1];
  }
}
