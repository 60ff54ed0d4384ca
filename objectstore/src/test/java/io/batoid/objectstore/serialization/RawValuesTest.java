package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RawValuesTest {

  static Stream<Arguments> rawValues() {
    return Stream.of(
            new byte[] {1, 2},
            new short[] {-1},
            new char[] {'ü'},
            new int[] {1, 2, 3},
            new long[0],
            new float[] {1.5f},
            new double[] {Double.NaN},
            new boolean[] {true, false},
            new boolean[10_001],
            "",
            "latin ü",
            "漢字 \uD800",
            5L,
            6,
            -0.0,
            true,
            false,
            ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .map(value -> Arguments.of(value));
  }

  private static @Nullable Object copy(@Nullable Object value) {
    Codec codec = RawValues.codecOf(value);
    assertThat(codec.isRaw()).isTrue();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(RawValues.sizeBytes(codec, value) + 1).asSlice(1);
      RawValues.write(codec, value, block);
      return RawValues.read(Codec.of(codec.id()), block.asReadOnly());
    }
  }

  @ParameterizedTest
  @MethodSource("rawValues")
  void aRawValueEqualsItsCopy(Object value) {
    assertThat(Objects.deepEquals(copy(value), value)).isTrue();
  }

  @Test
  void nullTakesNoBytes() {
    assertThat(RawValues.sizeBytes(Codec.NULL, null)).isZero();
    assertThat(copy(null)).isNull();
  }

  @Test
  void idsAreThoseOfTheFormat() {
    List<String> ids = new ArrayList<>();
    for (Codec codec : Codec.values()) {
      ids.add(codec.id() + " " + codec);
    }
    assertThat(ids)
        .containsExactly(
            "0 NULL",
            "1 BYTES",
            "2 BYTE_ARRAY",
            "3 SHORT_ARRAY",
            "4 CHAR_ARRAY",
            "5 INT_ARRAY",
            "6 LONG_ARRAY",
            "7 FLOAT_ARRAY",
            "8 DOUBLE_ARRAY",
            "9 BOOLEAN_ARRAY",
            "10 BYTE_BUFFER",
            "11 BYTE_BUFFER_LITTLE_ENDIAN",
            "12 STRING_LATIN1",
            "13 STRING_UTF16",
            "14 LONG",
            "15 INTEGER",
            "16 DOUBLE",
            "17 BOOLEAN",
            "18 SERIALIZED",
            "19 ERROR");
  }

  @Test
  void numbersAreLittleEndian() {
    MemorySegment block = MemorySegment.ofArray(new byte[8]);
    RawValues.write(Codec.INT_ARRAY, new int[] {1, 2}, block);
    assertThat(block.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 0, 0, 0, 2, 0, 0, 0);
  }

  @Test
  void aBufferIsStoredFromPositionToLimitAndKeepsItsOrder() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(0, 7).position(0).limit(4);
    ByteBuffer copy =
        (ByteBuffer) Objects.requireNonNull(copy(buffer.asReadOnlyBuffer().order(buffer.order())));
    assertThat(buffer.position()).isZero();
    assertThat(copy.remaining()).isEqualTo(4);
    assertThat(copy.getInt()).isEqualTo(7);
    copy.put(0, (byte) 1);
  }

  @Test
  void aSegmentIsCopiedReadOnlyAndAligned() {
    MemorySegment copy =
        (MemorySegment) Objects.requireNonNull(copy(MemorySegment.ofArray(new long[] {1, 9})));
    assertThat(copy.getAtIndex(ValueLayout.JAVA_LONG, 1)).isEqualTo(9);
    assertThat(copy.byteSize()).isEqualTo(16);
    assertThat(copy.isReadOnly()).isTrue();
    MemorySegment odd =
        (MemorySegment) Objects.requireNonNull(copy(MemorySegment.ofArray(new byte[] {1, 2, 3})));
    assertThat(odd.byteSize()).isEqualTo(3);
  }

  @Test
  void otherValuesGoToASerializer() {
    assertThat(RawValues.codecOf(List.of())).isEqualTo(Codec.SERIALIZED);
    assertThat(RawValues.codecOf(new RuntimeException())).isEqualTo(Codec.SERIALIZED);
    assertThatThrownBy(() -> RawValues.sizeBytes(Codec.SERIALIZED, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
