package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A Kryo serializer that knows it works with our instance and buffers. Null never reaches it. */
abstract class ValueSerializer extends Serializer<Object> {

  abstract void put(KryoInstance kryo, SegmentOutput out, Object value);

  abstract Object take(KryoInstance kryo, SegmentInput in, Class<?> type);

  @Override
  public final void write(Kryo kryo, Output output, Object value) {
    put((KryoInstance) kryo, (SegmentOutput) output, value);
  }

  @Override
  public final Object read(Kryo kryo, Input input, Class<?> type) {
    return take((KryoInstance) kryo, (SegmentInput) input, type);
  }
}
