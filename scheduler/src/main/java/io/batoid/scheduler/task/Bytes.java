package io.batoid.scheduler.task;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer that is written, or an array that is read, from front to back. */
final class Bytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int KEPT = 64 << 10;

  private byte[] array;
  private int position;

  /** An empty buffer. */
  Bytes() {
    this(new byte[512]);
  }

  /** The bytes to read. */
  Bytes(byte[] array) {
    this.array = array;
  }

  void clear() {
    position = 0;
    if (array.length > KEPT) {
      array = new byte[512];
    }
  }

  int position() {
    return position;
  }

  void position(int position) {
    this.position = position;
  }

  byte[] array() {
    return array;
  }

  byte[] toArray() {
    return Arrays.copyOf(array, position);
  }

  void putByte(int value) {
    require(1);
    array[position++] = (byte) value;
  }

  void putInt(int value) {
    require(4);
    INT.set(array, position, value);
    position += 4;
  }

  void putLong(long value) {
    require(8);
    LONG.set(array, position, value);
    position += 8;
  }

  void put(byte[] bytes) {
    require(bytes.length);
    System.arraycopy(bytes, 0, array, position, bytes.length);
    position += bytes.length;
  }

  void put(MemorySegment bytes) {
    int length = (int) bytes.byteSize();
    require(length);
    MemorySegment.copy(bytes, 0, MemorySegment.ofArray(array), position, length);
    position += length;
  }

  void putText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putInt(bytes.length);
    put(bytes);
  }

  int getByte() {
    return array[position++];
  }

  int getInt() {
    int value = (int) INT.get(array, position);
    position += 4;
    return value;
  }

  long getLong() {
    long value = (long) LONG.get(array, position);
    position += 8;
    return value;
  }

  String getText() {
    int length = getInt();
    String text = new String(array, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** A view of the next bytes, which are skipped. */
  MemorySegment getSegment(int length) {
    MemorySegment segment = MemorySegment.ofArray(array).asSlice(position, length);
    position += length;
    return segment;
  }

  static long longAt(byte[] array, int offset) {
    return (long) LONG.get(array, offset);
  }

  static void longAt(byte[] array, int offset, long value) {
    LONG.set(array, offset, value);
  }

  static int intAt(byte[] array, int offset) {
    return (int) INT.get(array, offset);
  }

  static void intAt(byte[] array, int offset, int value) {
    INT.set(array, offset, value);
  }

  private void require(int more) {
    if (array.length - position < more) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, position + more));
    }
  }
}
