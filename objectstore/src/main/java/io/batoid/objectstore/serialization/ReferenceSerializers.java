package io.batoid.objectstore.serialization;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;

/**
 * References to other objects, by their positions among the references of the object that holds
 * them.
 */
final class ReferenceSerializers {

  private ReferenceSerializers() {}

  /** A reference. */
  static final class Ref extends ValueSerializer {
    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      out.writeVarInt(kryo.writer().add((ObjectRef<?>) value), true);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      return kryo.reader().ref(in.readVarInt(true));
    }
  }

  /** A promise. */
  static final class Promised extends ValueSerializer {
    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      out.writeVarInt(kryo.writer().add((Promise<?>) value), true);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      return kryo.reader().promise(in.readVarInt(true));
    }
  }
}
