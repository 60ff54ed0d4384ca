package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Serializer;
import io.batoid.objectstore.serialization.BaseClasses.Base;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The unmodifiable and synchronized wrappers of {@link Collections}, ids 120 to 149. What is
 * wrapped arrives as an array list, a linked hash set, a tree, that is, in the same order.
 */
@SuppressWarnings("JdkObsolete") // what users have, not what we would choose
final class WrappedContainers {

  private final List<Base> all;

  private WrappedContainers(List<Base> all) {
    this.all = all;
  }

  static void addTo(List<Base> all) {
    WrappedContainers wrapped = new WrappedContainers(all);
    wrapped.addUnmodifiable();
    wrapped.addSynchronized();
  }

  private void add(int id, Object example, Serializer<?> serializer) {
    all.add(new Base(example.getClass(), id, serializer));
  }

  private void addUnmodifiable() {
    List<Object> linked = new LinkedList<>();
    List<Object> list = new ArrayList<>();
    add(120, Collections.unmodifiableCollection(list), list(Collections::unmodifiableCollection));
    add(
        121,
        Collections.unmodifiableList(linked),
        linked(c -> Collections.unmodifiableList((List<Object>) c)));
    add(
        122,
        Collections.unmodifiableList(list),
        list(c -> Collections.unmodifiableList((List<Object>) c)));
    add(
        123,
        Collections.unmodifiableSet(Set.of()),
        set(c -> Collections.unmodifiableSet((Set<Object>) c)));
    add(
        124,
        Collections.unmodifiableSortedSet(new TreeSet<>()),
        tree(c -> Collections.unmodifiableSortedSet((SortedSet<Object>) c)));
    add(
        125,
        Collections.unmodifiableNavigableSet(new TreeSet<>()),
        tree(c -> Collections.unmodifiableNavigableSet((NavigableSet<Object>) c)));
    add(126, Collections.unmodifiableMap(Map.of()), map(Collections::unmodifiableMap));
    add(
        127,
        Collections.unmodifiableSortedMap(new TreeMap<>()),
        treeMap(m -> Collections.unmodifiableSortedMap((SortedMap<Object, Object>) m)));
    add(
        128,
        Collections.unmodifiableNavigableMap(new TreeMap<>()),
        treeMap(m -> Collections.unmodifiableNavigableMap((NavigableMap<Object, Object>) m)));
    add(
        129,
        Collections.unmodifiableSequencedSet(new LinkedHashSet<>()),
        set(c -> Collections.unmodifiableSequencedSet((LinkedHashSet<Object>) c)));
    add(
        130,
        Collections.unmodifiableSequencedMap(new LinkedHashMap<>()),
        map(m -> Collections.unmodifiableSequencedMap((LinkedHashMap<Object, Object>) m)));
    add(
        131,
        Collections.unmodifiableSequencedCollection(list),
        list(c -> Collections.unmodifiableSequencedCollection((List<Object>) c)));
  }

  private void addSynchronized() {
    List<Object> linked = new LinkedList<>();
    List<Object> list = new ArrayList<>();
    add(132, Collections.synchronizedCollection(list), list(Collections::synchronizedCollection));
    add(
        133,
        Collections.synchronizedList(linked),
        linked(c -> Collections.synchronizedList((List<Object>) c)));
    add(
        134,
        Collections.synchronizedList(list),
        list(c -> Collections.synchronizedList((List<Object>) c)));
    add(
        135,
        Collections.synchronizedSet(Set.of()),
        set(c -> Collections.synchronizedSet((Set<Object>) c)));
    add(
        136,
        Collections.synchronizedSortedSet(new TreeSet<>()),
        tree(c -> Collections.synchronizedSortedSet((SortedSet<Object>) c)));
    add(
        137,
        Collections.synchronizedNavigableSet(new TreeSet<>()),
        tree(c -> Collections.synchronizedNavigableSet((NavigableSet<Object>) c)));
    add(138, Collections.synchronizedMap(Map.of()), map(Collections::synchronizedMap));
    add(
        139,
        Collections.synchronizedSortedMap(new TreeMap<>()),
        treeMap(m -> Collections.synchronizedSortedMap((SortedMap<Object, Object>) m)));
    add(
        140,
        Collections.synchronizedNavigableMap(new TreeMap<>()),
        treeMap(m -> Collections.synchronizedNavigableMap((NavigableMap<Object, Object>) m)));
  }

  private static Serializer<?> list(Function<Collection<Object>, Collection<Object>> wrapper) {
    return CollectionSerializers.wrapped(ArrayList::new, wrapper);
  }

  private static Serializer<?> linked(Function<Collection<Object>, Collection<Object>> wrapper) {
    return CollectionSerializers.wrapped(_ -> new LinkedList<>(), wrapper);
  }

  private static Serializer<?> set(Function<Collection<Object>, Collection<Object>> wrapper) {
    return CollectionSerializers.wrapped(LinkedHashSet::newLinkedHashSet, wrapper);
  }

  private static Serializer<?> tree(Function<Collection<Object>, Collection<Object>> wrapper) {
    return CollectionSerializers.sorted(c -> new TreeSet<>(c), wrapper);
  }

  private static Serializer<?> map(Function<Map<Object, Object>, Map<Object, Object>> wrapper) {
    return MapSerializers.wrapped(LinkedHashMap::newLinkedHashMap, wrapper);
  }

  private static Serializer<?> treeMap(Function<Map<Object, Object>, Map<Object, Object>> wrapper) {
    return MapSerializers.sorted(c -> new TreeMap<>(c), wrapper);
  }
}
