package io.batoid.objectstore.serialization;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Maps: their size, and each key and value with its class. */
final class MapSerializers {

  private MapSerializers() {}

  /** A map that is made empty and then filled. */
  static ValueSerializer mutable(IntFunction<? extends Map<Object, Object>> factory) {
    return new Filled(factory, UnaryOperator.identity());
  }

  /** A wrapper around a map that is filled behind it. */
  static ValueSerializer wrapped(
      IntFunction<? extends Map<Object, Object>> factory,
      Function<Map<Object, Object>, Map<Object, Object>> wrapper) {
    return new Filled(factory, wrapper);
  }

  /** A map with a comparator, perhaps null. */
  static ValueSerializer sorted(
      Function<@Nullable Comparator<Object>, ? extends Map<Object, Object>> factory,
      Function<Map<Object, Object>, Map<Object, Object>> wrapper) {
    return new Sorted(factory, wrapper);
  }

  /** A map that is made from another, which holds its entries in their order. */
  static ValueSerializer immutable(Function<Map<Object, Object>, Map<Object, Object>> factory) {
    return new FromMap(factory);
  }

  static void writeEntries(KryoInstance kryo, SegmentOutput out, Map<?, ?> map) {
    Object[] entries = map.entrySet().toArray();
    out.writeVarInt(entries.length, true);
    Object key = null;
    try {
      for (Object each : entries) {
        Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each;
        key = entry.getKey();
        kryo.writeClassAndObject(out, key);
        kryo.writeClassAndObject(out, entry.getValue());
      }
    } catch (RuntimeException e) {
      throw PathFailure.at(e, step(key));
    }
  }

  static void readEntries(
      KryoInstance kryo, SegmentInput in, int length, Map<Object, Object> into) {
    Object key = null;
    try {
      for (int i = 0; i < length; i++) {
        key = kryo.readClassAndObject(in);
        into.put(key, kryo.readClassAndObject(in));
      }
    } catch (RuntimeException e) {
      throw PathFailure.at(e, step(key));
    }
  }

  private static String step(@Nullable Object key) {
    return switch (key) {
      case String text -> "[\"" + AllowedClasses.shown(text) + "\"]";
      case Number number -> "[" + number + "]";
      case Enum<?> constant -> "[" + constant.name() + "]";
      case null -> "[null]";
      default -> "[a " + key.getClass().getSimpleName() + "]";
    };
  }

  private static final class Filled extends ValueSerializer {
    private final IntFunction<? extends Map<Object, Object>> factory;
    private final Function<Map<Object, Object>, Map<Object, Object>> wrapper;

    Filled(
        IntFunction<? extends Map<Object, Object>> factory,
        Function<Map<Object, Object>, Map<Object, Object>> wrapper) {
      this.factory = factory;
      this.wrapper = wrapper;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      writeEntries(kryo, out, (Map<?, ?>) value);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      int length = in.readLength(2);
      Map<Object, Object> inner = factory.apply(Math.min(length, CollectionSerializers.RESERVED));
      Map<Object, Object> outer = wrapper.apply(inner);
      kryo.reference(outer);
      readEntries(kryo, in, length, inner);
      return outer;
    }
  }

  private static final class Sorted extends ValueSerializer {
    private final Function<@Nullable Comparator<Object>, ? extends Map<Object, Object>> factory;
    private final Function<Map<Object, Object>, Map<Object, Object>> wrapper;

    Sorted(
        Function<@Nullable Comparator<Object>, ? extends Map<Object, Object>> factory,
        Function<Map<Object, Object>, Map<Object, Object>> wrapper) {
      this.factory = factory;
      this.wrapper = wrapper;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      SortedMap<?, ?> map = (SortedMap<?, ?>) value;
      CollectionSerializers.writeComparator(kryo, out, map.comparator());
      writeEntries(kryo, out, map);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      Map<Object, Object> inner = factory.apply(CollectionSerializers.readComparator(kryo, in));
      Map<Object, Object> outer = wrapper.apply(inner);
      kryo.reference(outer);
      readEntries(kryo, in, in.readLength(2), inner);
      return outer;
    }
  }

  private static final class FromMap extends ValueSerializer {
    private final Function<Map<Object, Object>, Map<Object, Object>> factory;

    FromMap(Function<Map<Object, Object>, Map<Object, Object>> factory) {
      this.factory = factory;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      int id = kryo.tracker().unfinished();
      writeEntries(kryo, out, (Map<?, ?>) value);
      kryo.tracker().finished(id);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      int length = in.readLength(2);
      Map<Object, Object> entries =
          LinkedHashMap.newLinkedHashMap(Math.min(length, CollectionSerializers.RESERVED));
      readEntries(kryo, in, length, entries);
      return factory.apply(entries);
    }
  }
}
