package io.batoid.examples.classindex;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An index of class files, read where it lies; {@link Column} shows how. Any number of processes
 * can ask it questions at once ({@link Questions}), and none of them decodes it first.
 */
final class Index {
  private final MemorySegment segment;
  private final long[] offsets = new long[Column.COUNT];
  private final MemorySegment symbolBytes;

  /** Takes the index that {@link IndexBuilder#writeTo} has written at the segment's beginning. */
  Index(MemorySegment segment) {
    this.segment = segment;
    if (segment.byteSize() < Column.COLUMNS_OFFSET
        || segment.get(JAVA_INT, Column.MAGIC_OFFSET) != Column.MAGIC) {
      throw new IllegalArgumentException("not an index: " + segment);
    }
    long at = Column.COLUMNS_OFFSET;
    for (Column column : Column.values()) {
      offsets[column.place()] = at;
      at += (long) length(column) * Integer.BYTES;
    }
    symbolBytes = segment.asSlice(at, segment.get(JAVA_INT, Column.SYMBOL_BYTES_OFFSET));
  }

  int dynamicCalls() {
    return segment.get(JAVA_INT, Column.DYNAMIC_CALLS_OFFSET);
  }

  int moduleDescriptors() {
    return segment.get(JAVA_INT, Column.MODULES_OFFSET);
  }

  int length(Column column) {
    return segment.get(JAVA_INT, column.lengthOffset());
  }

  int get(Column column, int row) {
    return segment.get(JAVA_INT, offsets[column.place()] + (long) row * Integer.BYTES);
  }

  /** Where what belongs to a row begins, if the column tells where it ends. */
  int start(Column ends, int row) {
    return row == 0 ? 0 : get(ends, row - 1);
  }

  /** The bytes of all symbols. */
  MemorySegment symbolBytes() {
    return symbolBytes;
  }

  /** A symbol as a String. */
  String symbol(int number) {
    int start = start(Column.SYMBOL_END, number);
    int length = get(Column.SYMBOL_END, number) - start;
    byte[] bytes = new byte[length];
    MemorySegment.copy(symbolBytes, JAVA_BYTE, start, bytes, 0, length);
    for (byte b : bytes) {
      if (b < 0) {
        return modifiedUtf8(bytes);
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** The symbol that is this String, or {@link ClassVisitor#NONE}. Looks at every symbol. */
  int find(String symbol) {
    for (int number = 0; number < length(Column.SYMBOL_END); number++) {
      int start = start(Column.SYMBOL_END, number);
      if (get(Column.SYMBOL_END, number) - start == symbol.length()
          && symbol(number).equals(symbol)) {
        return number;
      }
    }
    return ClassVisitor.NONE;
  }

  private static String modifiedUtf8(byte[] bytes) {
    ByteBuffer prefixed = ByteBuffer.allocate(2 + bytes.length);
    prefixed.putShort((short) bytes.length).put(bytes);
    try {
      return new DataInputStream(new ByteArrayInputStream(prefixed.array())).readUTF();
    } catch (IOException e) {
      throw new UncheckedIOException("symbol that is not modified UTF-8", e);
    }
  }
}
