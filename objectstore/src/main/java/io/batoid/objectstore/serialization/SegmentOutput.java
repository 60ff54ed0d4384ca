package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.io.Output;
import io.batoid.objectstore.SerializationException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Kryo's output over one growing heap buffer that is reused from value to value.
 *
 * <p>A small result is copied out, a large one leaves with the buffer itself: so nothing handed out
 * is ever overwritten, nothing large is copied once more, and no huge buffer stays behind.
 */
final class SegmentOutput extends Output {

  private static final int INITIAL_BYTES = 1024;
  private static final int KEEP_BYTES = 64 * 1024;

  SegmentOutput() {
    super(INITIAL_BYTES, -1);
  }

  /** What was written since the last call, for the caller to keep. */
  MemorySegment detach() {
    int size = position;
    byte[] bytes = buffer;
    if (size <= KEEP_BYTES) {
      bytes = Arrays.copyOf(buffer, size);
      reset();
    } else {
      setBuffer(new byte[INITIAL_BYTES], -1);
    }
    return MemorySegment.ofArray(bytes).asSlice(0, size);
  }

  @Override
  protected boolean require(int required) {
    if (capacity - position >= required) {
      return false;
    }
    long needed = (long) position + required;
    if (required < 0 || needed > PrimitiveArray.MAX_LENGTH) {
      throw tooLarge(null);
    }
    int newCapacity = (int) Math.min(Math.max(needed, 2L * capacity), PrimitiveArray.MAX_LENGTH);
    try {
      buffer = Arrays.copyOf(buffer, newCapacity);
    } catch (OutOfMemoryError e) {
      throw tooLarge(e);
    }
    capacity = newCapacity;
    return true;
  }

  private SerializationException tooLarge(@Nullable Throwable cause) {
    return new SerializationException(
        "the encoded value is too large for this heap or for 2 GiB, the limit of one Java array"
            + " (bytes so far: "
            + position
            + "); store the bulk of it with create() or as a MemorySegment, and put references to"
            + " it",
        cause);
  }

  /**
   * Writes {@code text} as Latin-1 if it fits, else as UTF-16; {@code null} and lone surrogates
   * survive.
   */
  @Override
  public void writeString(@Nullable String text) {
    if (text == null) {
      writeByte(0);
      return;
    }
    int length = text.length();
    int start = position;
    writeVarLong(2L * length + 1, true);
    require(length);
    byte[] bytes = buffer;
    int p = position;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 255) {
        position = start;
        writeUtf16(text);
        return;
      }
      bytes[p++] = (byte) c;
    }
    position = p;
  }

  private void writeUtf16(String text) {
    writeVarLong(2L * text.length() + 2, true);
    writeArray(PrimitiveArray.CHAR, text.toCharArray());
  }

  @Override
  public void writeAscii(@Nullable String text) {
    writeString(text);
  }

  /** Writes the elements of a primitive array, without its length. */
  void writeArray(PrimitiveArray kind, Object array) {
    long bytes = Array.getLength(array) * kind.elementBytes();
    requireBytes(bytes);
    kind.copyOut(array, MemorySegment.ofArray(buffer), position);
    position += (int) bytes;
  }

  /** Writes the bytes of {@code source}, without its size. */
  void writeSegment(MemorySegment source) {
    requireBytes(source.byteSize());
    MemorySegment.copy(source, 0, MemorySegment.ofArray(buffer), position, source.byteSize());
    position += (int) source.byteSize();
  }

  private void requireBytes(long bytes) {
    require(bytes > PrimitiveArray.MAX_LENGTH ? -1 : (int) bytes);
  }
}
