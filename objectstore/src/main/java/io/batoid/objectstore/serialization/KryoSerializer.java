package io.batoid.objectstore.serialization;

import io.batoid.objectstore.ObjectSerializer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The serializer the store uses unless told otherwise: Kryo for speed, Java serialization for the
 * JDK classes and the user classes that only Java serialization gets right, and clear errors for
 * the rest. Needs no JVM flags.
 *
 * <p><b>What works.</b> Records, enums, ordinary classes (no interface or constructor needed; all
 * fields but the {@code transient} ones), arrays, strings, collections, {@code java.time}, {@code
 * Optional}, atomics, {@code UUID}, {@code URI}, {@code Path}, exceptions, serializable lambdas,
 * proxies, and {@link io.batoid.objectstore.ObjectRef} or {@link io.batoid.objectstore.Promise}
 * anywhere inside. Shared objects stay shared and cycles are kept, except through records and
 * immutable collections. A class with {@code writeObject}, {@code readResolve} and the like, or
 * {@link java.io.Externalizable}, is written by Java serialization; inside it, objects that are not
 * serializable to Java are written by Kryo again. Views such as {@code subList} or {@code keySet}
 * arrive as independent copies.
 *
 * <p><b>What does not.</b> Threads, streams, sockets, locks and other things of a process; lambdas
 * whose type is not {@link java.io.Serializable}. The error names the class and the path to it
 * inside the value.
 *
 * <p><b>Bytes are not trusted.</b> Damaged bytes give {@link
 * io.batoid.objectstore.SerializationException} or some value, and no allocation beyond a small
 * multiple of their size. Without {@link SerializerOptions#allowClasses(String...)} they can name
 * any class on the class path.
 *
 * <p>Safe for use by any number of threads, platform or virtual, and re-entrant.
 */
public final class KryoSerializer implements ObjectSerializer {

  private final ClassNames names;

  /** Kryo itself is loaded with the first instance: a program of raw values never needs it. */
  private final InstancePool<KryoInstance> pool;

  /** Creates a serializer with {@link SerializerOptions#defaults()}. */
  public KryoSerializer() {
    this(SerializerOptions.defaults());
  }

  /** Creates a serializer that loads classes as {@code options} say. */
  public KryoSerializer(SerializerOptions options) {
    this.names = options.names();
    this.pool =
        new InstancePool<>(
            2 * Runtime.getRuntime().availableProcessors(), () -> KryoStart.instance(this));
  }

  ClassNames names() {
    return names;
  }

  int idleInstances() {
    return pool.idle();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The segment returned is on the heap and is not touched again by the serializer.
   */
  @Override
  public MemorySegment serialize(@Nullable Object value, ReferenceWriter references) {
    Objects.requireNonNull(references, "references");
    try {
      return encode(value, references);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      String root = value == null ? "null" : value.getClass().getTypeName();
      throw PathFailure.translate(e, "cannot serialize", root);
    }
  }

  /** Encodes with failures as they come, for a value inside another. */
  MemorySegment encode(@Nullable Object value, ReferenceWriter references) {
    KryoInstance kryo = pool.take();
    MemorySegment bytes = kryo.encode(value, references);
    // An instance that met a failure may be in the middle of anything, so it never comes back here.
    pool.give(kryo);
    return bytes;
  }

  /**
   * {@inheritDoc}
   *
   * @param bytes exactly what {@link #serialize} returned; bytes left over are an error
   */
  @Override
  public @Nullable Object deserialize(MemorySegment bytes, ReferenceReader references) {
    Objects.requireNonNull(references, "references");
    try {
      return decode(bytes, references);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      throw PathFailure.translate(e, "cannot deserialize", "the value");
    }
  }

  /** Decodes with failures as they come, for a value inside another. */
  @Nullable Object decode(MemorySegment bytes, ReferenceReader references) {
    KryoInstance kryo = pool.take();
    Object value = kryo.decode(bytes, references);
    pool.give(kryo);
    return value;
  }
}
