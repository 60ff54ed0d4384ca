package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.io.Input;
import io.batoid.objectstore.SerializationException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Kryo's input over a memory segment: small reads go through a small block on the heap, bulk reads
 * go straight from the segment to where they belong.
 *
 * <p><b>No length is believed.</b> Each element, character or array entry that the bytes promise
 * has at least one byte of its own, so all promises together cannot exceed the size of the segment;
 * {@link #claim} keeps the sum and refuses the promise that breaks it. So damaged bytes cannot make
 * the reader allocate more than a small multiple of their size, however they are nested.
 */
final class SegmentInput extends Input {

  private static final int BLOCK_BYTES = 4096;
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  private MemorySegment segment = NOTHING;
  private long filled;
  private long claimed;

  SegmentInput() {
    super(BLOCK_BYTES);
  }

  void open(MemorySegment bytes) {
    segment = bytes;
    filled = 0;
    claimed = 0;
    position = 0;
    limit = 0;
    total = 0;
  }

  /** Forgets the segment. */
  void release() {
    open(NOTHING);
  }

  long remaining() {
    return segment.byteSize() - filled + (limit - position);
  }

  /** Counts {@code bytes} that the input promises to bring. */
  void claim(long bytes) {
    claimed += bytes;
    if (bytes < 0 || claimed > segment.byteSize()) {
      throw damaged(
          "a length of " + bytes + " is more than the " + segment.byteSize() + " bytes can hold");
    }
  }

  /** Reads a number of elements that take at least {@code minimumBytes} each. */
  int readLength(int minimumBytes) {
    int length = readVarInt(true);
    claim((long) length * minimumBytes);
    return length;
  }

  static SerializationException damaged(String detail) {
    return new SerializationException("damaged or foreign bytes: " + detail);
  }

  /** Whether the next byte is Kryo's mark for null; the mark is consumed, another byte is not. */
  boolean readNullMark() {
    if (position == limit) {
      require(1);
    }
    if (buffer[position] != 0) {
      return false;
    }
    position++;
    return true;
  }

  @Override
  protected int fill(byte[] into, int offset, int count) {
    if (count == 0) {
      return 0;
    }
    long left = segment.byteSize() - filled;
    if (left == 0) {
      return -1;
    }
    int n = (int) Math.min(count, left);
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, filled, into, offset, n);
    filled += n;
    return n;
  }

  /** Reads the elements of {@code array}, whose bytes were claimed. */
  void readArray(PrimitiveArray kind, Object array) {
    long bytes = Array.getLength(array) * kind.elementBytes();
    requireRemaining(bytes);
    if (bytes <= limit - position) {
      kind.copyIn(MemorySegment.ofArray(buffer), position, array);
      position += (int) bytes;
    } else {
      kind.copyIn(segment, skipTo(bytes), array);
    }
  }

  /** Fills {@code destination}, whose bytes were claimed. */
  void readSegment(MemorySegment destination) {
    requireRemaining(destination.byteSize());
    destination.copyFrom(segment.asSlice(skipTo(destination.byteSize()), destination.byteSize()));
  }

  /** Moves behind the next {@code bytes} bytes and returns where they begin in the segment. */
  private long skipTo(long bytes) {
    long start = filled - (limit - position);
    filled = start + bytes;
    position = 0;
    limit = 0;
    return start;
  }

  private void requireRemaining(long bytes) {
    if (bytes > remaining()) {
      throw damaged("the bytes end " + (bytes - remaining()) + " bytes too early");
    }
  }

  @Override
  public byte[] readBytes(int length) {
    claim(length);
    byte[] bytes = new byte[length];
    readArray(PrimitiveArray.BYTE, bytes);
    return bytes;
  }

  @Override
  public @Nullable String readString() {
    long mark = readVarLong(true);
    if (mark == 0) {
      return null;
    }
    long length = (mark - 1) >>> 1;
    if ((mark & 1) != 0) {
      claim(length);
      return readLatin1((int) length);
    }
    if (length > Integer.MAX_VALUE) {
      throw damaged("a string of " + length + " characters");
    }
    claim(2 * length);
    char[] chars = new char[(int) length];
    readArray(PrimitiveArray.CHAR, chars);
    return new String(chars);
  }

  private String readLatin1(int length) {
    if (length <= BLOCK_BYTES) {
      if (length > 0) {
        require(length);
      }
      String text = new String(buffer, position, length, StandardCharsets.ISO_8859_1);
      position += length;
      return text;
    }
    byte[] bytes = new byte[length];
    readArray(PrimitiveArray.BYTE, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Reads a string that cannot be null. */
  String readText() {
    String text = readString();
    if (text == null) {
      throw damaged("null in place of a text");
    }
    return text;
  }

  @Override
  public StringBuilder readStringBuilder() {
    return new StringBuilder(readText());
  }

  @Override
  public int[] readInts(int length) {
    claim(4L * length);
    return super.readInts(length);
  }

  @Override
  public long[] readLongs(int length) {
    claim(8L * length);
    return super.readLongs(length);
  }
}
