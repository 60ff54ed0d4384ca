package io.batoid.objectstore.serialization;

import io.batoid.objectstore.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of an object are to be read. The id stands in the header of the object's block and
 * is part of the store's format: an id never changes its meaning, and a new codec takes the next
 * free number.
 *
 * <p>Numbers are little endian. Nothing is padded: the size of the bytes gives the length of the
 * array or string.
 */
public enum Codec {
  /** The value {@code null}; no bytes. */
  NULL(0, null),
  /** A {@link java.lang.foreign.MemorySegment}, as it is. */
  BYTES(1, null),
  /** A {@code byte[]}. */
  BYTE_ARRAY(2, PrimitiveArray.BYTE),
  /** A {@code short[]}. */
  SHORT_ARRAY(3, PrimitiveArray.SHORT),
  /** A {@code char[]}. */
  CHAR_ARRAY(4, PrimitiveArray.CHAR),
  /** An {@code int[]}. */
  INT_ARRAY(5, PrimitiveArray.INT),
  /** A {@code long[]}. */
  LONG_ARRAY(6, PrimitiveArray.LONG),
  /** A {@code float[]}. */
  FLOAT_ARRAY(7, PrimitiveArray.FLOAT),
  /** A {@code double[]}. */
  DOUBLE_ARRAY(8, PrimitiveArray.DOUBLE),
  /** A {@code boolean[]}, one byte each, 0 or 1. */
  BOOLEAN_ARRAY(9, PrimitiveArray.BOOLEAN),
  /** The bytes between position and limit of a {@link java.nio.ByteBuffer} in big-endian order. */
  BYTE_BUFFER(10, null),
  /**
   * The bytes between position and limit of a {@link java.nio.ByteBuffer} in little-endian order.
   */
  BYTE_BUFFER_LITTLE_ENDIAN(11, null),
  /** A string whose characters all lie below 256, one byte each. */
  STRING_LATIN1(12, null),
  /** Any other string, two bytes for each {@code char}, so that lone surrogates survive. */
  STRING_UTF16(13, null),
  /** A {@link Long}, eight bytes. */
  LONG(14, null),
  /** An {@link Integer}, four bytes. */
  INTEGER(15, null),
  /** A {@link Double}, eight bytes. */
  DOUBLE(16, null),
  /** A {@link Boolean}, one byte, 0 or 1. */
  BOOLEAN(17, null),
  /** Whatever the store's {@link io.batoid.objectstore.ObjectSerializer} made. */
  SERIALIZED(18, null),
  /** The failure of an object that has no value, as {@link ErrorValues} wrote it. */
  ERROR(19, null);

  private static final Codec[] BY_ID = byId();

  private final byte id;
  private final @Nullable PrimitiveArray array;

  Codec(int id, @Nullable PrimitiveArray array) {
    this.id = (byte) id;
    this.array = array;
  }

  /** The number in the block header. */
  public byte id() {
    return id;
  }

  /**
   * Whether {@link RawValues} reads and writes it; otherwise a serializer or {@link ErrorValues}
   * does.
   */
  public boolean isRaw() {
    return this != SERIALIZED && this != ERROR;
  }

  @Nullable PrimitiveArray array() {
    return array;
  }

  /**
   * The codec with this number.
   *
   * @throws SerializationException if there is none: the header is damaged or of a later version
   */
  public static Codec of(byte id) {
    if (id < 0 || id >= BY_ID.length) {
      throw new SerializationException(
          "unknown codec id="
              + id
              + ": the object's header is damaged or of a later version of Batoid");
    }
    return BY_ID[id];
  }

  private static Codec[] byId() {
    Codec[] all = values();
    Codec[] byId = new Codec[all.length];
    for (Codec codec : all) {
      byId[codec.id] = codec;
    }
    return byId;
  }
}
