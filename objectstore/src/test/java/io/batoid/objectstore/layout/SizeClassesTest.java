package io.batoid.objectstore.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
  @Test
  void spansAreShortAndWasteLittle() {
    for (int sizeClass = 1; sizeClass < SizeClasses.COUNT; sizeClass++) {
      int bytes = SizeClasses.spanChunks(sizeClass) * SegmentLayout.CHUNK;
      int used = SizeClasses.spanBlocks(sizeClass) * SizeClasses.blockSize(sizeClass);
      assertThat(bytes - used)
          .as("waste in a span of class %d", sizeClass)
          .isBetween(0, bytes / 16);
      assertThat(SizeClasses.spanChunks(sizeClass)).isBetween(1, 7);
    }
  }

  @Test
  void aBlockBeginsWhereTheDivisionLeavesNothing() {
    for (int sizeClass = 1; sizeClass < SizeClasses.COUNT; sizeClass++) {
      int size = SizeClasses.blockSize(sizeClass);
      int spanBytes = SizeClasses.spanChunks(sizeClass) * SegmentLayout.CHUNK;
      for (int offset = -16; offset <= spanBytes + size; offset += 16) {
        assertThat(SizeClasses.isBlock(sizeClass, offset))
            .as("class %s of %s bytes, offset %s", sizeClass, size, offset)
            .isEqualTo(offset >= 0 && offset % size == 0 && offset + size <= spanBytes);
      }
    }
  }
}
