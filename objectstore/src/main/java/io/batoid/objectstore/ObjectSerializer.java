package io.batoid.objectstore;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes and back: the service provider interface behind {@link ObjectStore#put}.
 *
 * <p>Primitive arrays, {@code ByteBuffer}s and {@code MemorySegment}s never reach a serializer; the
 * store keeps them raw. Everything else does. An implementation must be safe for use by many
 * threads at once and must be re-entrant: a value's own serialization code may put or get other
 * objects.
 */
public interface ObjectSerializer {

  /**
   * Encodes {@code value}.
   *
   * @param value the value, possibly {@code null}
   * @param references receives each {@link ObjectRef} or {@link Promise} met inside the value
   * @return the encoded bytes; the store has copied them before the same thread calls this method
   *     again
   * @throws SerializationException if the value cannot be encoded; the message names the class and
   *     the path to it
   */
  MemorySegment serialize(@Nullable Object value, ReferenceWriter references);

  /**
   * Decodes what {@link #serialize} made, perhaps in another process.
   *
   * @param bytes a read-only view of the shared bytes, valid until this call returns and by this
   *     thread only
   * @param references gives back each reference by the position it was written at
   * @return the value, possibly {@code null}
   * @throws SerializationException if the bytes cannot be decoded; the message names the class
   */
  @Nullable Object deserialize(MemorySegment bytes, ReferenceReader references);

  /**
   * Records the references inside a value being encoded, so that the object holds them for as long
   * as it lives.
   */
  interface ReferenceWriter {
    /** Records {@code ref} and returns its position among the object's references, from 0. */
    int add(ObjectRef<?> ref);

    /** Records the object that {@code promise} will fill and returns its position. */
    int add(Promise<?> promise);
  }

  /** Gives out the references of an object being decoded. */
  interface ReferenceReader {
    /** Returns a new handle on the reference written at {@code position}. */
    ObjectRef<?> ref(int position);

    /** Returns a new promise for the reference written at {@code position}. */
    Promise<?> promise(int position);
  }
}
