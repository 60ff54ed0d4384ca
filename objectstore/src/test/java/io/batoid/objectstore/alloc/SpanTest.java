package io.batoid.objectstore.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.TestSegment;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import org.junit.jupiter.api.Test;

class SpanTest {
  private static final int CLASS = 1;
  private static final int SLOT = 5;

  @Test
  void aSpanIsLookedThroughInHandAndOursAgainAfterwards() {
    try (TestSegment test = TestSegment.create()) {
      Segment segment = test.segment();
      Span span = span(segment);
      long state = StateWord.of(1, 1, 0, StateWord.SEALED);
      segment.memory().put(segment.slot(SLOT), state);
      segment.setLocation(SLOT, LocationWord.of(1, 0));
      segment
          .memory()
          .put(segment.block(0) + BlockHeader.NAME_OFFSET, BlockHeader.name(SLOT, 1, 1));
      assertThat(span.rescan(segment)).isTrue();
      assertThat(segment.run(0)).isEqualTo(span.word);
      int free = 0;
      while (span.hasFree()) {
        assertThat(span.pop()).as("the block in use").isNotZero();
        free++;
      }
      assertThat(free).isEqualTo(SizeClasses.spanBlocks(CLASS) - 1);
    }
  }

  @Test
  void aSpanThatAnotherProcessTookIsNotLookedThrough() {
    try (TestSegment test = TestSegment.create()) {
      Segment segment = test.segment();
      Span span = span(segment);
      long taken = RunWord.of(RunWord.CLAIMED, 2, CLASS, SizeClasses.spanChunks(CLASS));
      segment.setRun(0, taken);
      assertThat(span.rescan(segment)).isFalse();
      assertThat(segment.run(0)).isEqualTo(taken);
    }
  }

  private static Span span(Segment segment) {
    long word = RunWord.of(RunWord.SPAN, 1, CLASS, SizeClasses.spanChunks(CLASS));
    segment.setRun(0, word);
    return new Span(0, word, CLASS, new Stripe());
  }
}
