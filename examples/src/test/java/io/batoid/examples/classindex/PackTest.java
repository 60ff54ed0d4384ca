package io.batoid.examples.classindex;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackTest {
  @Test
  void givesBackWhatWasPacked() {
    try (Arena arena = Arena.ofConfined()) {
      Pack pack = write(arena, Pack.ofStrings(List.of("one", "", "größer")));

      assertThat(pack.count()).isEqualTo(3);
      assertThat(pack.getString(0)).isEqualTo("one");
      assertThat(pack.getString(1)).isEmpty();
      assertThat(pack.getString(2)).isEqualTo("größer");
    }
  }

  @Test
  void givesSlicesThatEndWhereTheByteStringDoes() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment part = MemorySegment.ofArray(new byte[] {1, 2, 3});
      Pack pack = write(arena, Pack.of(List.of(part, part)));

      assertThat(pack.get(0).mismatch(part)).isEqualTo(-1);
      assertThatThrownBy(() -> pack.get(0).get(JAVA_BYTE, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void canBeEmpty() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(write(arena, Pack.of(List.of())).count()).isZero();
    }
  }

  private static Pack write(Arena arena, Product product) {
    MemorySegment segment = arena.allocate(product.sizeBytes(), 8);
    product.writeTo(segment);
    return new Pack(segment);
  }
}
