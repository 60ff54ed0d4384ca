package io.batoid.objectstore.serialization;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The eight kinds of primitive array and how each is copied, in bulk and little endian. */
@SuppressWarnings("ImmutableEnumChecker") // a value layout is immutable
enum PrimitiveArray {
  BYTE(byte[].class, ValueLayout.JAVA_BYTE),
  SHORT(short[].class, ValueLayout.JAVA_SHORT_UNALIGNED),
  CHAR(char[].class, ValueLayout.JAVA_CHAR_UNALIGNED),
  INT(int[].class, ValueLayout.JAVA_INT_UNALIGNED),
  LONG(long[].class, ValueLayout.JAVA_LONG_UNALIGNED),
  FLOAT(float[].class, ValueLayout.JAVA_FLOAT_UNALIGNED),
  DOUBLE(double[].class, ValueLayout.JAVA_DOUBLE_UNALIGNED),
  BOOLEAN(boolean[].class, ValueLayout.JAVA_BYTE);

  /** The longest array that every JVM can allocate. */
  static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private static final int BOOLEAN_BLOCK = 4096;

  private final Class<?> type;
  private final ValueLayout layout;

  PrimitiveArray(Class<?> type, ValueLayout layout) {
    this.type = type;
    this.layout = layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  static @Nullable PrimitiveArray of(Class<?> type) {
    for (PrimitiveArray kind : values()) {
      if (kind.type == type) {
        return kind;
      }
    }
    return null;
  }

  Class<?> type() {
    return type;
  }

  long elementBytes() {
    return layout.byteSize();
  }

  Object create(int length) {
    return Array.newInstance(type.getComponentType(), length);
  }

  /** Copies all of {@code array} to {@code offset} of {@code destination}. */
  void copyOut(Object array, MemorySegment destination, long offset) {
    if (this == BOOLEAN) {
      copyOutBooleans((boolean[]) array, destination, offset);
    } else {
      MemorySegment.copy(array, 0, destination, layout, offset, Array.getLength(array));
    }
  }

  /** Fills {@code array} from {@code offset} of {@code source}. */
  void copyIn(MemorySegment source, long offset, Object array) {
    if (this == BOOLEAN) {
      copyInBooleans(source, offset, (boolean[]) array);
    } else {
      MemorySegment.copy(source, layout, offset, array, 0, Array.getLength(array));
    }
  }

  private static void copyOutBooleans(boolean[] array, MemorySegment destination, long offset) {
    byte[] block = new byte[Math.min(array.length, BOOLEAN_BLOCK)];
    for (int done = 0; done < array.length; done += block.length) {
      int n = Math.min(block.length, array.length - done);
      for (int i = 0; i < n; i++) {
        block[i] = (byte) (array[done + i] ? 1 : 0);
      }
      MemorySegment.copy(block, 0, destination, ValueLayout.JAVA_BYTE, offset + done, n);
    }
  }

  private static void copyInBooleans(MemorySegment source, long offset, boolean[] array) {
    byte[] block = new byte[Math.min(array.length, BOOLEAN_BLOCK)];
    for (int done = 0; done < array.length; done += block.length) {
      int n = Math.min(block.length, array.length - done);
      MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset + done, block, 0, n);
      for (int i = 0; i < n; i++) {
        array[done + i] = block[i] != 0;
      }
    }
  }
}
