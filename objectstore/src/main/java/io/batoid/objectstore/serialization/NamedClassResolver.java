package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.IdentityObjectIntMap;
import com.esotericsoftware.kryo.util.IntMap;
import com.esotericsoftware.kryo.util.ObjectMap;
import io.batoid.objectstore.SerializationException;

/**
 * Writes a class of {@link BaseClasses} as its id, any other as its name the first time and then as
 * a number. Behind the name of a class whose fields are written one by one stands a fingerprint of
 * them, so that a process with another version of the class says so instead of reading nonsense.
 */
final class NamedClassResolver extends DefaultClassResolver {

  /** A serializer whose bytes make sense only with the same fields on both sides. */
  interface Fingerprinted {
    int fingerprint();
  }

  private final ClassNames names;

  NamedClassResolver(ClassNames names) {
    this.names = names;
  }

  /** Lets objects of {@code type} be written as those of {@code registration}. */
  void alias(Class<?> type, Registration registration) {
    classToRegistration.put(type, registration);
  }

  @Override
  @SuppressWarnings("rawtypes")
  protected void writeName(Output output, Class type, Registration registration) {
    output.writeByte(NAME + 2);
    if (classToNameId == null) {
      classToNameId = new IdentityObjectIntMap<>();
    }
    Class<?> named = registration.getType();
    int known = classToNameId.get(named, -1);
    if (known != -1) {
      output.writeVarInt(known, true);
      return;
    }
    classToNameId.put(named, nextNameId);
    output.writeVarInt(nextNameId++, true);
    output.writeString(named.getName());
    if (registration.getSerializer() instanceof Fingerprinted fields) {
      output.writeInt(fields.fingerprint());
    }
  }

  @Override
  protected Registration readName(Input input) {
    if (nameIdToClass == null) {
      nameIdToClass = new IntMap<>();
      nameToClass = new ObjectMap<>();
    }
    int id = input.readVarInt(true);
    Class<?> known = nameIdToClass.get(id);
    if (known != null) {
      return kryo.getRegistration(known);
    }
    String name = ((SegmentInput) input).readText();
    Class<?> type = nameToClass.get(name);
    if (type == null) {
      type = names.resolve(name);
      nameToClass.put(name, type);
    }
    nameIdToClass.put(id, type);
    Registration registration = kryo.getRegistration(type);
    if (registration.getSerializer() instanceof Fingerprinted fields
        && input.readInt() != fields.fingerprint()) {
      throw new SerializationException(
          "class "
              + name
              + " has other fields here than where the value was written: the processes must run"
              + " the same version of it (class loader here: "
              + type.getClassLoader()
              + ")");
    }
    return registration;
  }
}
