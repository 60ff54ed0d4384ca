package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Serializer;
import io.batoid.objectstore.SerializationException;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;

/** Arrays: primitive ones in bulk, others element by element. */
final class ArraySerializers {

  private ArraySerializers() {}

  /** A primitive array: length, then the elements as in memory, little endian. */
  static final class Primitive extends ValueSerializer {
    private final PrimitiveArray kind;

    Primitive(PrimitiveArray kind) {
      this.kind = kind;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      out.writeVarInt(Array.getLength(value), true);
      out.writeArray(kind, value);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      int length = in.readLength((int) kind.elementBytes());
      Object array = kind.create(length);
      in.readArray(kind, array);
      return array;
    }
  }

  /**
   * An array of objects, also of arrays. Elements of a final class are written without their class.
   */
  static final class Objects extends ValueSerializer {

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      Object[] array = (Object[]) value;
      Class<?> component = value.getClass().getComponentType();
      out.writeVarInt(array.length, true);
      int i = 0;
      try {
        if (isExact(component) && array.length > 0) {
          Serializer<?> serializer = kryo.getSerializer(component);
          for (; i < array.length; i++) {
            kryo.writeObjectOrNull(out, array[i], serializer);
          }
        } else {
          for (; i < array.length; i++) {
            kryo.writeClassAndObject(out, array[i]);
          }
        }
      } catch (RuntimeException e) {
        throw PathFailure.at(e, "[" + i + "]");
      }
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      int length = in.readLength(1);
      Class<?> component = type.getComponentType();
      Object[] array = (Object[]) Array.newInstance(component, length);
      kryo.reference(array);
      int i = 0;
      try {
        if (isExact(component) && length > 0) {
          Serializer<?> serializer = kryo.getSerializer(component);
          for (; i < length; i++) {
            array[i] = kryo.readObjectOrNull(in, component, serializer);
          }
        } else {
          for (; i < length; i++) {
            array[i] = kryo.readClassAndObject(in);
          }
        }
      } catch (ArrayStoreException e) {
        throw PathFailure.at(
            new SerializationException(
                "an element of another class than " + component.getName(), e),
            "[" + i + "]");
      } catch (RuntimeException e) {
        throw PathFailure.at(e, "[" + i + "]");
      }
      return array;
    }
  }

  /** Whether each value declared as {@code type} is of exactly that class. */
  static boolean isExact(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return Modifier.isFinal(element.getModifiers());
  }
}
