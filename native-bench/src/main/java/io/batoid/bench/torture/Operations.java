package io.batoid.bench.torture;

import io.batoid.objectstore.GetTimeoutException;
import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The random operations of one process, each of which checks what it reads. */
final class Operations {
  private static final int MOST_HELD = 40;
  private static final int FILLER = 512 << 10;
  private static final long WATCHDOG_SECONDS = 60;

  /** Operations that are drawn: the others are asked for one by one. */
  private static final List<Kind> DRAWN =
      Stream.of(Kind.values()).filter(kind -> kind.compareTo(Kind.REJOIN) <= 0).toList();

  private final StoreOptions options;
  private final ObjectStore store;
  private final Deque<Held> held = new ArrayDeque<>();
  private Random random = new Random(0);

  /** A reference of ours and the seed of its value; {@code raw} if it was sealed by a writer. */
  private record Held(ObjectRef<?> ref, long seed, boolean raw) {
    Held(ObjectRef<?> ref, long seed) {
      this(ref, seed, false);
    }

    /** Reads it; what a writer sealed only while pinned, for a view of it stays until collected. */
    void check() {
      if (raw) {
        try (Pinned pinned = ref.pin()) {
          Content.check(pinned.segment(), seed);
        }
      } else {
        Content.check(ref.get(), seed);
      }
    }
  }

  Operations(StoreOptions options, ObjectStore store) {
    this.options = options;
    this.store = store;
  }

  /** Starts a batch whose choices follow from a seed. */
  void seed(long seed) {
    random = new Random(seed);
  }

  Kind draw() {
    return DRAWN.get(random.nextInt(DRAWN.size()));
  }

  /**
   * Does one operation.
   *
   * @param pool objects that others hold, {@code id:seed}; {@code id:} for lost ones
   * @return false if there was nothing to do it with
   * @throws IllegalStateException if a value is not what it must be
   */
  boolean run(Kind kind, List<String> pool) throws Exception {
    while (held.size() > MOST_HELD) {
      held.removeFirst().ref.close();
    }
    switch (kind) {
      case PUT_SMALL -> put(Content.small(random.nextLong()));
      case PUT_LARGE -> put(Content.large(random.nextLong()));
      case SEAL -> seal(random.nextLong());
      case ABORT -> store.create(Content.length(random.nextLong())).close();
      case GET -> any().check();
      case PIN -> pin(any());
      case FREE -> {
        Held any = put(Content.small(random.nextLong()));
        if (!store.free(any.ref)) {
          throw new IllegalStateException("free() of a sealed object said false");
        }
        held.removeLast().ref.close();
      }
      case DROP -> {
        any().ref.close();
        held.removeLast();
      }
      case NEST -> nest(random.nextLong());
      case COMPLETE -> complete(random.nextLong());
      case FAIL -> fail();
      case WAIT -> waitInVain();
      case FUTURE -> future(random.nextLong());
      case LOST -> {
        return lost(pool);
      }
      case RESOLVE -> {
        return resolve(pool);
      }
      case COLLECT -> collect();
      case REJOIN -> rejoin();
      default -> throw new IllegalArgumentException(kind.name());
    }
    return true;
  }

  /** Puts until there is no room, and lets it all go; what the store said when it was full. */
  String fill() {
    List<ObjectRef<?>> filler = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    for (int size = FILLER; size > 1000; size /= 8) {
      try {
        while (true) {
          filler.add(store.put(new byte[size]));
        }
      } catch (ObjectStoreFullException e) {
        said.append(e.getMessage()).append(' ');
      }
    }
    filler.forEach(ObjectRef::close);
    return said.toString();
  }

  /** Puts a value for somebody else and lends its id. */
  String handOver(long seed, boolean container) {
    try (ObjectRef<?> ref = container ? container(seed) : store.put(Content.of(seed))) {
      return ref.lend(Duration.ofMinutes(1));
    }
  }

  /** Lets everything go. */
  void drop() {
    held.forEach(each -> each.ref.close());
    held.clear();
  }

  private Held put(long seed) {
    Held made = new Held(store.put(Content.of(seed)), seed);
    held.addLast(made);
    return made;
  }

  /** One of ours, which is the last then. */
  private Held any() {
    if (held.isEmpty()) {
      return put(Content.small(random.nextLong()));
    }
    for (int i = random.nextInt(held.size()); i > 0; i--) {
      held.addLast(held.removeFirst());
    }
    return held.getLast();
  }

  private void seal(long seed) {
    try (ObjectWriter writer = store.create(Content.length(seed))) {
      Content.fill(writer.segment(), seed);
      held.addLast(new Held(writer.seal(), seed, true));
    }
  }

  private static void pin(Held of) {
    try (Pinned pinned = of.ref.pin()) {
      of.check(); // while it is pinned twice
      if (pinned.segment().byteSize() == 0) {
        throw new IllegalStateException("a pin of nothing");
      }
    }
  }

  private void nest(long seed) {
    held.addLast(new Held(container(seed), seed));
  }

  private ObjectRef<?> container(long seed) {
    try (ObjectRef<byte[]> first = store.put(Content.of(Content.inside(seed, 1)));
        ObjectRef<byte[]> second = store.put(Content.of(Content.inside(seed, 2)))) {
      return store.put(List.of(seed, first, second));
    }
  }

  private void complete(long random) {
    long seed = Content.small(random);
    try (Promise<byte[]> promise = store.reserve()) {
      ObjectRef<byte[]> ref = promise.ref();
      held.addLast(new Held(ref, seed));
      boolean done = false;
      try {
        promise.complete(Content.of(seed));
        done = true;
      } finally {
        if (!done) {
          held.removeLast().ref.close();
        }
      }
    }
  }

  private void fail() {
    try (Promise<byte[]> promise = store.reserve();
        ObjectRef<byte[]> ref = promise.ref()) {
      promise.fail(new IllegalArgumentException("on purpose"));
      byte[] value = ref.get();
      throw new IllegalStateException("a failed promise has a value of " + value.length);
    } catch (ObjectFailedException e) {
      // as it must be
    }
  }

  private void waitInVain() {
    try (Promise<byte[]> promise = store.reserve();
        ObjectRef<byte[]> ref = promise.ref()) {
      byte[] value = ref.get(Duration.ofMillis(1));
      throw new IllegalStateException("an open promise has a value of " + value.length);
    } catch (GetTimeoutException e) {
      // as it must be
    }
  }

  private void future(long random) throws Exception {
    long seed = Content.small(random);
    try (Promise<byte[]> promise = store.reserve();
        ObjectRef<byte[]> ref = promise.ref()) {
      CompletableFuture<byte[]> future = ref.toFuture();
      promise.complete(Content.of(seed));
      Content.check(future.get(WATCHDOG_SECONDS, TimeUnit.SECONDS), seed);
    }
  }

  private boolean lost(List<String> pool) {
    for (String entry : pool) {
      if (entry.endsWith(":")) {
        try (ObjectRef<byte[]> ref = store.resolve(entry.substring(0, entry.length() - 1))) {
          byte[] value = ref.get();
          throw new IllegalStateException("a lost object has a value of " + value.length);
        } catch (ObjectLostException e) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean resolve(List<String> pool) {
    if (pool.isEmpty()) {
      return false;
    }
    String[] entry = pool.get(random.nextInt(pool.size())).split(":", -1);
    if (entry[1].isEmpty()) {
      return false;
    }
    long seed = Long.parseLong(entry[1]);
    ObjectRef<?> ref = store.resolve(entry[0]);
    held.addLast(new Held(ref, seed));
    Content.check(ref.get(), seed);
    return true;
  }

  private void collect() {
    try (Promise<Object> promise = store.reserve()) {
      try (ObjectRef<Object> ref = promise.ref()) {
        promise.complete(List.of(ref));
      }
    }
    store.gc();
  }

  private void rejoin() {
    try (ObjectStore second = ObjectStore.open(options);
        ObjectRef<byte[]> ref = second.put(Content.of(2))) {
      Content.check(ref.get(), 2);
    }
  }
}
