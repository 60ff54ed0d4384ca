package io.batoid.objectstore.alloc;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.memory.SpinLock;
import io.batoid.objectstore.process.ProcessTable;

/**
 * Runs of chunks: claimed, split, joined, committed and given back.
 *
 * <p><b>Layout.</b> The chunk table is a sequence of runs; only heads count ({@link RunWord}). At
 * first there is one cold run of everything.
 *
 * <p><b>Ordering.</b> A run in nobody's hand is taken by a compare-and-set of its head, and then
 * belongs to whoever did that. Of a warm run one looks first and again afterwards whether an object
 * is there: only a holder can bring one.
 *
 * <p><b>Crash.</b> A word inside a run is a body word, or one that somebody had in hand; neither
 * can be claimed. So when splitting, the tail's head is written in hand first, then the head is
 * shortened, then the tail is let go; when joining, the first head is lengthened while the second
 * is in hand. Dying anywhere leaves whole runs in a dead hand, which the reaper opens ({@link
 * RunWord#withoutOwner}).
 *
 * <p><b>Cost.</b> Freeing a large object touches nothing here: the run is free because no slot says
 * otherwise.
 */
public final class RunTable {
  /** Chunks from which on all runs are looked at for the one that fits best. */
  private static final int LARGE = 16;

  /** How many runs are looked at for what is smaller, as soon as one has room. */
  private static final int WINDOW = 512;

  /** How often a place is looked for anew because others were faster. */
  private static final int TURNS = 4;

  private static final int BUSY = -2;
  private static final long PATIENCE_NANOS = 100_000_000;

  /** How long a hand that stayed shut for longer is not waited for again. */
  private static final long IMPATIENCE_NANOS = 1_000_000_000;

  private final Segment segment;
  private final SegmentLayout layout;
  private final Pages pages;
  private final int me;
  private volatile long keptUntil; // racy: costs a wait
  private int cursor; // where room was found last; racy: any chunk will do
  private int freedPosition; // racy: which remembered run to overwrite next

  /** The runs of a segment, for one process. */
  public RunTable(ProcessTable processes, Pages pages) {
    this.segment = processes.segment();
    this.layout = segment.layout();
    this.pages = pages;
    this.me = processes.selfCharge();
  }

  /** Makes the table of a new segment: one cold run. */
  public static void format(SharedMemory memory, SegmentLayout layout) {
    memory.put(layout.runWord(0), RunWord.of(RunWord.COLD, 0, 0, layout.chunks()));
  }

  /**
   * Until when to wait for the hands of others: one deadline for all that is tried to find room
   * once. A hand that stays shut for longer is a stopped process'.
   */
  public static long patience() {
    return System.nanoTime() + PATIENCE_NANOS;
  }

  /**
   * Claims a committed run of exactly {@code chunks} chunks, warm rather than cold; it is in our
   * hand afterwards. What others are splitting or joining just now is waited for: to whoever walks
   * past it, a store looks full that is not.
   *
   * @param deadline of {@link #patience}: until when
   * @return its head, or -1 if there is none
   * @throws ObjectStoreFullException if the file system has no room
   */
  public int claim(int chunks, long deadline) {
    int head = tryClaim(chunks);
    long kept = keptUntil;
    if (head == BUSY && (kept == 0 || kept - System.nanoTime() < 0)) {
      for (int turn = 0; head == BUSY && System.nanoTime() - deadline < 0; turn++) {
        SpinLock.backOff(turn);
        head = tryClaim(chunks);
      }
      keptUntil = head == BUSY ? System.nanoTime() + IMPATIENCE_NANOS | 1 : 0;
    }
    return Math.max(head, -1);
  }

  private int tryClaim(int chunks) {
    int head = -1;
    int cold = (int) segment.memory().getPlain(SegmentLayout.COLD_HINT_OFFSET);
    boolean plenty = isColdAt(cold, chunks);
    if (plenty || chunks < LARGE) {
      head = claimFreed(chunks, chunks + chunks / 8);
    }
    if (head < 0 && plenty) {
      head = claimFreed(chunks, Integer.MAX_VALUE);
      if (head < 0) {
        head = claimCold(cold, chunks);
      }
    }
    if (head < 0) {
      head = claimBestFit(chunks);
    }
    return head < 0 ? claimByWalking(chunks) : head;
  }

  /** Opens our hand: the run holds an object now, or is free. */
  public void settle(int head) {
    long word = segment.run(head);
    segment.setRun(head, RunWord.of(RunWord.WARM, 0, 0, RunWord.chunks(word)));
  }

  /** Turns a run in our hand into a span of ours. */
  public long makeSpan(int head, int sizeClass) {
    int chunks = RunWord.chunks(segment.run(head));
    for (int i = 1; i < chunks; i++) {
      segment.setRun(head + i, RunWord.of(RunWord.BODY, 0, 0, i));
    }
    segment.memory().put(layout.runHint(head), 0);
    long word = RunWord.of(RunWord.SPAN, me, sizeClass, chunks);
    segment.setRun(head, word);
    return word;
  }

  /** The head of the span that a chunk is in; the chunk itself for other runs. */
  public int headOf(int chunk) {
    long word = segment.run(chunk);
    return RunWord.kind(word) == RunWord.BODY
        ? Math.clamp((long) chunk - RunWord.chunks(word), 0, chunk)
        : chunk;
  }

  /** Remembers a run that was just freed, for the next claim. */
  public void noteFreed(int head) {
    int position = freedPosition++ & SegmentLayout.FREED_RUNS - 1;
    segment.memory().putPlain(freedOffset(position), head + 1);
  }

  /** Whether an object is in a warm run, or may be. */
  public boolean inUse(int head) {
    return segment.runInUse(head);
  }

  /** Takes a free warm run of any length into our hand; false if it is something else by now. */
  public boolean take(int head, long word) {
    if (RunWord.kind(word) != RunWord.WARM || !fits(head, word) || inUse(head)) {
      return false;
    }
    if (!segment.casRun(head, word, RunWord.of(RunWord.CLAIMED, me, 0, RunWord.chunks(word)))) {
      return false;
    }
    if (inUse(head) || isInUseUnmarked(head)) {
      settle(head);
      return false;
    }
    return true;
  }

  /**
   * Whether an object is in a run in our hand that the word beside the run's does not tell of: that
   * one is damaged then, and put right. Only with the run in hand may its own bytes be looked at.
   */
  private boolean isInUseUnmarked(int head) {
    long arenaOffset = (long) head * SegmentLayout.CHUNK;
    int slot = segment.slotAt(arenaOffset);
    if (slot >= 0) {
      segment.noteObjectOfRun(arenaOffset, slot);
    }
    return slot >= 0;
  }

  /** Gives the pages of a free warm run back to the machine; the number of bytes given. */
  public long giveBack(int head, long word) {
    if (!take(head, word)) {
      return 0;
    }
    int chunks = RunWord.chunks(word);
    segment.setRun(head, RunWord.of(RunWord.CLAIMED_COLD, me, 0, chunks));
    long bytes = (long) chunks * SegmentLayout.CHUNK;
    pages.giveBack(offsetOf(head), bytes);
    segment.setRun(head, RunWord.of(RunWord.COLD, 0, 0, chunks));
    return bytes;
  }

  /** The head of the run after the one at {@code head}; tolerates any bytes. */
  public int next(int head, long word) {
    return segment.nextRun(head, word);
  }

  /**
   * Claims and commits a cold run of at most {@code most} chunks; its head, or -1 if nothing is
   * cold.
   */
  public int claimColdRun(int most) {
    for (int head = 0; head < layout.chunks(); ) {
      long word = segment.run(head);
      if (RunWord.kind(word) == RunWord.COLD) {
        int claimed = claimCold(head, Math.min(most, RunWord.chunks(word)));
        if (claimed >= 0) {
          return claimed;
        }
      }
      head = next(head, word);
    }
    return -1;
  }

  /** Claims the smallest of the runs freed lately that have {@code chunks} to {@code most}. */
  private int claimFreed(int chunks, int most) {
    while (true) {
      long found = 0;
      int least = most;
      for (int i = 0; i < SegmentLayout.FREED_RUNS; i++) {
        long offset = freedOffset(freedPosition - 1 - i & SegmentLayout.FREED_RUNS - 1);
        int head = (int) segment.memory().getPlain(offset) - 1;
        if (head < 0 || head >= layout.chunks()) {
          continue;
        }
        long word = segment.run(head);
        if (RunWord.kind(word) != RunWord.WARM) {
          segment.memory().putPlain(offset, 0);
        } else if (RunWord.chunks(word) >= chunks
            && (RunWord.chunks(word) < least || (found == 0 && RunWord.chunks(word) == least))
            && !inUse(head)) {
          found = offset;
          least = RunWord.chunks(word);
        }
      }
      if (found == 0) {
        return -1;
      }
      int head = (int) segment.memory().getPlain(found) - 1;
      segment.memory().putPlain(found, 0);
      if (head >= 0 && head < layout.chunks()) {
        long word = segment.run(head);
        if (RunWord.chunks(word) >= chunks && take(head, word)) {
          return shorten(head, chunks, RunWord.CLAIMED, RunWord.WARM);
        }
      }
    }
  }

  /**
   * Claims the beginning of the smallest stretch of free runs with room: what is large stays whole
   * for what needs it. In a simulation of values of all sizes at 90 %, the next one with room,
   * wherever it is, left a fifth of the memory in pieces, and this a tenth.
   */
  private int claimBestFit(int chunks) {
    for (int turn = 0; turn < TURNS; turn++) {
      int head = bestStretch(chunks);
      if (head < 0) {
        return -1;
      }
      int claimed = claimStretch(head, chunks);
      if (claimed >= 0) {
        return claimed;
      }
    }
    return -1; // others were faster each time
  }

  /**
   * The head of that stretch, or -1. For what is small not all runs are looked at, if some of them
   * have room.
   */
  private int bestStretch(int chunks) {
    int start = chunks < LARGE ? headAt(cursor) : 0;
    int best = -1;
    int least = Integer.MAX_VALUE;
    int first = -1;
    int total = 0;
    int looked = 0;
    boolean round = false;
    for (int head = start; ; looked++) {
      boolean end = head >= layout.chunks() || (round && head >= start);
      long word = end ? 0 : segment.run(head);
      if (!end && isFree(head, word)) {
        first = first < 0 ? head : first;
        total += next(head, word) - head;
      } else if (first >= 0) {
        if (total >= chunks && total < least) {
          best = first;
          least = total;
        }
        first = -1;
        total = 0;
      }
      if (end && (round || start == 0)) {
        break;
      }
      if (least == chunks || (start != 0 && looked >= WINDOW && best >= 0)) {
        break;
      }
      round |= end;
      head = end ? 0 : next(head, word);
    }
    cursor = best < 0 ? 0 : best;
    return best;
  }

  /** A head at or after a chunk where one stood lately; the first chunk if there is none. */
  private int headAt(int chunk) {
    return chunk > 0 && chunk < layout.chunks() && RunWord.kind(segment.run(chunk)) != RunWord.BODY
        ? chunk
        : 0;
  }

  private boolean isFree(int head, long word) {
    return switch (RunWord.kind(word)) {
      case RunWord.COLD -> fits(head, word);
      case RunWord.WARM -> fits(head, word) && !inUse(head);
      default -> false;
    };
  }

  private boolean isColdAt(int head, int chunks) {
    if (head < 0 || head >= layout.chunks()) {
      return false;
    }
    long word = segment.run(head);
    return RunWord.kind(word) == RunWord.COLD && RunWord.chunks(word) >= chunks;
  }

  private int claimCold(int head, int chunks) {
    if (head < 0 || head >= layout.chunks()) {
      return -1;
    }
    long word = segment.run(head);
    if (RunWord.kind(word) != RunWord.COLD
        || !fits(head, word)
        || RunWord.chunks(word) < chunks
        || !segment.casRun(
            head, word, RunWord.of(RunWord.CLAIMED_COLD, me, 0, RunWord.chunks(word)))) {
      return -1;
    }
    shorten(head, chunks, RunWord.CLAIMED_COLD, RunWord.COLD);
    segment.memory().putPlain(SegmentLayout.COLD_HINT_OFFSET, head + chunks);
    return commit(head, chunks);
  }

  /** Claims the beginning of a stretch of free runs; -1 if one of them is not free any more. */
  private int claimStretch(int first, int chunks) {
    int total = 0;
    boolean cold = false;
    for (int head = first; head < layout.chunks(); ) {
      long word = segment.run(head);
      if (!takeFree(head, word)) {
        letGo(first, head);
        return -1;
      }
      total += RunWord.chunks(word);
      cold |= RunWord.kind(word) == RunWord.COLD;
      head = next(head, word);
      if (total >= chunks) {
        return join(first, head, chunks, cold);
      }
    }
    letGo(first, layout.chunks());
    return -1;
  }

  /** Takes a free run, warm or cold, into our hand; false if it is something else by now. */
  private boolean takeFree(int head, long word) {
    return RunWord.kind(word) == RunWord.COLD
        ? fits(head, word)
            && segment.casRun(
                head, word, RunWord.of(RunWord.CLAIMED_COLD, me, 0, RunWord.chunks(word)))
        : take(head, word);
  }

  /**
   * Walks all runs, joining neighbours that are free until they are long enough; {@link #BUSY} if
   * somebody else was at some of them.
   */
  private int claimByWalking(int chunks) {
    boolean busy = false;
    int first = -1;
    int total = 0;
    boolean cold = false;
    for (int head = 0; head < layout.chunks(); ) {
      long word = segment.run(head);
      int next = next(head, word);
      if (takeFree(head, word)) {
        first = first < 0 ? head : first;
        total += RunWord.chunks(word);
        cold |= RunWord.kind(word) == RunWord.COLD;
        if (total >= chunks) {
          return join(first, next, chunks, cold);
        }
      } else {
        busy |= segment.run(head) != word || inHand(word);
        if (first >= 0) {
          letGo(first, head);
          first = -1;
          total = 0;
          cold = false;
        }
      }
      head = next;
    }
    if (first >= 0) {
      letGo(first, layout.chunks());
    }
    return busy ? BUSY : -1;
  }

  private static boolean inHand(long word) {
    return RunWord.kind(word) == RunWord.CLAIMED || RunWord.kind(word) == RunWord.CLAIMED_COLD;
  }

  /**
   * Makes one run of runs in our hand, from {@code first} to before {@code end}, and keeps {@code
   * chunks} of it.
   */
  private int join(int first, int end, int chunks, boolean cold) {
    int kind = cold ? RunWord.CLAIMED_COLD : RunWord.CLAIMED;
    int second = next(first, segment.run(first));
    segment.setRun(first, RunWord.of(kind, me, 0, second - first));
    while (second < end) {
      int third = next(second, segment.run(second));
      segment.setRun(first, RunWord.of(kind, me, 0, third - first));
      segment.setRun(second, RunWord.of(RunWord.BODY, 0, 0, second - first));
      second = third;
    }
    shorten(first, chunks, kind, cold ? RunWord.COLD : RunWord.WARM);
    return cold ? commit(first, chunks) : first;
  }

  private void letGo(int first, int end) {
    for (int head = first; head < end; ) {
      long word = segment.run(head);
      segment.setRun(head, RunWord.withoutOwner(word));
      head = next(head, word);
    }
  }

  /** Splits a run in our hand after {@code chunks} chunks and lets the rest go as {@code rest}. */
  private int shorten(int head, int chunks, int kind, int rest) {
    int total = RunWord.chunks(segment.run(head));
    if (total > chunks) {
      int tail = head + chunks;
      segment.setRun(tail, RunWord.of(kind, me, 0, total - chunks));
      segment.setRun(head, RunWord.of(kind, me, 0, chunks));
      segment.setRun(tail, RunWord.of(rest, 0, 0, total - chunks));
      if (rest == RunWord.WARM) {
        noteFreed(tail);
      }
    }
    return head;
  }

  private int commit(int head, int chunks) {
    try {
      pages.commit(offsetOf(head), (long) chunks * SegmentLayout.CHUNK);
    } catch (ObjectStoreFullException e) {
      segment.setRun(head, RunWord.of(RunWord.COLD, 0, 0, chunks));
      throw e;
    }
    segment.setRun(head, RunWord.of(RunWord.CLAIMED, me, 0, chunks));
    return head;
  }

  /** Whether a run ends within the arena: damaged words are never followed. */
  private boolean fits(int head, long word) {
    return RunWord.chunks(word) > 0 && RunWord.chunks(word) <= layout.chunks() - head;
  }

  private long offsetOf(int head) {
    return segment.block((long) head * SegmentLayout.CHUNK);
  }

  private static long freedOffset(int position) {
    return SegmentLayout.FREED_RUNS_OFFSET + 8L * position;
  }
}
