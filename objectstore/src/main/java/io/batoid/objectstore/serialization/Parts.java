package io.batoid.objectstore.serialization;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A small container with a fixed number of objects inside, made from them.
 *
 * @param <T> the type of the container
 */
final class Parts<T> extends ValueSerializer {

  private final int count;
  private final Function<T, @Nullable Object[]> split;
  private final Function<@Nullable Object[], Object> join;

  Parts(
      int count, Function<T, @Nullable Object[]> split, Function<@Nullable Object[], Object> join) {
    this.count = count;
    this.split = split;
    this.join = join;
  }

  /** A container of one object. */
  static <T> Parts<T> one(
      Function<T, @Nullable Object> get, Function<@Nullable Object, Object> make) {
    return new Parts<>(
        1, v -> new @Nullable Object[] {get.apply(v)}, parts -> make.apply(parts[0]));
  }

  @Override
  @SuppressWarnings("unchecked") // registered for T only
  void put(KryoInstance kryo, SegmentOutput out, Object value) {
    int id = kryo.tracker().unfinished();
    int i = 0;
    try {
      for (Object part : split.apply((T) value)) {
        kryo.writeClassAndObject(out, part);
        i++;
      }
    } catch (RuntimeException e) {
      throw PathFailure.at(e, "[" + i + "]");
    }
    kryo.tracker().finished(id);
  }

  @Override
  Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
    @Nullable Object[] parts = new Object[count];
    int i = 0;
    try {
      for (; i < count; i++) {
        parts[i] = kryo.readClassAndObject(in);
      }
    } catch (RuntimeException e) {
      throw PathFailure.at(e, "[" + i + "]");
    }
    return join.apply(parts);
  }
}
