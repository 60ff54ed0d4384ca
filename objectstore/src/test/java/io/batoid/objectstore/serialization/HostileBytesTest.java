package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.TestRefs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileBytesTest {

  private static final int MUTATIONS = 300;

  private static final KryoSerializer SERIALIZER = new KryoSerializer();

  static Stream<Arguments> values() {
    return Stream.concat(
            Stream.concat(Samples.equalValues(), Samples.arrays()),
            Stream.of(
                new IllegalStateException("x", new RuntimeException("y")),
                Arrays.asList(TestRefs.ref(), TestRefs.promise())))
        .map(value -> Arguments.of(value));
  }

  private static void decodesOrRefuses(byte[] bytes, FakeReferences references) {
    try {
      SERIALIZER.deserialize(MemorySegment.ofArray(bytes), references);
    } catch (SerializationException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    } catch (Throwable t) {
      fail("bytes " + Arrays.toString(bytes), t);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void mutatedBytesAreRefusedOrGiveSomeValue(Object value) {
    FakeReferences references = new FakeReferences();
    byte[] bytes = SERIALIZER.serialize(value, references).toArray(ValueLayout.JAVA_BYTE);
    Random random = new Random(bytes.length);
    for (int i = 0; i < MUTATIONS && bytes.length > 0; i++) {
      byte[] mutated = bytes.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        int at = random.nextInt(Math.min(bytes.length, 400));
        mutated[at] =
            switch (random.nextInt(4)) {
              case 0 -> (byte) random.nextInt();
              case 1 -> (byte) (mutated[at] ^ (1 << random.nextInt(8)));
              case 2 -> (byte) 0xFF;
              default -> (byte) random.nextInt(150);
            };
      }
      decodesOrRefuses(mutated, references);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void truncatedBytesAreRefused(Object value) {
    FakeReferences references = new FakeReferences();
    byte[] bytes = SERIALIZER.serialize(value, references).toArray(ValueLayout.JAVA_BYTE);
    for (int size = 0; size < bytes.length; size += Math.max(1, bytes.length / 200)) {
      MemorySegment cut = MemorySegment.ofArray(bytes).asSlice(0, size);
      assertThatThrownBy(() -> SERIALIZER.deserialize(cut, references))
          .isInstanceOf(SerializationException.class);
    }
    MemorySegment longer = MemorySegment.ofArray(Arrays.copyOf(bytes, bytes.length + 1));
    assertThatThrownBy(() -> SERIALIZER.deserialize(longer, references))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("left over");
  }

  @Test
  void randomBytesAreRefusedOrGiveSomeValue() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      decodesOrRefuses(bytes, new FakeReferences());
    }
  }

  @Test
  void nestedArraysCannotPromiseMoreThanTheBytesHold() {
    SegmentOutput out = new SegmentOutput();
    for (int depth = 0; depth < 900; depth++) {
      out.writeVarInt(38 + 2, true);
      out.writeVarInt(1, true);
      out.writeVarInt(1_000_000, true);
    }
    byte[] bytes = Arrays.copyOf(out.detach().toArray(ValueLayout.JAVA_BYTE), 1_100_000);
    assertThatThrownBy(
            () -> SERIALIZER.deserialize(MemorySegment.ofArray(bytes), new FakeReferences()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("more than");
  }

  @Test
  void aLongChainSaysWhatToDo() {
    Samples.Node first = new Samples.Node(0);
    Samples.Node last = first;
    for (int i = 0; i < 100_000; i++) {
      last.next = new Samples.Node(i);
      last = Objects.requireNonNull(last.next);
    }
    assertThatThrownBy(() -> SERIALIZER.serialize(first, new FakeReferences()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("nested too deeply")
        .hasMessageContaining("List");
  }

  @Test
  void aLongChainOfBytesIsRefused() {
    SegmentOutput out = new SegmentOutput();
    for (int i = 0; i < 200_000; i++) {
      out.writeVarInt(70 + 2, true);
      out.writeVarInt(1, true);
      out.writeVarInt(1, true);
    }
    MemorySegment bytes = out.detach();
    assertThatThrownBy(() -> SERIALIZER.deserialize(bytes, new FakeReferences()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  @SuppressWarnings("restricted") // a size, never read
  void rawCodecsRefuseSizesThatDoNotFit() {
    MemorySegment three = MemorySegment.ofArray(new byte[3]);
    for (Codec codec :
        List.of(
            Codec.NULL,
            Codec.LONG,
            Codec.INTEGER,
            Codec.DOUBLE,
            Codec.BOOLEAN,
            Codec.INT_ARRAY,
            Codec.LONG_ARRAY,
            Codec.STRING_UTF16,
            Codec.CHAR_ARRAY,
            Codec.DOUBLE_ARRAY)) {
      assertThatThrownBy(() -> RawValues.read(codec, three))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(codec.name());
    }
    assertThatThrownBy(() -> Codec.of((byte) 99)).isInstanceOf(SerializationException.class);
    assertThatThrownBy(() -> Codec.of((byte) -1)).isInstanceOf(SerializationException.class);
    MemorySegment huge = MemorySegment.ofAddress(0).reinterpret(1L << 36);
    for (Codec codec :
        List.of(Codec.BYTE_ARRAY, Codec.LONG_ARRAY, Codec.STRING_LATIN1, Codec.BYTES)) {
      assertThatThrownBy(() -> RawValues.read(codec, huge))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("pin()");
    }
  }

  @Test
  void damagedErrorsAreRefusedOrStillArrive() {
    Exception failure = new IllegalStateException("x", new RuntimeException("y"));
    byte[] bytes =
        ErrorValues.encode(failure, SERIALIZER, new FakeReferences())
            .toArray(ValueLayout.JAVA_BYTE);
    Random random = new Random(3);
    List<Throwable> arrived = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      byte[] mutated = bytes.clone();
      mutated[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        arrived.add(
            ErrorValues.decode(MemorySegment.ofArray(mutated), SERIALIZER, new FakeReferences()));
      } catch (SerializationException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
    assertThat(arrived).isNotEmpty();
  }
}
