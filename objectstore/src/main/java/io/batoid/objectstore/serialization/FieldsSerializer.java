package io.batoid.objectstore.serialization;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objenesis.instantiator.ObjectInstantiator;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * An ordinary class, field by field. The object is made by its constructor without parameters if it
 * has one, which gives transient fields their initial values, and else without any constructor.
 */
final class FieldsSerializer extends ValueSerializer implements NamedClassResolver.Fingerprinted {

  private static final StdInstantiatorStrategy WITHOUT_CONSTRUCTOR = new StdInstantiatorStrategy();

  private final FieldCodec[] fields;
  private final int fingerprint;
  private final @Nullable Constructor<?> constructor;
  private final @Nullable ObjectInstantiator<?> instantiator;

  FieldsSerializer(Class<?> type, List<Field> fields) {
    this.fields = ClassFields.codecs(fields);
    this.fingerprint = ClassFields.fingerprint(fields);
    this.constructor = constructorOf(type);
    this.instantiator = constructor == null ? WITHOUT_CONSTRUCTOR.newInstantiatorOf(type) : null;
  }

  private static @Nullable Constructor<?> constructorOf(Class<?> type) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      return constructor.trySetAccessible() ? constructor : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  @Override
  public int fingerprint() {
    return fingerprint;
  }

  @Override
  void put(KryoInstance kryo, SegmentOutput out, Object value) {
    for (FieldCodec field : fields) {
      field.write(kryo, out, value);
    }
  }

  @Override
  Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
    Object value = create();
    kryo.reference(value);
    for (FieldCodec field : fields) {
      field.readInto(kryo, in, value);
    }
    return value;
  }

  private Object create() {
    if (instantiator != null) {
      return instantiator.newInstance();
    }
    try {
      return Objects.requireNonNull(constructor).newInstance();
    } catch (InvocationTargetException e) {
      throw Failures.ofCode("the constructor failed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct", e);
    }
  }
}
