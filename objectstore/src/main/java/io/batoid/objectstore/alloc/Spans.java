package io.batoid.objectstore.alloc;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The spans this process owns: found again when others freed blocks in them, adopted from the dead,
 * made of new runs, and given up when they are empty; and, when memory is short, empty spans of
 * others.
 *
 * <p>Lock order: theirs, then a stripe's.
 */
public final class Spans {
  private static final int PAGE = 1024;

  /**
   * In a full store a value may take a block of up to four times its size, as there are classes.
   */
  private static final int LARGER_CLASSES = 16;

  private final Segment segment;
  private final SharedMemory memory;
  private final SegmentLayout layout;
  private final RunTable runs;
  private final RankedLock lock = new RankedLock(LockOrder.Rank.SPANS);
  private final int me;
  private final AtomicReferenceArray<@Nullable Span[]> byChunk;
  private final List<Span> owned = new ArrayList<>();

  Spans(Segment segment, RunTable runs, int me) {
    this.segment = segment;
    this.memory = segment.memory();
    this.layout = segment.layout();
    this.runs = runs;
    this.me = me;
    this.byChunk = new AtomicReferenceArray<>(layout.chunks() / PAGE + 1);
  }

  /** Our span at a chunk, or null. */
  @Nullable Span spanOf(int chunk) {
    @Nullable Span[] page = byChunk.getPlain(chunk / PAGE);
    Span span = page == null ? null : page[chunk % PAGE];
    return span == null || span.lost ? null : span;
  }

  /**
   * Finds a free block of a class for a stripe, whose lock is not held; if there is no memory for
   * one, of a somewhat larger class.
   *
   * @return the class
   * @throws ObjectStoreFullException if there is none anywhere
   */
  int refill(Stripe stripe, int sizeClass) {
    long deadline = RunTable.patience();
    lock.lock();
    try {
      if (lookAtOurs(stripe, sizeClass, false)
          || adopt(stripe, sizeClass, false)
          || makeNew(stripe, sizeClass, deadline)
          || lookAtOurs(stripe, sizeClass, true)
          || adopt(stripe, sizeClass, true)) {
        return sizeClass;
      }
      giveUpEmpty();
      if (makeNew(stripe, sizeClass, deadline)
          || (takeEmpty() && makeNew(stripe, sizeClass, deadline))
          || borrow(stripe, sizeClass)) {
        return sizeClass;
      }
      int most = Math.min(sizeClass + LARGER_CLASSES, SizeClasses.COUNT - 1);
      for (int larger = sizeClass + 1; larger <= most; larger++) {
        if (hasFree(stripe, larger)
            || lookAtOurs(stripe, larger, false)
            || adopt(stripe, larger, false)
            || borrow(stripe, larger)) {
          return larger;
        }
      }
    } finally {
      lock.unlock();
    }
    throw new ObjectStoreFullException(
        "no room for a block of "
            + SizeClasses.blockSize(sizeClass)
            + " bytes in a store of "
            + layout.capacity()
            + " bytes; free objects, or open it anew with a larger capacity");
  }

  /** Makes free runs of our empty spans; how many. */
  public int giveUpEmptySpans() {
    lock.lock();
    try {
      return giveUpEmpty();
    } finally {
      lock.unlock();
    }
  }

  private int giveUpEmpty() {
    int given = 0;
    List<Span> kept = new ArrayList<>(owned.size());
    for (Span span : owned) {
      span.stripe.lock();
      try {
        if (!stillOurs(span)) {
          continue;
        }
        span.rescan(segment);
        if (!span.isEmpty()) {
          span.stripe.offer(span);
          kept.add(span);
          continue;
        }
        long claimed = RunWord.of(RunWord.CLAIMED, me, span.sizeClass, RunWord.chunks(span.word));
        boolean ours = segment.casRun(span.head, span.word, claimed);
        span.stripe.lose(span);
        forget(span);
        if (ours) {
          runs.settle(span.head);
          runs.noteFreed(span.head);
          given++;
        }
      } finally {
        span.stripe.unlock();
      }
    }
    owned.clear();
    owned.addAll(kept);
    return given;
  }

  /** Opens the ownership of all our spans: this process leaves. Nothing allocates any more. */
  public void leave() {
    lock.lock();
    try {
      giveUpEmpty();
      for (Span span : owned) {
        span.stripe.lock();
        try {
          span.stripe.lose(span);
          forget(span);
          segment.casRun(span.head, span.word, RunWord.withoutOwner(span.word));
          noteUnowned(segment, span.sizeClass);
        } finally {
          span.stripe.unlock();
        }
      }
      owned.clear();
    } finally {
      lock.unlock();
    }
  }

  /** There may be a span of this class without an owner. */
  public static void noteUnowned(Segment segment, int sizeClass) {
    if (sizeClass >= SizeClasses.COUNT) {
      return; // a damaged word
    }
    segment
        .memory()
        .or(SegmentLayout.UNOWNED_CLASSES_OFFSET + (sizeClass >>> 6 << 3), 1L << sizeClass);
  }

  /**
   * Takes spans of living processes, and spans nobody owns, in which no object lives (R15). The
   * owner's words cannot say whether a block is in its hand; the slots do, since a location is set
   * before the owner looks at the span's word again.
   *
   * @return whether a run came free
   */
  boolean takeEmptyOfOthers() {
    lock.lock();
    try {
      return takeEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean takeEmpty() {
    BitSet candidates = new BitSet();
    for (int head = 0; head < layout.chunks(); ) {
      long word = segment.run(head);
      int next = runs.next(head, word);
      if (isForeignSpan(head, word)) {
        candidates.set(head, next);
      }
      head = next;
    }
    if (candidates.isEmpty()) {
      return false;
    }
    // by the slots: a span's own blocks may be given back to the machine before it is in our hand
    BitSet used = chunksWithObjects(candidates);
    List<Integer> taken = new ArrayList<>();
    BitSet chunks = new BitSet();
    for (int head = candidates.nextSetBit(0); head >= 0; ) {
      long word = segment.run(head);
      int next = runs.next(head, word);
      if (isForeignSpan(head, word)
          && used.get(head, next).isEmpty()
          && segment.casRun(
              head,
              word,
              RunWord.of(RunWord.CLAIMED, me, RunWord.sizeClass(word), RunWord.chunks(word)))) {
        taken.add(head);
        chunks.set(head, next);
      }
      head = candidates.nextSetBit(next);
    }
    if (taken.isEmpty()) {
      return false;
    }
    BitSet alive = chunksWithObjects(chunks);
    boolean found = false;
    for (int head : taken) {
      long word = segment.run(head);
      if (alive.get(head, head + RunWord.chunks(word)).isEmpty()) {
        segment.setRun(head, RunWord.of(RunWord.CLAIMED, me, 0, RunWord.chunks(word)));
        runs.settle(head);
        runs.noteFreed(head);
        found = true;
      } else {
        segment.setRun(head, RunWord.withoutOwner(word));
      }
    }
    return found;
  }

  /** A span turned out to be somebody else's by now; its stripe's lock is held. */
  void lose(Span span) {
    span.stripe.lose(span);
    forget(span);
  }

  /**
   * Whether a span is what we know it as: another process may have taken it while it was empty, and
   * its chunks may be anything by now. Its stripe's lock is held.
   */
  boolean stillOurs(Span span) {
    if (!span.lost && segment.run(span.head) != span.word) {
      lose(span);
    }
    return !span.lost;
  }

  /**
   * Loses what we knew at chunks that are about to be a span of ours: once it bears the same word
   * again nothing would tell that another process had it meanwhile.
   */
  private void loseStale(int head, int chunks) {
    for (int chunk = head; chunk < head + chunks; chunk++) {
      Span stale = spanOf(chunk);
      if (stale != null) {
        stale.stripe.lock();
        try {
          lose(stale);
        } finally {
          stale.stripe.unlock();
        }
      }
    }
  }

  private boolean isForeignSpan(int head, long word) {
    boolean foreign =
        RunWord.kind(word) == RunWord.SUSPECT_SPAN
            || (RunWord.kind(word) == RunWord.SPAN && RunWord.owner(word) != me);
    return foreign && segment.isSpan(head, word);
  }

  private BitSet chunksWithObjects(BitSet interesting) {
    BitSet result = new BitSet();
    segment.forEachObject((_, _, arenaOffset) -> {
      long chunk = arenaOffset / SegmentLayout.CHUNK;
      if (chunk < layout.chunks() && interesting.get((int) chunk)) {
        result.set((int) chunk);
      }
    });
    return result;
  }

  /**
   * Looks at our spans of a class in which others freed blocks, or, {@code everywhere}, at all of
   * them.
   */
  private boolean lookAtOurs(Stripe stripe, int sizeClass, boolean everywhere) {
    long classes =
        layout.process(me - 1) + ProcessLayout.FREED_CLASSES_OFFSET + (sizeClass >>> 6 << 3);
    if (!everywhere) {
      if ((memory.getPlain(classes) & 1L << sizeClass) == 0) {
        return false;
      }
      memory.andNot(classes, 1L << sizeClass);
    }
    for (Span span : owned) {
      long hint = layout.runHint(span.head);
      if (span.sizeClass == sizeClass && (everywhere || (memory.getPlain(hint) & 1) != 0)) {
        memory.andNot(hint, 1);
        span.stripe.lock();
        try {
          if (stillOurs(span) && span.rescan(segment)) {
            span.stripe.offer(span);
          }
        } finally {
          span.stripe.unlock();
        }
      }
    }
    return hasFree(stripe, sizeClass);
  }

  private boolean hasFree(Stripe stripe, int sizeClass) {
    stripe.lock();
    try {
      return stripe.spanWithFree(sizeClass) != null;
    } finally {
      stripe.unlock();
    }
  }

  /**
   * Takes the spans of a class that nobody owns. Whether there are any is a hint, which a death may
   * have lost: when memory is short, look {@code regardless}.
   */
  private boolean adopt(Stripe stripe, int sizeClass, boolean regardless) {
    long classes = SegmentLayout.UNOWNED_CLASSES_OFFSET + 8L * (sizeClass >>> 6);
    if ((memory.getPlain(classes) & 1L << sizeClass) != 0) {
      memory.andNot(classes, 1L << sizeClass);
    } else if (!regardless) {
      return false;
    }
    for (int head = 0; head < layout.chunks(); ) {
      long word = segment.run(head);
      long ours = RunWord.of(RunWord.SPAN, me, sizeClass, RunWord.chunks(word));
      if (word != RunWord.withoutOwner(ours) || !segment.isSpan(head, word)) {
        head = runs.next(head, word);
        continue;
      }
      loseStale(head, RunWord.chunks(word));
      if (segment.casRun(head, word, ours)) {
        memory.put(layout.runHint(head), 0);
        Span span = new Span(head, ours, sizeClass, stripe);
        stripe.lock();
        try {
          span.rescan(segment);
          own(span);
        } finally {
          stripe.unlock();
        }
      }
      head = runs.next(head, word);
    }
    return hasFree(stripe, sizeClass);
  }

  private boolean makeNew(Stripe stripe, int sizeClass, long deadline) {
    int head = runs.claim(SizeClasses.spanChunks(sizeClass), deadline);
    if (head < 0) {
      return false;
    }
    loseStale(head, SizeClasses.spanChunks(sizeClass));
    long word = runs.makeSpan(head, sizeClass);
    Span span = new Span(head, word, sizeClass, stripe);
    stripe.lock();
    try {
      span.allFree();
      own(span);
    } finally {
      stripe.unlock();
    }
    return true;
  }

  /** Another stripe of this process may have what this one lacks: moves one of its spans over. */
  private boolean borrow(Stripe stripe, int sizeClass) {
    for (int i = 0; i < owned.size(); i++) {
      Span span = owned.get(i);
      if (span.sizeClass != sizeClass || span.stripe == stripe) {
        continue;
      }
      Span moved = new Span(span.head, span.word, sizeClass, stripe);
      span.stripe.lock();
      try {
        if (span.lost || !span.hasFree()) {
          continue;
        }
        span.stripe.lose(span);
        forget(span);
      } finally {
        span.stripe.unlock();
      }
      owned.remove(i);
      stripe.lock();
      try {
        moved.rescan(segment);
        own(moved);
        return true;
      } finally {
        stripe.unlock();
      }
    }
    return false;
  }

  private void own(Span span) {
    owned.add(span);
    for (int i = 0; i < RunWord.chunks(span.word); i++) {
      int chunk = span.head + i;
      @Nullable Span[] page = byChunk.get(chunk / PAGE);
      if (page == null) {
        page = new Span[PAGE];
        byChunk.set(chunk / PAGE, page);
      }
      page[chunk % PAGE] = span;
    }
    if (span.hasFree()) {
      span.stripe.offer(span);
    }
  }

  private void forget(Span span) {
    for (int i = 0; i < RunWord.chunks(span.word); i++) {
      int chunk = span.head + i;
      @Nullable Span[] page = byChunk.get(chunk / PAGE);
      if (page != null && page[chunk % PAGE] == span) {
        page[chunk % PAGE] = null;
      }
    }
  }
}
