package io.batoid.objectstore.serialization;

import io.batoid.objectstore.RemoteFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Parts of a value that only Java serialization gets right, each as one block of bytes: its length,
 * then the stream.
 *
 * <p>A throwable that cannot be written, or whose causes cannot, is replaced by a {@link
 * RemoteFailure} there and only there.
 */
final class JavaSerialization extends ValueSerializer {

  private static final int THROWABLES = 256;

  /** Stands for every class that is written this way. */
  static final class Value {
    private Value() {}
  }

  @Override
  void put(KryoInstance kryo, SegmentOutput out, Object value) {
    write(kryo, out, value);
  }

  @Override
  Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
    return read(kryo, in);
  }

  static void write(KryoInstance kryo, SegmentOutput out, Object value) {
    byte[] bytes =
        value instanceof Throwable failure
            ? encodeThrowable(kryo, failure)
            : JavaOutput.encode(kryo, value, new IdentityHashMap<>());
    out.writeVarInt(bytes.length, true);
    out.writeBytes(bytes);
  }

  static Object read(KryoInstance kryo, SegmentInput in) {
    return JavaInput.decode(kryo, in.readBytes(in.readVarInt(true)));
  }

  private static byte[] encodeThrowable(KryoInstance kryo, Throwable failure) {
    try {
      return JavaOutput.encode(kryo, failure, new IdentityHashMap<>());
    } catch (RuntimeException | StackOverflowError e) {
      return encodeWithSubstitutes(kryo, failure);
    }
  }

  /** Tries the causes first, so that each throwable is judged by its own fields. */
  private static byte[] encodeWithSubstitutes(KryoInstance kryo, Throwable failure) {
    IdentityHashMap<Object, Object> substitutes = new IdentityHashMap<>();
    List<Throwable> causesFirst = reachable(failure).reversed();
    for (Throwable each : causesFirst) {
      try {
        JavaOutput.encode(kryo, each, substitutes);
      } catch (RuntimeException | StackOverflowError e) {
        substitutes.put(each, RemoteFailure.of(each));
      }
    }
    Object written = substitutes.getOrDefault(failure, failure);
    return JavaOutput.encode(kryo, written, substitutes);
  }

  private static List<Throwable> reachable(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> found = new ArrayList<>();
    Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
    while (!open.isEmpty() && found.size() < THROWABLES) {
      Throwable next = open.removeFirst();
      if (seen.add(next)) {
        found.add(next);
        if (next.getCause() != null) {
          open.addLast(next.getCause());
        }
        Collections.addAll(open, next.getSuppressed());
      }
    }
    return found;
  }
}
