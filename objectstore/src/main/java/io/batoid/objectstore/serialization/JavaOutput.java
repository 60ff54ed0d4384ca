package io.batoid.objectstore.serialization;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.SerializationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A Java stream inside a value: references become positions, objects that Java cannot serialize
 * become bytes of Kryo, and every class passes the allow list.
 */
final class JavaOutput extends ObjectOutputStream {

  private final KryoInstance kryo;
  private final IdentityHashMap<Object, Object> substitutes;
  private final IdentityHashMap<Object, Object> replaced = new IdentityHashMap<>();

  private JavaOutput(
      KryoInstance kryo, ByteArrayOutputStream bytes, IdentityHashMap<Object, Object> substitutes)
      throws IOException {
    super(bytes);
    this.kryo = kryo;
    this.substitutes = substitutes;
    enableReplaceObject(true);
  }

  /**
   * Writes {@code value}, and in place of each key of {@code substitutes} met inside it the object
   * mapped to it.
   */
  static byte[] encode(
      KryoInstance kryo, Object value, IdentityHashMap<Object, Object> substitutes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try {
      JavaStreamScope.run(() -> {
        try (JavaOutput out = new JavaOutput(kryo, bytes, substitutes)) {
          out.writeObject(value);
        }
        return bytes;
      });
    } catch (NotSerializableException e) {
      throw new SerializationException(
          "class "
              + e.getMessage()
              + ", inside a "
              + value.getClass().getName()
              + " that is written by Java serialization, is not serializable",
          e);
    } catch (InvalidClassException e) {
      throw new SerializationException("Java serialization refuses " + e.getMessage(), e);
    } catch (IOException e) {
      throw new SerializationException(
          "Java serialization of " + value.getClass().getName() + " failed: " + e, e);
    }
    return bytes.toByteArray();
  }

  @Override
  protected void annotateClass(Class<?> type) {
    kryo.names().allowed().check(type.getName());
  }

  @Override
  protected void annotateProxyClass(Class<?> type) {
    for (Class<?> each : type.getInterfaces()) {
      kryo.names().allowed().check(each.getName());
    }
  }

  @Override
  protected @Nullable Object replaceObject(Object object) {
    Object substitute = substitutes.get(object);
    if (substitute != null) {
      return substitute;
    }
    if (object instanceof ObjectRef<?>
        || object instanceof Promise<?>
        || !(object instanceof Serializable)) {
      Object known = replaced.get(object);
      if (known == null) {
        known = token(object);
        replaced.put(object, known);
      }
      return known;
    }
    return object;
  }

  private Object token(Object object) {
    return switch (object) {
      case ObjectRef<?> ref -> new JavaTokens.Reference(kryo.writer().add(ref), false);
      case Promise<?> promise -> new JavaTokens.Reference(kryo.writer().add(promise), true);
      default ->
          new JavaTokens.Embedded(
              kryo.owner().encode(object, kryo.writer()).toArray(ValueLayout.JAVA_BYTE));
    };
  }
}
