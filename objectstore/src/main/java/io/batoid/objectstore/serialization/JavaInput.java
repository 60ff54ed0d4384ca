package io.batoid.objectstore.serialization;

import io.batoid.objectstore.SerializationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link JavaOutput} wrote: classes through the serializer's class loader and allow
 * list, and no array that the bytes cannot account for.
 */
final class JavaInput extends ObjectInputStream {

  /** A hash table is reserved with more places than the entries it was written with. */
  private static final long SLACK_FACTOR = 16;

  private static final long SLACK = 1 << 16;

  private final KryoInstance kryo;
  private final long reservable;
  private long reserved;
  private @Nullable String refused;

  private JavaInput(KryoInstance kryo, byte[] bytes) throws IOException {
    super(new ByteArrayInputStream(bytes));
    this.kryo = kryo;
    this.reservable = SLACK + SLACK_FACTOR * bytes.length;
    enableResolveObject(true);
    setObjectInputFilter(this::check);
  }

  static Object decode(KryoInstance kryo, byte[] bytes) {
    try {
      return JavaStreamScope.run(() -> read(kryo, bytes));
    } catch (IOException e) {
      throw new SerializationException("Java deserialization failed: " + e, e);
    }
  }

  private static Object read(KryoInstance kryo, byte[] bytes)
      throws IOException, ClassNotFoundException {
    try (JavaInput in = new JavaInput(kryo, bytes)) {
      try {
        Object value = in.readObject();
        if (value == null) {
          throw SegmentInput.damaged("null in place of an object");
        }
        return value;
      } catch (IOException e) {
        if (in.refused != null) {
          throw AllowedClasses.refusal(in.refused);
        }
        throw e;
      }
    }
  }

  private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
    if (info.arrayLength() > 0) {
      reserved += info.arrayLength();
      if (reserved > reservable) {
        return ObjectInputFilter.Status.REJECTED;
      }
    }
    Class<?> type = info.serialClass();
    if (type != null && !Proxy.isProxyClass(type)) {
      String name = AllowedClasses.elementName(type.getName());
      if (!kryo.names().allowed().allows(name)) {
        refused = name;
        return ObjectInputFilter.Status.REJECTED;
      }
    }
    return ObjectInputFilter.Status.UNDECIDED;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description) {
    return kryo.names().resolve(description.getName());
  }

  @Override
  protected Class<?> resolveProxyClass(String[] interfaceNames) {
    Class<?>[] interfaces = new Class<?>[interfaceNames.length];
    for (int i = 0; i < interfaces.length; i++) {
      interfaces[i] = kryo.names().resolve(interfaceNames[i]);
    }
    try {
      return Proxy.newProxyInstance(kryo.names().loader(), interfaces, (_, _, _) -> null)
          .getClass();
    } catch (IllegalArgumentException e) {
      throw new SerializationException("a proxy of unsuitable interfaces: " + e.getMessage(), e);
    }
  }

  @Override
  protected Object resolveObject(Object object) {
    return switch (object) {
      case JavaTokens.Reference(int position, boolean isPromise) ->
          isPromise ? kryo.reader().promise(position) : kryo.reader().ref(position);
      case JavaTokens.Embedded(byte[] bytes) -> {
        Object embedded = kryo.owner().decode(MemorySegment.ofArray(bytes), kryo.reader());
        if (embedded == null) {
          throw SegmentInput.damaged("null in place of an object");
        }
        yield embedded;
      }
      case null, default -> object;
    };
  }
}
