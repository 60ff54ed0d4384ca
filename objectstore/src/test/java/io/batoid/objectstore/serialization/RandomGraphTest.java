package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random graphs, with sharing and cycles, arrive with the same shape. */
class RandomGraphTest {

  private static final int GRAPHS = 2_000;

  private final KryoSerializer serializer = new KryoSerializer();

  @Test
  void theCopyHasTheSameShape() {
    for (int seed = 0; seed < GRAPHS; seed++) {
      Random random = new Random(seed);
      Object graph = graph(random, new ArrayList<>(), 1 + random.nextInt(6));
      FakeReferences references = new FakeReferences();
      Object copy = serializer.deserialize(serializer.serialize(graph, references), references);
      assertThat(shape(copy)).as("seed %d", seed).isEqualTo(shape(graph));
    }
  }

  private static @Nullable Object graph(Random random, List<Object> mutable, int depth) {
    if (depth == 0 || random.nextInt(8) == 0) {
      return leaf(random, mutable);
    }
    int size = random.nextInt(5);
    return switch (random.nextInt(7)) {
      case 0 -> fill(random, mutable, depth, size, new ArrayList<>());
      case 1 -> {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        mutable.add(map);
        for (int i = 0; i < size; i++) {
          map.put("k" + random.nextInt(10), graph(random, mutable, depth - 1));
        }
        yield map;
      }
      case 2 -> {
        @Nullable Object[] array = new Object[size];
        mutable.add(array);
        for (int i = 0; i < size; i++) {
          array[i] = graph(random, mutable, depth - 1);
        }
        yield array;
      }
      case 3 -> {
        Samples.Node node = new Samples.Node(random.nextInt());
        mutable.add(node);
        if (random.nextBoolean()) {
          node.next = new Samples.Node(1);
          node.next.next = random.nextBoolean() ? node : null;
        }
        node.others = random.nextBoolean() ? List.of(new Samples.Node(3)) : null;
        yield node;
      }
      case 4 ->
          new Samples.Generic<@Nullable Object>(
              graph(random, new ArrayList<>(), depth - 1), List.of(1));
      case 5 -> fill(random, new ArrayList<>(), depth, size, new ArrayList<>()).stream().toList();
      default -> Optional.ofNullable(graph(random, new ArrayList<>(), depth - 1));
    };
  }

  private static List<Object> fill(
      Random random, List<Object> mutable, int depth, int size, List<Object> list) {
    mutable.add(list);
    for (int i = 0; i < size; i++) {
      list.add(graph(random, mutable, depth - 1));
    }
    return list;
  }

  private static @Nullable Object leaf(Random random, List<Object> mutable) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt();
      case 1 -> "text" + random.nextInt(3);
      case 2 -> null;
      case 3 -> new double[] {random.nextDouble()};
      case 4 -> Samples.Color.GREEN;
      default -> mutable.isEmpty() ? 1L : mutable.get(random.nextInt(mutable.size()));
    };
  }

  /** Each object in the order met, with its number where it is met again. */
  private static String shape(@Nullable Object graph) {
    StringBuilder shape = new StringBuilder();
    describe(graph, new IdentityHashMap<>(), shape);
    return shape.toString();
  }

  private static void describe(
      @Nullable Object value, Map<Object, Integer> seen, StringBuilder shape) {
    if (value == null || value instanceof Number || value instanceof Enum<?>) {
      shape.append(value).append(' ');
      return;
    }
    if (value instanceof String text) {
      shape.append('"').append(text).append("\" ");
      return;
    }
    Integer before = seen.putIfAbsent(value, seen.size());
    if (before != null) {
      shape.append('#').append(before).append(' ');
      return;
    }
    shape.append(value.getClass().getSimpleName().replace("List12", "ListN")).append('(');
    for (Object part : parts(value)) {
      describe(part, seen, shape);
    }
    shape.append(')');
  }

  private static List<?> parts(Object value) {
    return switch (value) {
      case List<?> list -> list;
      case Map<?, ?> map -> {
        List<@Nullable Object> parts = new ArrayList<>();
        new HashMap<>(map).forEach((k, v) -> Collections.addAll(parts, k, v));
        yield parts;
      }
      case Object[] array -> Arrays.asList(array);
      case double[] array -> List.of(array[0]);
      case Samples.Node node -> Arrays.asList(node.value, node.next, node.others);
      case Samples.Generic<?> record -> Arrays.asList(record.value(), record.more());
      case Optional<?> optional -> Arrays.asList(optional.orElse(null));
      default -> throw new AssertionError(value.getClass());
    };
  }
}
