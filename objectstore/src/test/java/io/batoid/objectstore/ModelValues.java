package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Random values of all kinds and sizes, each with a check that it came back. */
final class ModelValues {
  /** A value, how to recognize it, and the nodes of the references inside it. */
  record Value(
      Object toPut, boolean isSegment, Consumer<@Nullable Object> check, List<?> children) {}

  /** A value with references, deep inside. */
  record Container(String name, List<Map<String, ObjectRef<Object>>> inside) {}

  static final Value NONE = new Value("none", false, read -> {}, List.of());

  private final Random random;

  ModelValues(Random random) {
    this.random = random;
  }

  Value next(List<ObjectRef<Object>> refs, List<?> nodes) {
    if (!refs.isEmpty()) {
      return container(refs, nodes);
    }
    int size = size();
    return switch (random.nextInt(7)) {
      case 0 -> segment();
      case 1 -> {
        byte[] bytes = bytes(size);
        yield value(bytes, read -> assertThat(read).isEqualTo(bytes));
      }
      case 2 -> {
        long[] longs = random.longs(size / 8).toArray();
        yield value(longs, read -> assertThat(read).isEqualTo(longs));
      }
      case 3 -> {
        double[] doubles = random.doubles(size / 8).toArray();
        yield value(doubles, read -> assertThat(read).isEqualTo(doubles));
      }
      case 4 -> {
        String text = "ä".repeat(size / 4);
        yield value(text, read -> assertThat(read).isEqualTo(text));
      }
      case 5 -> {
        ByteBuffer buffer = ByteBuffer.wrap(bytes(size));
        yield value(buffer, read -> assertThat(read).isEqualTo(buffer));
      }
      default -> {
        List<Integer> numbers = random.ints(size / 100).boxed().toList();
        yield value(numbers, read -> assertThat(read).isEqualTo(numbers));
      }
    };
  }

  Value segment() {
    byte[] bytes = bytes(size());
    return new Value(
        MemorySegment.ofArray(bytes),
        true,
        read -> {
          assertThat(read).isInstanceOf(MemorySegment.class);
          assertThat(((MemorySegment) read).mismatch(MemorySegment.ofArray(bytes))).isEqualTo(-1);
        },
        List.of());
  }

  /** The references in a value that was read, in the order they were put. */
  static List<ObjectRef<Object>> refsInside(@Nullable Object read) {
    List<ObjectRef<Object>> refs = new ArrayList<>();
    if (read instanceof Container container) {
      container.inside.forEach(map -> refs.addAll(map.values()));
    }
    return refs;
  }

  private Value container(List<ObjectRef<Object>> refs, List<?> nodes) {
    String name = "x".repeat(size() / 16);
    List<Map<String, ObjectRef<Object>>> inside = new ArrayList<>();
    refs.forEach(ref -> inside.add(Map.of("ref", ref)));
    List<String> ids = refs.stream().map(ObjectRef::id).toList();
    return new Value(
        new Container(name, inside),
        false,
        read -> {
          assertThat(read).isInstanceOf(Container.class);
          assertThat(((Container) read).name()).isEqualTo(name);
          assertThat(refsInside(read)).extracting(ObjectRef::id).isEqualTo(ids);
        },
        List.copyOf(nodes));
  }

  private static Value value(Object value, Consumer<@Nullable Object> check) {
    return new Value(value, false, check, List.of());
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Mostly small, up to 300 KiB, a few of some megabytes. */
  private int size() {
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1, 2, 3, 4, 5, 6, 7, 8 -> random.nextInt(300);
      case 9, 10, 11, 12, 13 -> random.nextInt(8_000);
      case 14, 15, 16 -> random.nextInt(70_000);
      case 17, 18 -> random.nextInt(300 << 10);
      default -> random.nextInt(8) == 0 ? random.nextInt(3 << 20) : 1 + random.nextInt(200 << 10);
    };
  }
}
