package io.batoid.objectstore.reclaim.doctor;

import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.alloc.SlotSpans;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.memory.Segment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The tables that say where everything is: that of the chunks, and that of the slot spans. Nothing
 * can be done safely in a segment in which these are damaged, so whoever opens one looks first.
 *
 * <p>A walk beside others who split and join runs may go astray; only what is still so after
 * several looks is damage.
 */
public final class Tables {
  private static final int LOOKS = 6;
  private static final long FIRST_PAUSE_NANOS = 1_000_000;

  private Tables() {}

  /**
   * Fails if a table is damaged.
   *
   * @throws StoreFormatException which names the first damage
   */
  public static void require(Segment segment, Path directory) {
    List<Finding> damage = damage(segment);
    for (int i = 0; i < LOOKS && !damage.isEmpty(); i++) {
      LockSupport.parkNanos(FIRST_PAUSE_NANOS << i);
      damage.retainAll(damage(segment));
    }
    if (!damage.isEmpty()) {
      throw new StoreFormatException(
          directory
              + " is damaged and cannot be used: "
              + damage.getFirst().what()
              + "; ./batoid doctor shows all, and doctor --repair mends it as far as can be");
    }
  }

  private static List<Finding> damage(Segment segment) {
    List<Finding> damage = new ArrayList<>();
    runs(segment, damage::add);
    slotSpans(segment, damage::add);
    return damage;
  }

  /** Reports runs that are none, and spans that do not hang together. */
  static void runs(Segment segment, Consumer<Finding> damage) {
    int chunks = segment.layout().chunks();
    for (int head = 0; head < chunks; ) {
      long word = segment.run(head);
      if (isRun(segment, head, word)) {
        int next = head + RunWord.chunks(word);
        if (isSpan(word)) {
          spanBodies(segment, head, next, damage);
        }
        head = next;
        continue;
      }
      int end = head + 1;
      while (end < chunks && !isRun(segment, end, segment.run(end))) {
        end++;
      }
      damage.accept(
          new Finding(
              Ailment.BROKEN_RUN,
              head,
              end,
              "chunk "
                  + head
                  + " should be the head of a run, but is "
                  + RunWord.toString(word)
                  + (end == chunks ? "" : "; the next run begins at chunk " + end)));
      head = end;
    }
  }

  private static void spanBodies(Segment segment, int head, int end, Consumer<Finding> damage) {
    for (int chunk = head + 1; chunk < end; chunk++) {
      long body = segment.run(chunk);
      if (body != RunWord.of(RunWord.BODY, 0, 0, chunk - head)) {
        damage.accept(
            new Finding(
                Ailment.BROKEN_SPAN,
                head,
                chunk,
                "chunk "
                    + chunk
                    + " is inside the span at chunk "
                    + head
                    + ", but is "
                    + RunWord.toString(body)));
      }
    }
  }

  /** Reports slot spans in no known state. */
  static void slotSpans(Segment segment, Consumer<Finding> damage) {
    SegmentLayout layout = segment.layout();
    for (int span = 0; span < layout.slotSpans(); span++) {
      long word = segment.slotSpan(span);
      int kind = (int) word & 0xF;
      boolean wellFormed = (word & ~0xFFFFL) == 0;
      boolean known =
          kind == SegmentLayout.SLOT_SPAN_COLD
              ? word == 0
              : kind == SegmentLayout.SLOT_SPAN_LIVE
                  || (kind == SegmentLayout.SLOT_SPAN_CLAIMED && SlotSpans.owner(word) >= 0);
      if (!wellFormed || !known) {
        damage.accept(
            new Finding(
                Ailment.BROKEN_SLOT_SPAN,
                span,
                word,
                "slot span " + span + " is in no known state: word " + Long.toHexString(word)));
      }
    }
  }

  private static boolean isRun(Segment segment, int head, long word) {
    int kind = RunWord.kind(word);
    int sizeClass = RunWord.sizeClass(word);
    int chunks = RunWord.chunks(word);
    boolean fits = chunks > 0 && chunks <= segment.layout().chunks() - head;
    boolean ofSpan =
        sizeClass > 0
            && sizeClass < SizeClasses.COUNT
            && chunks == SizeClasses.spanChunks(sizeClass);
    return fits
        && (word & 0xFF00_0000L) == 0
        && switch (kind) {
          case RunWord.COLD, RunWord.WARM, RunWord.CLAIMED_COLD -> sizeClass == 0;
          case RunWord.CLAIMED -> sizeClass == 0 || ofSpan;
          case RunWord.SPAN, RunWord.SUSPECT_SPAN -> ofSpan;
          default -> false;
        };
  }

  private static boolean isSpan(long word) {
    return RunWord.kind(word) == RunWord.SPAN || RunWord.kind(word) == RunWord.SUSPECT_SPAN;
  }
}
