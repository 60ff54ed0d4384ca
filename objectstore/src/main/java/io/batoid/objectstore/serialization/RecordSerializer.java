package io.batoid.objectstore.serialization;

import io.batoid.objectstore.SerializationException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record: its components in order, given back through the canonical constructor, which may refuse
 * them.
 */
final class RecordSerializer extends ValueSerializer implements NamedClassResolver.Fingerprinted {

  private final FieldCodec[] components;
  private final Constructor<?> constructor;
  private final int fingerprint;

  RecordSerializer(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    List<Class<?>> parameters = new ArrayList<>();
    try {
      for (RecordComponent component : type.getRecordComponents()) {
        fields.add(type.getDeclaredField(component.getName()));
        parameters.add(component.getType());
      }
      constructor = type.getDeclaredConstructor(parameters.toArray(Class<?>[]::new));
    } catch (NoSuchFieldException | NoSuchMethodException e) {
      throw new SerializationException("record " + type.getName() + " is malformed", e);
    }
    boolean reachable = constructor.trySetAccessible();
    for (Field field : fields) {
      reachable &= field.trySetAccessible();
    }
    if (!reachable) {
      throw new SerializationException(
          "record "
              + type.getName()
              + " is not accessible: let its module open the package "
              + type.getPackageName());
    }
    components = ClassFields.codecs(fields);
    fingerprint = ClassFields.fingerprint(fields);
  }

  @Override
  public int fingerprint() {
    return fingerprint;
  }

  @Override
  void put(KryoInstance kryo, SegmentOutput out, Object value) {
    ReferenceTracker tracker = kryo.tracker();
    int id = tracker.unfinished();
    for (FieldCodec component : components) {
      component.write(kryo, out, value);
    }
    tracker.finished(id);
  }

  @Override
  Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = components[i].read(kryo, in);
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw Failures.ofCode("the constructor of record " + type.getName() + " failed", e);
    } catch (IllegalArgumentException e) {
      throw SegmentInput.damaged(
          "components of other classes than record " + type.getName() + " has");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }
}
