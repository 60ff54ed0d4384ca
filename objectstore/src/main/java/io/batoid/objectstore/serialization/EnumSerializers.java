package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Registration;
import io.batoid.objectstore.SerializationException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Enums by the names of their constants, so that their order may change; sets and maps of them. */
final class EnumSerializers {

  private EnumSerializers() {}

  /** One constant. */
  static final class Constant extends ValueSerializer {
    private final Class<?> type;

    Constant(Class<?> type) {
      this.type = type;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      out.writeString(((Enum<?>) value).name());
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> unused) {
      return constant(type, in.readText());
    }
  }

  /** A set of constants; one of an enum without constants goes by Java serialization. */
  static final class OfSet extends ValueSerializer {

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      EnumSet<?> set = (EnumSet<?>) value;
      Class<?> type = elementType(set);
      kryo.writeClass(out, type);
      if (type == null) {
        JavaSerialization.write(kryo, out, value);
        return;
      }
      out.writeVarInt(set.size(), true);
      for (Enum<?> constant : set) {
        out.writeString(constant.name());
      }
    }

    private static <E extends Enum<E>> @Nullable Class<?> elementType(EnumSet<E> set) {
      EnumSet<E> some = set.isEmpty() ? EnumSet.complementOf(set) : set;
      return some.isEmpty() ? null : some.iterator().next().getDeclaringClass();
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> unused) {
      Registration element = kryo.readClass(in);
      if (element == null) {
        return JavaSerialization.read(kryo, in);
      }
      Class<?> type = enumClass(element);
      Collection<Object> set = emptySet(type);
      for (int i = in.readLength(1); i > 0; i--) {
        set.add(constant(type, in.readText()));
      }
      return set;
    }
  }

  /**
   * A map from constants; an empty one goes by Java serialization, which alone knows its key type.
   */
  static final class OfMap extends ValueSerializer {

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      EnumMap<?, ?> map = (EnumMap<?, ?>) value;
      Class<?> type = map.isEmpty() ? null : map.keySet().iterator().next().getDeclaringClass();
      kryo.writeClass(out, type);
      if (type == null) {
        JavaSerialization.write(kryo, out, value);
      } else {
        MapSerializers.writeEntries(kryo, out, map);
      }
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> unused) {
      Registration key = kryo.readClass(in);
      if (key == null) {
        return JavaSerialization.read(kryo, in);
      }
      Map<Object, Object> map = emptyMap(enumClass(key));
      kryo.reference(map);
      MapSerializers.readEntries(kryo, in, in.readLength(2), map);
      return map;
    }
  }

  private static Class<?> enumClass(Registration registration) {
    Class<?> type = registration.getType();
    if (!type.isEnum()) {
      throw SegmentInput.damaged(type.getName() + " is no enum");
    }
    return type;
  }

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // the constants checked at run time belong to the class
  private static Object constant(Class<?> type, String name) {
    try {
      return Enum.valueOf((Class<? extends Enum>) type, name);
    } catch (IllegalArgumentException e) {
      throw new SerializationException(
          "enum " + type.getName() + " has no constant " + AllowedClasses.shown(name) + " here", e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // filled with constants of that class only
  private static Collection<Object> emptySet(Class<?> type) {
    return (Collection<Object>) (Collection<?>) EnumSet.noneOf((Class<? extends Enum>) type);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // EnumMap checks each key
  private static Map<Object, Object> emptyMap(Class<?> type) {
    return (Map<Object, Object>) (Map<?, ?>) new EnumMap(type);
  }
}
