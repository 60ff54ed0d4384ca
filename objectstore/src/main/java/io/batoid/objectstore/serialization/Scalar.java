package io.batoid.objectstore.serialization;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A value with no objects of its own inside, written and read by two functions.
 *
 * @param <T> the type of the value
 */
final class Scalar<T> extends ValueSerializer {

  private final BiConsumer<SegmentOutput, T> writer;
  private final Function<SegmentInput, T> reader;

  Scalar(BiConsumer<SegmentOutput, T> writer, Function<SegmentInput, T> reader) {
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  @SuppressWarnings("unchecked") // registered for T and its subclasses only
  void put(KryoInstance kryo, SegmentOutput out, Object value) {
    writer.accept(out, (T) value);
  }

  @Override
  Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
    return reader.apply(in);
  }
}
