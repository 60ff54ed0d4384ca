package io.batoid.objectstore.serialization;

import io.batoid.objectstore.SerializationException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values that are kept raw: copied to and from the shared memory in bulk, with no serializer in
 * between.
 *
 * <pre>{@code
 * Codec codec = RawValues.codecOf(value);
 * if (codec.isRaw()) {
 *   MemorySegment block = allocate(RawValues.sizeBytes(codec, value));
 *   RawValues.write(codec, value, block);
 * }
 * }</pre>
 */
public final class RawValues {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RawValues() {}

  /**
   * The codec that {@code value} is kept in: a raw one where there is one, else {@link
   * Codec#SERIALIZED}, also for a {@link Throwable} (which is a value like any other here; {@link
   * Codec#ERROR} is for an object that failed).
   */
  public static Codec codecOf(@Nullable Object value) {
    return switch (value) {
      case null -> Codec.NULL;
      case byte[] _ -> Codec.BYTE_ARRAY;
      case String text -> isLatin1(text) ? Codec.STRING_LATIN1 : Codec.STRING_UTF16;
      case Long _ -> Codec.LONG;
      case Integer _ -> Codec.INTEGER;
      case Double _ -> Codec.DOUBLE;
      case Boolean _ -> Codec.BOOLEAN;
      case double[] _ -> Codec.DOUBLE_ARRAY;
      case long[] _ -> Codec.LONG_ARRAY;
      case int[] _ -> Codec.INT_ARRAY;
      case float[] _ -> Codec.FLOAT_ARRAY;
      case short[] _ -> Codec.SHORT_ARRAY;
      case char[] _ -> Codec.CHAR_ARRAY;
      case boolean[] _ -> Codec.BOOLEAN_ARRAY;
      case ByteBuffer buffer ->
          buffer.order() == ByteOrder.BIG_ENDIAN
              ? Codec.BYTE_BUFFER
              : Codec.BYTE_BUFFER_LITTLE_ENDIAN;
      case MemorySegment _ -> Codec.BYTES;
      default -> Codec.SERIALIZED;
    };
  }

  /**
   * How many bytes {@link #write} will write.
   *
   * @param codec what {@link #codecOf} said of the value, a raw codec
   * @param value the value
   */
  public static long sizeBytes(Codec codec, @Nullable Object value) {
    PrimitiveArray array = codec.array();
    if (array != null) {
      return Array.getLength(present(value)) * array.elementBytes();
    }
    return switch (codec) {
      case NULL -> 0;
      case BYTES -> ((MemorySegment) present(value)).byteSize();
      case BYTE_BUFFER, BYTE_BUFFER_LITTLE_ENDIAN -> ((ByteBuffer) present(value)).remaining();
      case STRING_LATIN1 -> ((String) present(value)).length();
      case STRING_UTF16 -> 2L * ((String) present(value)).length();
      case LONG, DOUBLE -> 8;
      case INTEGER -> 4;
      case BOOLEAN -> 1;
      default -> throw notRaw(codec);
    };
  }

  /**
   * Writes {@code value} to the start of {@code destination}, which must have room for {@link
   * #sizeBytes} of it. A buffer's position and limit stay as they are.
   */
  public static void write(Codec codec, @Nullable Object value, MemorySegment destination) {
    PrimitiveArray array = codec.array();
    if (array != null) {
      array.copyOut(present(value), destination, 0);
      return;
    }
    switch (codec) {
      case NULL -> {}
      case BYTES -> copyAll((MemorySegment) present(value), destination);
      case BYTE_BUFFER, BYTE_BUFFER_LITTLE_ENDIAN ->
          copyAll(MemorySegment.ofBuffer((ByteBuffer) present(value)), destination);
      case STRING_LATIN1 ->
          copyAll(
              MemorySegment.ofArray(
                  ((String) present(value)).getBytes(StandardCharsets.ISO_8859_1)),
              destination);
      case STRING_UTF16 ->
          PrimitiveArray.CHAR.copyOut(((String) present(value)).toCharArray(), destination, 0);
      case LONG -> destination.set(LONG, 0, (Long) present(value));
      case INTEGER -> destination.set(INT, 0, (Integer) present(value));
      case DOUBLE -> destination.set(LONG, 0, Double.doubleToRawLongBits((Double) present(value)));
      case BOOLEAN ->
          destination.set(ValueLayout.JAVA_BYTE, 0, (byte) ((Boolean) present(value) ? 1 : 0));
      default -> throw notRaw(codec);
    }
  }

  /**
   * Reads a value that fills all of {@code source}. The result is a copy and keeps nothing of
   * {@code source}: arrays and buffers are on the heap, a buffer is writable and has the order it
   * was put with, a segment is read-only and aligned for every layout. (The store itself gives out
   * segments as pinned views and does not come here.)
   *
   * @throws SerializationException if the size does not fit the codec, or is more than a Java array
   *     can hold
   */
  public static @Nullable Object read(Codec codec, MemorySegment source) {
    PrimitiveArray array = codec.array();
    if (array != null) {
      Object copy = array.create(length(codec, source.byteSize(), array.elementBytes()));
      array.copyIn(source, 0, copy);
      return copy;
    }
    return switch (codec) {
      case NULL -> {
        requireSize(codec, source, 0);
        yield null;
      }
      case BYTES -> alignedCopy(codec, source);
      case BYTE_BUFFER -> ByteBuffer.wrap(bytes(codec, source));
      case BYTE_BUFFER_LITTLE_ENDIAN ->
          ByteBuffer.wrap(bytes(codec, source)).order(ByteOrder.LITTLE_ENDIAN);
      case STRING_LATIN1 -> new String(bytes(codec, source), StandardCharsets.ISO_8859_1);
      case STRING_UTF16 -> {
        char[] chars = new char[length(codec, source.byteSize(), 2)];
        PrimitiveArray.CHAR.copyIn(source, 0, chars);
        yield new String(chars);
      }
      case LONG -> {
        requireSize(codec, source, 8);
        yield source.get(LONG, 0);
      }
      case INTEGER -> {
        requireSize(codec, source, 4);
        yield source.get(INT, 0);
      }
      case DOUBLE -> {
        requireSize(codec, source, 8);
        yield Double.longBitsToDouble(source.get(LONG, 0));
      }
      case BOOLEAN -> {
        requireSize(codec, source, 1);
        yield source.get(ValueLayout.JAVA_BYTE, 0) != 0;
      }
      default -> throw notRaw(codec);
    };
  }

  /**
   * A read-only copy on the heap whose first byte is aligned to 8, so that every layout can be read
   * from it.
   */
  static MemorySegment alignedHeapSegment(long sizeBytes) {
    return MemorySegment.ofArray(new long[(int) ((sizeBytes + 7) >>> 3)]).asSlice(0, sizeBytes);
  }

  private static MemorySegment alignedCopy(Codec codec, MemorySegment source) {
    MemorySegment copy = alignedHeapSegment(8L * length(codec, source.byteSize() + 7, 8, 7));
    MemorySegment exact = copy.asSlice(0, source.byteSize());
    exact.copyFrom(source);
    return exact.asReadOnly();
  }

  private static byte[] bytes(Codec codec, MemorySegment source) {
    byte[] bytes = new byte[length(codec, source.byteSize(), 1)];
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
    return bytes;
  }

  private static int length(Codec codec, long sizeBytes, long elementBytes) {
    if (sizeBytes % elementBytes != 0) {
      throw new SerializationException(
          "damaged object: codec="
              + codec
              + " size="
              + sizeBytes
              + " is no multiple of "
              + elementBytes);
    }
    return length(codec, sizeBytes, elementBytes, 0);
  }

  private static int length(Codec codec, long sizeBytes, long elementBytes, long slack) {
    long length = sizeBytes / elementBytes;
    if (length > PrimitiveArray.MAX_LENGTH) {
      throw new SerializationException(
          "object of "
              + (sizeBytes - slack)
              + " bytes (codec="
              + codec
              + ") is too large for one Java array: pin() it and read the segment in place");
    }
    return (int) length;
  }

  private static void requireSize(Codec codec, MemorySegment source, long sizeBytes) {
    if (source.byteSize() != sizeBytes) {
      throw new SerializationException(
          "damaged object: codec="
              + codec
              + " size="
              + source.byteSize()
              + ", expected "
              + sizeBytes);
    }
  }

  private static void copyAll(MemorySegment source, MemorySegment destination) {
    MemorySegment.copy(source, 0, destination, 0, source.byteSize());
  }

  private static Object present(@Nullable Object value) {
    return Objects.requireNonNull(value, "value");
  }

  private static IllegalArgumentException notRaw(Codec codec) {
    return new IllegalArgumentException("codec=" + codec + " is not a raw codec");
  }

  private static boolean isLatin1(String text) {
    int all = 0;
    for (int i = 0, n = text.length(); i < n; i++) {
      all |= text.charAt(i);
    }
    return all < 256;
  }
}
