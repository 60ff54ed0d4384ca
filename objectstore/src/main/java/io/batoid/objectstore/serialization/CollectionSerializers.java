package io.batoid.objectstore.serialization;

import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collections: their size, and each element with its class. */
final class CollectionSerializers {

  /** More than this is not reserved before the elements have come. */
  static final int RESERVED = 1 << 16;

  private CollectionSerializers() {}

  /** A collection that is made empty and then filled. */
  static ValueSerializer mutable(IntFunction<? extends Collection<Object>> factory) {
    return new Filled(factory, UnaryOperator.identity());
  }

  /**
   * A wrapper around a collection that is filled behind it, such as {@code
   * Collections.unmodifiableList}.
   */
  static ValueSerializer wrapped(
      IntFunction<? extends Collection<Object>> factory,
      Function<Collection<Object>, Collection<Object>> wrapper) {
    return new Filled(factory, wrapper);
  }

  /** A collection with a comparator, perhaps null. */
  static ValueSerializer sorted(
      Function<@Nullable Comparator<Object>, ? extends Collection<Object>> factory,
      Function<Collection<Object>, Collection<Object>> wrapper) {
    return new Sorted(factory, wrapper);
  }

  /** A collection that is made from its elements. */
  static ValueSerializer immutable(Function<Object[], Object> factory) {
    return new FromArray(factory, false);
  }

  /** A collection over an array that may be filled afterwards. */
  static ValueSerializer overArray(Function<Object[], Object> factory) {
    return new FromArray(factory, true);
  }

  private static void writeElements(KryoInstance kryo, SegmentOutput out, Object collection) {
    Object[] elements = ((Collection<?>) collection).toArray();
    out.writeVarInt(elements.length, true);
    int i = 0;
    try {
      for (; i < elements.length; i++) {
        kryo.writeClassAndObject(out, elements[i]);
      }
    } catch (RuntimeException e) {
      throw PathFailure.at(e, "[" + i + "]");
    }
  }

  private static void readElements(
      KryoInstance kryo, SegmentInput in, int length, Collection<Object> into) {
    int i = 0;
    try {
      for (; i < length; i++) {
        into.add(kryo.readClassAndObject(in));
      }
    } catch (RuntimeException e) {
      throw PathFailure.at(e, "[" + i + "]");
    }
  }

  private static final class Filled extends ValueSerializer {
    private final IntFunction<? extends Collection<Object>> factory;
    private final Function<Collection<Object>, Collection<Object>> wrapper;

    Filled(
        IntFunction<? extends Collection<Object>> factory,
        Function<Collection<Object>, Collection<Object>> wrapper) {
      this.factory = factory;
      this.wrapper = wrapper;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      writeElements(kryo, out, value);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      int length = in.readLength(1);
      Collection<Object> inner = factory.apply(Math.min(length, RESERVED));
      Collection<Object> outer = wrapper.apply(inner);
      kryo.reference(outer);
      readElements(kryo, in, length, inner);
      return outer;
    }
  }

  private static final class Sorted extends ValueSerializer {
    private final Function<@Nullable Comparator<Object>, ? extends Collection<Object>> factory;
    private final Function<Collection<Object>, Collection<Object>> wrapper;

    Sorted(
        Function<@Nullable Comparator<Object>, ? extends Collection<Object>> factory,
        Function<Collection<Object>, Collection<Object>> wrapper) {
      this.factory = factory;
      this.wrapper = wrapper;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      Comparator<?> order =
          switch (value) {
            case SortedSet<?> set -> set.comparator();
            case PriorityQueue<?> queue -> queue.comparator();
            case PriorityBlockingQueue<?> queue -> queue.comparator();
            default -> throw new IllegalArgumentException("no comparator: " + value.getClass());
          };
      writeComparator(kryo, out, order);
      writeElements(kryo, out, value);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      Collection<Object> inner = factory.apply(readComparator(kryo, in));
      Collection<Object> outer = wrapper.apply(inner);
      kryo.reference(outer);
      readElements(kryo, in, in.readLength(1), inner);
      return outer;
    }
  }

  static void writeComparator(KryoInstance kryo, SegmentOutput out, @Nullable Comparator<?> order) {
    try {
      kryo.writeClassAndObject(out, order);
    } catch (RuntimeException e) {
      throw PathFailure.at(e, ".comparator()");
    }
  }

  @SuppressWarnings("unchecked") // the comparator that was there before
  static @Nullable Comparator<Object> readComparator(KryoInstance kryo, SegmentInput in) {
    return (Comparator<Object>) kryo.readClassAndObject(in);
  }

  private static final class FromArray extends ValueSerializer {
    private final Function<Object[], Object> factory;
    private final boolean early;

    FromArray(Function<Object[], Object> factory, boolean early) {
      this.factory = factory;
      this.early = early;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      if (early) {
        writeElements(kryo, out, value);
        return;
      }
      int id = kryo.tracker().unfinished();
      writeElements(kryo, out, value);
      kryo.tracker().finished(id);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      int length = in.readLength(1);
      Object[] elements = new Object[length];
      Object made = elements;
      if (early) {
        made = factory.apply(elements);
        kryo.reference(made);
      }
      int i = 0;
      try {
        for (; i < length; i++) {
          elements[i] = kryo.readClassAndObject(in);
        }
      } catch (RuntimeException e) {
        throw PathFailure.at(e, "[" + i + "]");
      }
      return early ? made : factory.apply(elements);
    }
  }
}
