package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import io.batoid.objectstore.ObjectSerializer.ReferenceReader;
import io.batoid.objectstore.ObjectSerializer.ReferenceWriter;
import io.batoid.objectstore.SerializationException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One Kryo with its buffers and the references of the value in work. Used by one call at a time.
 */
final class KryoInstance extends Kryo {

  private final KryoSerializer owner;
  private final NamedClassResolver resolver;
  private final ReferenceTracker tracker;
  private final SerializerChoice choice;
  private final SegmentOutput output = new SegmentOutput();
  private final SegmentInput input = new SegmentInput();

  private @Nullable ReferenceWriter writer;
  private @Nullable ReferenceReader reader;

  KryoInstance(KryoSerializer owner) {
    this(owner, new NamedClassResolver(owner.names()), new ReferenceTracker());
  }

  private KryoInstance(
      KryoSerializer owner, NamedClassResolver resolver, ReferenceTracker tracker) {
    super(resolver, tracker);
    this.owner = owner;
    this.resolver = resolver;
    this.tracker = tracker;
    this.choice = new SerializerChoice(this);
    setRegistrationRequired(false);
    setOptimizedGenerics(false);
    setClassLoader(owner.names().loader());
    for (BaseClasses.Base base : BaseClasses.ALL) {
      resolver.register(new Registration(base.type(), base.serializer(), base.id()));
    }
  }

  ClassNames names() {
    return owner.names();
  }

  KryoSerializer owner() {
    return owner;
  }

  ReferenceTracker tracker() {
    return tracker;
  }

  ReferenceWriter writer() {
    if (writer == null) {
      throw new IllegalStateException("no value is being written");
    }
    return writer;
  }

  ReferenceReader reader() {
    if (reader == null) {
      throw new IllegalStateException("no value is being read");
    }
    return reader;
  }

  /** The registration of one of {@link BaseClasses}. */
  Registration base(Class<?> type) {
    return resolver.getRegistration(type);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Registration getRegistration(Class type) {
    Registration known = resolver.getRegistration(type);
    return known != null ? known : register(type, choice);
  }

  private Registration register(Class<?> type, SerializerChoice choice) {
    if (!Path.class.isAssignableFrom(type)) { // each file system has a class of its own for them
      names().allowed().check(type.getName());
    }
    Registration chosen = choice.registrationFor(type);
    if (chosen.getType() == type) {
      resolver.register(chosen);
    } else {
      resolver.alias(type, chosen);
    }
    return chosen;
  }

  MemorySegment encode(@Nullable Object value, ReferenceWriter references) {
    writer = references;
    writeClassAndObject(output, value);
    writer = null;
    return output.detach();
  }

  @Nullable Object decode(MemorySegment bytes, ReferenceReader references) {
    reader = references;
    input.open(bytes);
    try {
      Object value = readClassAndObject(input);
      if (input.remaining() != 0) {
        throw new SerializationException(
            "damaged or foreign bytes: "
                + input.remaining()
                + " bytes are left over after the value");
      }
      return value;
    } finally {
      input.release();
      reader = null;
    }
  }
}
