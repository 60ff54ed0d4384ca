package io.batoid.objectstore.fuzz;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectSerializer;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.serialization.ErrorValues;
import io.batoid.objectstore.serialization.KryoSerializer;
import io.batoid.objectstore.serialization.RawValues;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Bytes that were never a value: refused, or some value, and never more memory than they say. */
public final class ValueFuzz {
  private static final KryoSerializer SERIALIZER = new KryoSerializer();

  private ValueFuzz() {}

  /** One input: the codec, then the bytes. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    MemorySegment bytes = MemorySegment.ofArray(Arrays.copyOfRange(input, 1, input.length));
    try {
      Codec codec = Codec.of((byte) Math.floorMod(input[0], 24));
      Object _ =
          switch (codec) {
            case SERIALIZED -> SERIALIZER.deserialize(bytes, new NoReferences());
            case ERROR -> ErrorValues.decode(bytes, SERIALIZER, new NoReferences());
            default -> RawValues.read(codec, bytes);
          };
    } catch (SerializationException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError("an exception without a message", e);
      }
    }
  }

  private static final class NoReferences implements ObjectSerializer.ReferenceReader {
    @Override
    public ObjectRef<?> ref(int position) {
      throw new SerializationException("no reference " + position);
    }

    @Override
    public Promise<?> promise(int position) {
      throw new SerializationException("no promise " + position);
    }
  }
}
