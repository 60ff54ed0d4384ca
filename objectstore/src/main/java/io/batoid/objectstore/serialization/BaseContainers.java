package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Serializer;
import io.batoid.objectstore.serialization.BaseClasses.Base;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Containers of the JDK, ids 70 to 119. */
@SuppressWarnings("JdkObsolete") // what users have, not what we would choose
final class BaseContainers {

  private final List<Base> all;

  private BaseContainers(List<Base> all) {
    this.all = all;
  }

  static void addTo(List<Base> all) {
    BaseContainers containers = new BaseContainers(all);
    containers.addCollections();
    containers.addMaps();
    containers.addImmutables();
    containers.addSingles();
    WrappedContainers.addTo(all);
  }

  private void add(int id, Class<?> type, Serializer<?> serializer) {
    all.add(new Base(type, id, serializer));
  }

  private void addCollections() {
    Function<Collection<Object>, Collection<Object>> same = Function.identity();
    add(70, ArrayList.class, CollectionSerializers.mutable(ArrayList::new));
    add(71, LinkedList.class, CollectionSerializers.mutable(_ -> new LinkedList<>()));
    add(72, ArrayDeque.class, CollectionSerializers.mutable(ArrayDeque::new));
    add(73, HashSet.class, CollectionSerializers.mutable(HashSet::newHashSet));
    add(74, LinkedHashSet.class, CollectionSerializers.mutable(LinkedHashSet::newLinkedHashSet));
    add(75, TreeSet.class, CollectionSerializers.sorted(c -> new TreeSet<>(c), same));
    add(
        76,
        ConcurrentSkipListSet.class,
        CollectionSerializers.sorted(c -> new ConcurrentSkipListSet<>(c), same));
    add(77, PriorityQueue.class, CollectionSerializers.sorted(c -> new PriorityQueue<>(c), same));
    add(78, Vector.class, CollectionSerializers.mutable(Vector::new));
    add(79, CopyOnWriteArrayList.class, CollectionSerializers.immutable(CopyOnWriteArrayList::new));
    add(
        80,
        ConcurrentLinkedQueue.class,
        CollectionSerializers.mutable(_ -> new ConcurrentLinkedQueue<>()));
    add(
        81,
        ConcurrentLinkedDeque.class,
        CollectionSerializers.mutable(_ -> new ConcurrentLinkedDeque<>()));
    add(82, EnumSet.class, new EnumSerializers.OfSet());
    add(83, Arrays.asList().getClass(), CollectionSerializers.overArray(Arrays::asList));
  }

  private void addMaps() {
    Function<Map<Object, Object>, Map<Object, Object>> same = Function.identity();
    add(84, HashMap.class, MapSerializers.mutable(HashMap::newHashMap));
    add(85, LinkedHashMap.class, MapSerializers.mutable(LinkedHashMap::newLinkedHashMap));
    add(86, TreeMap.class, MapSerializers.sorted(c -> new TreeMap<>(c), same));
    add(87, ConcurrentHashMap.class, MapSerializers.mutable(ConcurrentHashMap::new));
    add(
        88,
        ConcurrentSkipListMap.class,
        MapSerializers.sorted(c -> new ConcurrentSkipListMap<>(c), same));
    add(89, EnumMap.class, new EnumSerializers.OfMap());
  }

  private void addImmutables() {
    add(90, List.of().getClass(), CollectionSerializers.immutable(BaseContainers::listOf));
    add(91, Set.of().getClass(), CollectionSerializers.immutable(Set::of));
    add(92, Map.of().getClass(), MapSerializers.immutable(Map::copyOf));
    add(93, Collections.emptyList().getClass(), always(Collections.emptyList()));
    add(94, Collections.emptySet().getClass(), always(Collections.emptySet()));
    add(95, Collections.emptyMap().getClass(), always(Collections.emptyMap()));
  }

  /** All are made as {@code Stream.toList()} makes them, which also takes nulls. */
  private static Object listOf(@Nullable Object[] elements) {
    return Arrays.asList(elements).stream().toList();
  }

  private static Scalar<Object> always(Object value) {
    return new Scalar<>((_, _) -> {}, _ -> value);
  }

  private void addSingles() {
    add(96, Optional.class, Parts.<Optional<?>>one(v -> v.orElse(null), Optional::ofNullable));
    add(
        97,
        OptionalInt.class,
        Parts.<OptionalInt>one(
            v -> v.isPresent() ? v.getAsInt() : null,
            v -> v == null ? OptionalInt.empty() : OptionalInt.of((int) v)));
    add(
        98,
        OptionalLong.class,
        Parts.<OptionalLong>one(
            v -> v.isPresent() ? v.getAsLong() : null,
            v -> v == null ? OptionalLong.empty() : OptionalLong.of((long) v)));
    add(
        99,
        OptionalDouble.class,
        Parts.<OptionalDouble>one(
            v -> v.isPresent() ? v.getAsDouble() : null,
            v -> v == null ? OptionalDouble.empty() : OptionalDouble.of((double) v)));
    add(
        100,
        Collections.singletonList(1).getClass(),
        Parts.<List<?>>one(List::getFirst, Collections::singletonList));
    add(
        101,
        Collections.singleton(1).getClass(),
        Parts.<Set<?>>one(v -> v.iterator().next(), Collections::singleton));
    add(
        102,
        Collections.singletonMap(1, 1).getClass(),
        new Parts<Map<?, ?>>(
            2,
            v -> pair(v.entrySet().iterator().next()),
            parts -> Collections.singletonMap(parts[0], parts[1])));
    add(
        103,
        Collections.nCopies(1, 1).getClass(),
        new Parts<List<?>>(
            2,
            v -> new @Nullable Object[] {v.size(), v.isEmpty() ? null : v.getFirst()},
            parts -> Collections.nCopies((int) Objects.requireNonNull(parts[0]), parts[1])));
    add(
        104,
        Map.entry(1, 1).getClass(),
        new Parts<Map.Entry<?, ?>>(
            2,
            BaseContainers::pair,
            parts ->
                Map.entry(Objects.requireNonNull(parts[0]), Objects.requireNonNull(parts[1]))));
    add(
        105,
        SimpleImmutableEntry.class,
        new Parts<Map.Entry<?, ?>>(
            2, BaseContainers::pair, parts -> new SimpleImmutableEntry<>(parts[0], parts[1])));
    add(
        106,
        SimpleEntry.class,
        new Parts<Map.Entry<?, ?>>(
            2, BaseContainers::pair, parts -> new SimpleEntry<>(parts[0], parts[1])));
    add(107, AtomicReference.class, new Atomic());
  }

  private static @Nullable Object[] pair(Map.Entry<?, ?> entry) {
    return new @Nullable Object[] {entry.getKey(), entry.getValue()};
  }

  /** An atomic reference, which may be part of a cycle. */
  private static final class Atomic extends ValueSerializer {
    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      try {
        kryo.writeClassAndObject(out, ((AtomicReference<?>) value).get());
      } catch (RuntimeException e) {
        throw PathFailure.at(e, ".get()");
      }
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      AtomicReference<@Nullable Object> reference = new AtomicReference<>();
      kryo.reference(reference);
      reference.set(kryo.readClassAndObject(in));
      return reference;
    }
  }
}
