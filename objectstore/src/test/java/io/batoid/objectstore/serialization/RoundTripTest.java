package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.TestRefs;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.*;
import java.util.concurrent.atomic.*;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({"JdkObsolete", "UnnecessaryStringBuilder"}) // the obsolete must travel too
class RoundTripTest {

  private static final KryoSerializer SERIALIZER = new KryoSerializer();

  private final FakeReferences references = new FakeReferences();

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T copy(@Nullable Object value) {
    MemorySegment bytes = SERIALIZER.serialize(value, references);
    return (T) Objects.requireNonNull(SERIALIZER.deserialize(bytes.asReadOnly(), references));
  }

  static Stream<Object> equalValues() {
    return Samples.equalValues();
  }

  static Stream<Arguments> arrays() {
    return Samples.arrays().map(array -> Arguments.of(array));
  }

  @ParameterizedTest
  @MethodSource("equalValues")
  void aValueEqualsItsCopy(Object value) {
    Object copy = copy(value);
    assertThat(copy).isEqualTo(value);
    assertThat(this.<List<Object>>copy(new ArrayList<>(List.of(value, value))).get(1))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void anArrayEqualsItsCopy(Object array) {
    Object copy = copy(array);
    assertThat(copy.getClass()).isEqualTo(array.getClass());
    assertThat(Objects.deepEquals(copy, array)).isTrue();
  }

  @Test
  void nullIsAValue() {
    assertThat(SERIALIZER.deserialize(SERIALIZER.serialize(null, references), references)).isNull();
  }

  @Test
  void classesOfCollectionsAreKept() {
    assertThat(this.<Object>copy(List.of(1, 2, 3)).getClass())
        .isEqualTo(List.of(1, 2, 3).getClass());
    for (Object wrapper :
        List.of(
            Collections.unmodifiableList(new ArrayList<>()),
            Collections.synchronizedList(new LinkedList<>()),
            Collections.unmodifiableMap(new TreeMap<>()),
            Collections.checkedSet(new HashSet<>(), String.class),
            new TreeMap<>(),
            new ArrayDeque<>(),
            EnumSet.of(Samples.Color.RED))) {
      assertThat(this.<Object>copy(wrapper).getClass()).isEqualTo(wrapper.getClass());
    }
  }

  @Test
  void orderedCollectionsKeepOrder() {
    PriorityQueue<Integer> queue = Samples.filled(new PriorityQueue<>(Comparator.reverseOrder()));
    PriorityQueue<Integer> copy = copy(queue);
    assertThat(copy.poll()).isEqualTo(3);
    ArrayDeque<Integer> deque = copy(Samples.filled(new ArrayDeque<>()));
    assertThat(deque).containsExactly(3, 1, 2);
    TreeMap<String, Integer> map =
        new TreeMap<>(
            Comparator.comparing((Function<String, Integer> & Serializable) String::length));
    map.put("long", 1);
    map.put("a", 2);
    TreeMap<String, Integer> mapCopy = copy(map);
    assertThat(mapCopy.get("b")).isEqualTo(2);
    Collection<Integer> values = copy(Samples.filledMap(new LinkedHashMap<>()).values());
    assertThat(values).containsExactly(2, 1);
  }

  @Test
  void listsOfStreamsMayBeAskedForNull() {
    List<Integer> copy = copy(Stream.of(1, 2, 3).toList());
    assertThat(copy.contains(null)).isFalse();
    assertThatThrownBy(() -> copy.add(4)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void mutableHoldersKeepTheirValue() {
    assertThat(this.<AtomicInteger>copy(new AtomicInteger(4)).get()).isEqualTo(4);
    assertThat(this.<AtomicLong>copy(new AtomicLong(5)).get()).isEqualTo(5);
    assertThat(this.<AtomicBoolean>copy(new AtomicBoolean(true)).get()).isTrue();
    assertThat(this.<AtomicReference<Object>>copy(new AtomicReference<>("r")).get()).isEqualTo("r");
    assertThat(this.<AtomicIntegerArray>copy(new AtomicIntegerArray(new int[] {1})).get(0))
        .isEqualTo(1);
    LongAdder adder = new LongAdder();
    adder.add(6);
    assertThat(this.<LongAdder>copy(adder).sum()).isEqualTo(6);
    assertThat(this.<StringBuilder>copy(new StringBuilder("sb")).toString()).isEqualTo("sb");
    Pattern pattern = copy(Samples.pattern());
    assertThat(pattern.flags()).isEqualTo(Pattern.CASE_INSENSITIVE);
    assertThat(this.<Object>copy(new Object())).isExactlyInstanceOf(Object.class);
  }

  @Test
  void urlsAreKept() throws Exception {
    assertThat(this.<Object>copy(URI.create("http://localhost/x").toURL()).toString())
        .isEqualTo("http://localhost/x");
  }

  @Test
  void sharedObjectsStaySharedAndCyclesAreKept() {
    Samples.Node first = new Samples.Node(1);
    first.next = new Samples.Node(2);
    first.next.next = first;
    first.others = Collections.unmodifiableList(new ArrayList<>(List.of(first, first.next)));
    Samples.Node copy = copy(first);
    assertThat(Objects.requireNonNull(copy.next).next).isSameAs(copy);
    assertThat(Objects.requireNonNull(copy.others).get(0)).isSameAs(copy);
    List<Integer> immutable = List.of(1, 2, 3);
    List<List<Integer>> twice = copy(Arrays.asList(immutable, immutable));
    assertThat(twice.get(0)).isSameAs(twice.get(1));
    List<Object> self = new ArrayList<>();
    self.add(self);
    List<Object> selfCopy = copy(self);
    assertThat(selfCopy.get(0)).isSameAs(selfCopy);
    Object[] array = new Object[20];
    Arrays.fill(array, array);
    Object[] arrayCopy = copy(array);
    assertThat(arrayCopy[19]).isSameAs(arrayCopy);
  }

  @Test
  void aCycleThroughARecordIsRefusedWhenItIsWritten() {
    List<Object> list = new ArrayList<>();
    Samples.Generic<Object> cyclic = new Samples.Generic<>(list, List.of());
    list.add(cyclic);
    assertThatThrownBy(() -> copy(cyclic))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(".value[0]")
        .hasMessageContaining("cycle");
  }

  @Test
  void manySharedObjectsAreFoundAgain() {
    List<Samples.Node> nodes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      nodes.add(new Samples.Node(i));
    }
    nodes.addAll(List.copyOf(nodes));
    List<Samples.Node> copy = copy(nodes);
    for (int i = 0; i < 5_000; i++) {
      assertThat(copy.get(i)).isSameAs(copy.get(i + 5_000));
      assertThat(copy.get(i).value).isEqualTo(i);
    }
  }

  @Test
  void lambdasAreCalledWithWhatTheyCaptured() {
    int base = 40;
    Samples.Node captured = new Samples.Node(2);
    Supplier<Integer> lambda = (Supplier<Integer> & Serializable) () -> base + captured.value;
    assertThat(this.<Supplier<Integer>>copy(lambda).get()).isEqualTo(42);
    Function<String, Integer> method = (Function<String, Integer> & Serializable) String::length;
    assertThat(this.<Function<String, Integer>>copy(method).apply("abc")).isEqualTo(3);
    Comparator<String> order =
        Comparator.comparing((Function<String, Integer> & Serializable) String::length);
    assertThat(this.<Comparator<String>>copy(order).compare("a", "bb")).isNegative();
  }

  @Test
  void innerAndAnonymousClassesBringTheirOuterObject() {
    class Counter {
      int count = 3;

      Object view() {
        return new Object() {
          @Override
          public String toString() {
            return "count " + count;
          }
        };
      }
    }
    assertThat(this.<Object>copy(new Counter().view())).hasToString("count 3");
  }

  @Test
  void proxiesAreKept() {
    InvocationHandler handler = (InvocationHandler & Serializable) (_, _, _) -> "answer";
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Supplier.class}, handler);
    assertThat(this.<Supplier<Object>>copy(proxy).get()).isEqualTo("answer");
  }

  @Test
  void javaSerializationSeesReadResolve() {
    assertThat(this.<Object>copy(Samples.Resolved.ONLY)).isSameAs(Samples.Resolved.ONLY);
  }

  record Buffers(MemorySegment segment, ByteBuffer buffer) {}

  @Test
  void segmentsAndBuffersInsideAValueAreCopied() {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(16).order(ByteOrder.LITTLE_ENDIAN).putInt(1).putInt(2);
    buffer.position(4).limit(8);
    Buffers copy = copy(new Buffers(MemorySegment.ofArray(new long[] {7, 8}), buffer));
    assertThat(copy.segment.getAtIndex(ValueLayout.JAVA_LONG, 1)).isEqualTo(8);
    assertThat(copy.segment.isReadOnly()).isTrue();
    assertThat(copy.buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(copy.buffer.remaining()).isEqualTo(4);
    assertThat(copy.buffer.getInt()).isEqualTo(2);
    assertThat(buffer.position()).isEqualTo(4);
    byte[] large = new byte[100_000];
    large[99_999] = 5;
    Buffers big =
        copy(new Buffers(MemorySegment.ofArray(large), ByteBuffer.wrap(large).asReadOnlyBuffer()));
    assertThat(big.buffer.get(99_999)).isEqualTo((byte) 5);
    assertThat(big.segment.get(ValueLayout.JAVA_BYTE, 99_999)).isEqualTo((byte) 5);
  }

  record Holder(
      ObjectRef<?> ref,
      Promise<?> promise,
      List<ObjectRef<?>> list,
      Map<String, ObjectRef<?>> map) {}

  @SuppressWarnings("serial") // the reference is replaced in the stream
  static final class JavaHolder extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;
    final ObjectRef<?> ref;
    final Promise<?> promise;
    final Samples.Node node = new Samples.Node(8);

    JavaHolder(ObjectRef<?> ref, Promise<?> promise) {
      this.ref = ref;
      this.promise = promise;
      add(ref);
    }
  }

  @Test
  void referencesTravelAnywhereInsideAValue() {
    ObjectRef<?> ref = TestRefs.ref();
    Promise<?> promise = TestRefs.promise();
    Holder copy = copy(new Holder(ref, promise, List.of(ref), Map.of("k", TestRefs.ref())));
    assertThat(copy.ref).isSameAs(ref);
    assertThat(copy.promise).isSameAs(promise);
    assertThat(copy.list.get(0)).isSameAs(ref);
    assertThat(references.all).hasSize(3);
    JavaHolder java = copy(new JavaHolder(ref, promise));
    assertThat(java.ref).isSameAs(ref).isSameAs(java.get(0));
    assertThat(java.promise).isSameAs(promise);
    assertThat(java.node.value).isEqualTo(8);
  }

  static final class Reentrant implements Serializable {
    private static final long serialVersionUID = 1L;
    transient Object inner = "";

    private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
      MemorySegment bytes = SERIALIZER.serialize(List.of("in", "ner"), new FakeReferences());
      out.writeObject(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    private void readObject(java.io.ObjectInputStream in)
        throws java.io.IOException, ClassNotFoundException {
      byte[] bytes = (byte[]) in.readObject();
      inner =
          Objects.requireNonNull(
              SERIALIZER.deserialize(MemorySegment.ofArray(bytes), new FakeReferences()));
    }
  }

  @Test
  void aValueMaySerializeOthersWhileItIsSerialized() {
    List<Object> copy = copy(Arrays.asList("before", new Reentrant(), "after", new Reentrant()));
    assertThat(copy.get(0)).isEqualTo("before");
    assertThat(((Reentrant) copy.get(3)).inner).isEqualTo(List.of("in", "ner"));
    assertThat(copy.get(2)).isEqualTo("after");
  }
}
