package io.batoid.objectstore.serialization;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Byte buffers and memory segments inside a value, by their bytes. */
final class BufferSerializers {

  private BufferSerializers() {}

  /** The bytes between position and limit, and the byte order; arrives on the heap, writable. */
  static final class Buffer extends ValueSerializer {

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      ByteBuffer buffer = (ByteBuffer) value;
      out.writeBoolean(buffer.order() == ByteOrder.LITTLE_ENDIAN);
      out.writeVarInt(buffer.remaining(), true);
      out.writeSegment(MemorySegment.ofBuffer(buffer));
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      ByteOrder order = in.readBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      return ByteBuffer.wrap(in.readBytes(in.readVarInt(true))).order(order);
    }
  }

  /** All bytes; arrives on the heap, read-only, aligned for every layout. */
  static final class Segment extends ValueSerializer {

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      MemorySegment segment = (MemorySegment) value;
      out.writeVarLong(segment.byteSize(), true);
      out.writeSegment(segment);
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      long size = in.readVarLong(true);
      in.claim(size);
      MemorySegment copy = RawValues.alignedHeapSegment(size);
      in.readSegment(copy);
      return copy.asReadOnly();
    }
  }
}
