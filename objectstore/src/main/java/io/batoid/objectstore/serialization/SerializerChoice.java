package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import io.batoid.objectstore.SerializationException;
import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a class that is not one of {@link BaseClasses} is written: as one of them, field by
 * field, or by Java serialization. The decision depends on the class alone, so that every process
 * makes the same.
 */
final class SerializerChoice {

  /** Implementations behind factory methods of the JDK, by the base class that stands for them. */
  private static final Map<Class<?>, Class<?>> SAME =
      Map.of(
          List.of(1).getClass(), List.of().getClass(),
          List.of(1, 2, 3).subList(0, 2).getClass(), List.of().getClass(),
          Set.of(1).getClass(), Set.of().getClass(),
          Map.of(1, 2).getClass(), Map.of().getClass());

  private final KryoInstance kryo;

  SerializerChoice(KryoInstance kryo) {
    this.kryo = kryo;
  }

  /**
   * The registration to write {@code type} with; its type is another one if that stands for {@code
   * type}.
   *
   * @throws SerializationException if objects of the class cannot be written
   */
  Registration registrationFor(Class<?> type) {
    if (LambdaSerializer.isLambda(type)) {
      return lambda(type);
    }
    if (type.isHidden()) {
      throw new SerializationException(
          "hidden class " + type.getName() + " cannot be found by its name");
    }
    if (type.isArray()) {
      return named(type, new ArraySerializers.Objects());
    }
    if (Enum.class.isAssignableFrom(type)) {
      return enumeration(type);
    }
    Class<?> base = baseFor(type);
    if (base != null) {
      return kryo.base(base);
    }
    if (type.isRecord()) {
      return named(type, new RecordSerializer(type));
    }
    if (type.isAnnotationPresent(DefaultSerializer.class)
        || KryoSerializable.class.isAssignableFrom(type)) {
      return named(type, kryo.getDefaultSerializer(type));
    }
    if (ClassFields.isJdk(type)) {
      return ofJdk(type);
    }
    if (hasOwnJavaForm(type)) {
      return kryo.base(JavaSerialization.Value.class);
    }
    return byFields(type);
  }

  private static Registration named(Class<?> type, Serializer<?> serializer) {
    return new Registration(type, serializer, DefaultClassResolver.NAME);
  }

  private Registration lambda(Class<?> type) {
    if (!Serializable.class.isAssignableFrom(type)) {
      throw LambdaSerializer.notSerializable(type);
    }
    boolean open = LambdaSerializer.describer(type) != null;
    return kryo.base(open ? LambdaSerializer.Lambda.class : JavaSerialization.Value.class);
  }

  private Registration enumeration(Class<?> type) {
    Class<?> declaring = type;
    while (!declaring.isEnum() && declaring.getSuperclass() != null && declaring != Enum.class) {
      declaring = declaring.getSuperclass();
    }
    if (declaring != type) {
      return kryo.getRegistration(declaring);
    }
    return named(type, new EnumSerializers.Constant(type));
  }

  private @Nullable Class<?> baseFor(Class<?> type) {
    Class<?> same = SAME.get(type);
    if (same != null) {
      return same;
    }
    if (Throwable.class.isAssignableFrom(type) || Proxy.isProxyClass(type)) {
      return JavaSerialization.Value.class;
    }
    for (Class<?> kind :
        List.of(
            ByteBuffer.class,
            MemorySegment.class,
            Path.class,
            Charset.class,
            ZoneId.class,
            EnumSet.class)) {
      if (kind.isAssignableFrom(type) && type != kind) {
        return kind;
      }
    }
    return null;
  }

  private Registration ofJdk(Class<?> type) {
    if (Serializable.class.isAssignableFrom(type)) {
      return kryo.base(JavaSerialization.Value.class);
    }
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      // Only the name of such a class is ever written, as that of an array's elements.
      return named(type, new NoSerializer(type));
    }
    Class<?> copy = copyOfView(type);
    if (copy != null) {
      return kryo.base(copy);
    }
    throw new SerializationException(
        "class "
            + type.getName()
            + " is not serializable; keep it out of the value, for example in a transient field");
  }

  /** What a view or another collection without a serialized form arrives as. */
  private static @Nullable Class<?> copyOfView(Class<?> type) {
    if (List.class.isAssignableFrom(type)) {
      return ArrayList.class;
    }
    if (SortedSet.class.isAssignableFrom(type)) {
      return TreeSet.class;
    }
    if (Set.class.isAssignableFrom(type)) {
      return LinkedHashSet.class;
    }
    if (Deque.class.isAssignableFrom(type)) {
      return LinkedList.class;
    }
    if (Collection.class.isAssignableFrom(type)) {
      return ArrayList.class;
    }
    if (SortedMap.class.isAssignableFrom(type)) {
      return TreeMap.class;
    }
    if (Map.class.isAssignableFrom(type)) {
      return LinkedHashMap.class;
    }
    if (Map.Entry.class.isAssignableFrom(type)) {
      return SimpleImmutableEntry.class;
    }
    return null;
  }

  private Registration byFields(Class<?> type) {
    ClassFields fields = ClassFields.of(type);
    Field unreachable = fields.unreachable();
    if (unreachable == null) {
      return named(type, new FieldsSerializer(type, fields.fields()));
    }
    if (Serializable.class.isAssignableFrom(type)) {
      return kryo.base(JavaSerialization.Value.class);
    }
    throw new SerializationException(
        "class "
            + type.getName()
            + " has the field "
            + unreachable.getName()
            + " of "
            + unreachable.getDeclaringClass().getName()
            + ", which cannot be read, and is not Serializable; make it a record or a plain class");
  }

  /** Whether the class says itself how it is to be serialized. */
  private static boolean hasOwnJavaForm(Class<?> type) {
    if (Externalizable.class.isAssignableFrom(type)) {
      return true;
    }
    if (!Serializable.class.isAssignableFrom(type)) {
      return false;
    }
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      if (declares(c, "writeObject", ObjectOutputStream.class)
          || declares(c, "readObject", ObjectInputStream.class)
          || declares(c, "writeReplace")
          || declares(c, "readResolve")) {
        return true;
      }
    }
    return false;
  }

  private static boolean declares(Class<?> type, String method, Class<?>... parameters) {
    try {
      return type.getDeclaredMethod(method, parameters) != null;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /** For a class that has no objects of its own. */
  private static final class NoSerializer extends ValueSerializer {
    private final Class<?> type;

    NoSerializer(Class<?> type) {
      this.type = type;
    }

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      throw new SerializationException(type.getName() + " has no objects");
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> unused) {
      throw SegmentInput.damaged(type.getName() + " has no objects");
    }
  }
}
