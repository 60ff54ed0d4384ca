package io.batoid.objectstore.alloc;

import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.memory.Segment;

/**
 * The blocks of one span, as its owner knows them: a stack of the free ones, so that the block
 * freed last, the warm one, is used first. Guarded by its stripe's lock.
 *
 * <p>A hint in the sense of the protocol: which blocks are free can be found again from the blocks'
 * names and the slots.
 */
final class Span {
  final int head;
  final int sizeClass;
  final Stripe stripe;

  /** The run word while the span is ours. */
  final long word;

  private final long base;
  private final int blockSize;
  private final int blocks;
  private final char[] free;
  private int freeCount;

  /** Whether the stripe has this span in its list of spans with free blocks. */
  boolean listed;

  /** Set when another process took the span: nothing may be allocated from it any more. */
  boolean lost;

  Span(int head, long word, int sizeClass, Stripe stripe) {
    this.head = head;
    this.word = word;
    this.sizeClass = sizeClass;
    this.stripe = stripe;
    this.base = (long) head * SegmentLayout.CHUNK;
    this.blockSize = SizeClasses.blockSize(sizeClass);
    this.blocks = SizeClasses.spanBlocks(sizeClass);
    this.free = new char[blocks];
  }

  /** Every block is free: the span was just made. */
  void allFree() {
    for (int i = 0; i < blocks; i++) {
      free[i] = (char) (blocks - 1 - i);
    }
    freeCount = blocks;
  }

  boolean hasFree() {
    return freeCount > 0;
  }

  boolean isEmpty() {
    return freeCount == blocks;
  }

  /** The arena offset of a free block, no longer free. */
  long pop() {
    return base + (long) free[--freeCount] * blockSize;
  }

  void push(long arenaOffset) {
    free[freeCount++] = (char) ((arenaOffset - base) / blockSize);
  }

  /**
   * Adds the blocks that are neither known as free nor in use; whether the span has free blocks
   * now. The span is in hand meanwhile: another process that found it empty might take it, and give
   * back the very pages that are looked at. If one just did, nothing is added.
   */
  boolean rescan(Segment segment) {
    long inHand = RunWord.of(RunWord.CLAIMED, RunWord.owner(word), sizeClass, RunWord.chunks(word));
    if (!segment.casRun(head, word, inHand)) {
      return hasFree();
    }
    try {
      addFree(segment);
    } finally {
      segment.setRun(head, word);
    }
    return hasFree();
  }

  private void addFree(Segment segment) {
    boolean[] known = new boolean[blocks];
    for (int i = 0; i < freeCount; i++) {
      known[free[i]] = true;
    }
    for (int block = blocks - 1; block >= 0; block--) {
      if (!known[block] && !segment.blockInUse(base + (long) block * blockSize)) {
        free[freeCount++] = (char) block;
      }
    }
  }
}
