package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What should be in a store, on the heap, and random steps that do the same to both.
 *
 * <p>A node is an object. It lives as long as a handle, a pin or a writer is on it, or a living
 * node contains it that has not lost its memory; edges lead only to older nodes, so there are no
 * cycles. After each step the store must verify and hold exactly the living nodes.
 */
final class StoreModel {
  private enum State {
    PENDING,
    SEALED,
    FAILED,
    LOST,
    FREED
  }

  private static final class Node {
    final int number;
    State state;
    ModelValues.Value value = ModelValues.NONE;
    int reserver = -1;
    int pins;

    Node(int number, State state) {
      this.number = number;
      this.state = state;
    }
  }

  private record Ref(int store, ObjectRef<Object> ref, Node node) {}

  private record Pin(int store, Pinned pinned, Node node) {}

  private record Writer(int store, ObjectWriter writer, ModelValues.Value value) {}

  private record Promised(int store, Promise<Object> promise, Node node, boolean ours) {}

  private final Random random;
  private final ModelValues values;
  private final Supplier<ObjectStore> open;
  private final ObjectStore[] stores;
  private final List<Ref> refs = new ArrayList<>();
  private final List<Pin> pins = new ArrayList<>();
  private final List<Writer> writers = new ArrayList<>();
  private final List<Promised> promises = new ArrayList<>();
  private int nodes;
  private int timesFull;

  StoreModel(long seed, Supplier<ObjectStore> open) {
    this.random = new Random(seed);
    this.values = new ModelValues(random);
    this.open = open;
    this.stores = new ObjectStore[] {open.get(), open.get()};
  }

  int timesFull() {
    return timesFull;
  }

  /** One random operation, and all checks after it. */
  void step() {
    int store = random.nextInt(2);
    try {
      switch (random.nextInt(40)) {
        case 0, 1, 2, 3, 4, 5, 6, 7 -> put(store);
        case 8, 9, 10, 11, 12 -> read();
        case 13, 14 -> copy(store);
        case 15, 16, 17, 18, 19, 20, 21 -> closeRef();
        case 22, 23 -> pin();
        case 24, 25, 26 -> unpin();
        case 27 -> free();
        case 28, 29 -> create(store);
        case 30, 31 -> endWriter();
        case 32 -> reserve(store);
        case 33 -> promiseElsewhere();
        case 34, 35 -> endPromise();
        case 36, 37 -> waitForSome(store);
        case 38 -> stores[store].gc();
        default -> {
          if (random.nextInt(8) == 0) {
            reopen(store);
          }
        }
      }
    } catch (ObjectStoreFullException e) {
      timesFull++;
      closeRef();
      unpin();
    }
    check(stores[store]);
  }

  /** Closes everything in random order; nothing is left. */
  void closeAll() {
    while (!refs.isEmpty() || !pins.isEmpty() || !writers.isEmpty() || !promises.isEmpty()) {
      closeRef();
      unpin();
      endWriter();
      try {
        endPromise();
      } catch (ObjectStoreFullException e) {
        timesFull++;
      }
    }
    for (ObjectStore store : stores) {
      // what is inside objects on disk goes a little later, and without anybody's help
      await().until(() -> store.stats().objects() == 0);
      TestStores.verifyEmpty(store);
    }
  }

  private void put(int store) {
    List<ObjectRef<Object>> children = new ArrayList<>();
    List<Node> childNodes = new ArrayList<>();
    chooseChildren(Integer.MAX_VALUE, children, childNodes);
    ModelValues.Value value = values.next(children, childNodes);
    ObjectRef<Object> ref = stores[store].put(value.toPut());
    Node node = new Node(nodes++, State.SEALED);
    node.value = value;
    refs.add(new Ref(store, ref, node));
  }

  private void chooseChildren(
      int olderThan, List<ObjectRef<Object>> children, List<Node> childNodes) {
    for (int i = random.nextInt(4); i > 0 && !refs.isEmpty(); i--) {
      Ref child = pick(refs);
      if (child.node.number < olderThan) {
        children.add(child.ref);
        childNodes.add(child.node);
      }
    }
  }

  private void read() {
    if (!refs.isEmpty()) {
      Ref ref = pick(refs);
      read(ref.ref, ref.node);
    }
  }

  private void read(ObjectRef<Object> ref, Node node) {
    switch (node.state) {
      case PENDING -> {
        assertThat(ref.isReady()).isFalse();
        assertThatThrownBy(() -> ref.get(Duration.ofNanos(1)))
            .isInstanceOf(GetTimeoutException.class);
      }
      case FREED -> assertThatThrownBy(() -> ref.get()).isInstanceOf(ObjectFreedException.class);
      case LOST -> assertThatThrownBy(() -> ref.get()).isInstanceOf(ObjectLostException.class);
      case FAILED -> assertThatThrownBy(() -> ref.get()).isInstanceOf(ObjectFailedException.class);
      case SEALED -> readValue(ref, node);
    }
  }

  private void readValue(ObjectRef<Object> ref, Node node) {
    if (node.value.isSegment()) { // get would give a view that is pinned until it is unreachable
      try (Pinned pinned = ref.pin()) {
        node.value.check().accept(pinned.segment());
      }
      return;
    }
    Object read = ref.get();
    node.value.check().accept(read);
    List<ObjectRef<Object>> inside = ModelValues.refsInside(read);
    try {
      assertThat(inside).hasSameSizeAs(node.value.children());
      for (int i = 0; i < inside.size(); i++) {
        read(inside.get(i), (Node) node.value.children().get(i));
      }
    } finally {
      inside.forEach(ObjectRef::close); // no room for one that is on disk: see step()
    }
  }

  private void copy(int store) {
    if (!refs.isEmpty()) {
      Ref ref = pick(refs);
      refs.add(new Ref(store, stores[store].resolve(ref.ref.id()), ref.node));
    }
  }

  private void closeRef() {
    if (!refs.isEmpty()) {
      Ref ref = remove(refs);
      ref.ref.close();
      ref.ref.close();
    }
  }

  private void pin() {
    if (!refs.isEmpty()) {
      Ref ref = pick(refs);
      if (ref.node.state == State.SEALED) {
        Pinned pinned = random.nextBoolean() ? ref.ref.pin() : stores[ref.store].pinShared(ref.ref);
        pins.add(new Pin(ref.store, pinned, ref.node));
        ref.node.pins++;
      }
    }
  }

  private void unpin() {
    if (!pins.isEmpty()) {
      Pin pin = remove(pins);
      if (pin.node.value.isSegment()) {
        pin.node.value.check().accept(pin.pinned.segment());
      }
      pin.pinned.close();
      pin.node.pins--;
    }
  }

  private void free() {
    if (!refs.isEmpty()) {
      Ref ref = pick(refs);
      boolean can = ref.node.state != State.PENDING && ref.node.state != State.FREED;
      assertThat(stores[ref.store].free(ref.ref)).isEqualTo(can);
      if (can) {
        ref.node.state = State.FREED;
      }
    }
  }

  private void create(int store) {
    ModelValues.Value value = values.segment();
    MemorySegment bytes = (MemorySegment) value.toPut();
    ObjectWriter writer = stores[store].create(bytes.byteSize());
    writer.segment().copyFrom(bytes);
    writers.add(new Writer(store, writer, value));
  }

  @SuppressWarnings("unchecked")
  private void endWriter() {
    if (!writers.isEmpty()) {
      Writer writer = remove(writers);
      if (random.nextInt(3) > 0) {
        Node node = new Node(nodes++, State.SEALED);
        node.value = writer.value;
        ObjectRef<?> sealed = writer.writer.seal();
        refs.add(new Ref(writer.store, (ObjectRef<Object>) sealed, node));
      }
      writer.writer.close();
    }
  }

  private void reserve(int store) {
    Promise<Object> promise = stores[store].reserve();
    Node node = new Node(nodes++, State.PENDING);
    node.reserver = store;
    promises.add(new Promised(store, promise, node, true));
    for (int i = random.nextInt(3); i > 0; i--) {
      refs.add(new Ref(store, promise.ref(), node));
    }
  }

  private void promiseElsewhere() {
    if (!promises.isEmpty()) {
      Promised promised = pick(promises);
      int other = 1 - promised.store;
      promises.add(
          new Promised(other, stores[other].promise(promised.promise.id()), promised.node, false));
    }
  }

  private void endPromise() {
    if (promises.isEmpty()) {
      return;
    }
    int index = random.nextInt(promises.size());
    Promised promised = promises.get(index);
    Node node = promised.node;
    boolean pending = node.state == State.PENDING;
    switch (random.nextInt(3)) {
      case 0 -> {
        List<ObjectRef<Object>> children = new ArrayList<>();
        List<Node> childNodes = new ArrayList<>();
        chooseChildren(node.number, children, childNodes);
        ModelValues.Value value = values.next(children, childNodes);
        assertThat(promised.promise.tryComplete(value.toPut())).isEqualTo(pending);
        if (pending) {
          node.value = value;
          node.state = State.SEALED;
        }
      }
      case 1 -> {
        if (pending) {
          promised.promise.fail(new IllegalStateException("by the model"));
          node.state = State.FAILED;
        } else {
          assertThatThrownBy(() -> promised.promise.fail(new IllegalStateException("too late")))
              .isInstanceOf(IllegalStateException.class);
        }
      }
      default -> {
        promised.promise.close();
        promises.remove(index);
        if (pending && promised.ours) {
          node.state = State.FAILED;
        }
      }
    }
  }

  private void waitForSome(int store) {
    List<Ref> some = refs.stream().filter(ref -> ref.store == store).limit(20).toList();
    List<ObjectRef<Object>> waited = some.stream().map(Ref::ref).toList();
    List<ObjectRef<Object>> ready =
        some.stream().filter(ref -> ref.node.state != State.PENDING).map(Ref::ref).toList();
    WaitResult<Object> result = stores[store].wait(waited, ready.size());
    assertThat(result.ready()).usingElementComparator((a, b) -> a == b ? 0 : 1).isEqualTo(ready);
    assertThat(result.pending()).hasSize(waited.size() - ready.size());
  }

  /** The process leaves, with all it has, and comes again. */
  private void reopen(int store) {
    stores[store].close();
    refs.removeIf(ref -> ref.store == store);
    writers.removeIf(writer -> writer.store == store);
    promises.removeIf(promised -> promised.store == store);
    pins.removeIf(pin -> {
      if (pin.store == store) {
        pin.node.pins--;
      }
      return pin.store == store;
    });
    Set<Node> living = living();
    living.stream()
        .filter(node -> node.state == State.PENDING && node.reserver == store)
        .forEach(node -> node.state = State.LOST);
    stores[store] = open.get();
  }

  private Set<Node> living() {
    Set<Node> living = new HashSet<>();
    refs.forEach(ref -> mark(ref.node, living));
    pins.forEach(pin -> mark(pin.node, living));
    promises.forEach(promised -> mark(promised.node, living));
    return living;
  }

  private static void mark(Node node, Set<Node> living) {
    if (living.add(node) && (node.state != State.FREED || node.pins > 0)) {
      node.value.children().forEach(child -> mark((Node) child, living));
    }
  }

  private void check(ObjectStore store) {
    for (ObjectStore each : stores) { // what is inside objects on disk goes a little later
      assertThat(each.core().engine().spill.freeUnreferenced(() -> false)).isTrue();
    }
    TestStores.verify(store);
    assertThat(store.stats().objects()).isEqualTo(living().size() + writers.size());
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private <T> T remove(List<T> list) {
    return list.remove(random.nextInt(list.size()));
  }
}
