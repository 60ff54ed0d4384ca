package io.batoid.bench.torture;

import io.batoid.objectstore.ObjectInfo;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.StoreInspection;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What must be in the session: what the driver holds, and what is in it, which outlive the
 * processes that made it.
 */
final class Model {
  private static final int MOST_LOST = 3;
  private static final int POOL = 6;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ObjectStore store;
  private final Path session;
  private final Figures figures;
  private final List<Held> held = new ArrayList<>();
  private final Deque<ObjectRef<?>> lost = new ArrayDeque<>();
  private final Set<ObjectRef<?>> undecided = new HashSet<>();
  private final Map<String, Long> names = new HashMap<>();

  private record Held(ObjectRef<?> ref, long seed) {}

  Model(ObjectStore store, Path session, Figures figures) {
    this.store = store;
    this.session = session;
    this.figures = figures;
  }

  /** A process made a value for us, and lent it. */
  void take(String id, long seed) {
    ObjectRef<?> ref = store.resolve(id);
    synchronized (this) {
      held.add(new Held(ref, seed));
    }
  }

  /** A value that a promise of ours got. */
  synchronized void keep(ObjectRef<?> ref, long seed) {
    held.add(new Held(ref, seed));
  }

  synchronized void waitsFor(ObjectRef<?> ref) {
    undecided.add(ref);
  }

  /** What was waited for is lost. */
  synchronized void isLost(ObjectRef<?> ref) {
    undecided.remove(ref);
    lost.addLast(ref); // stays until the next check: a process may just be told of it
  }

  /** Some of what we hold, as {@code id:seed}, and something lost, as {@code id:}. */
  synchronized String pool(Random random) {
    StringBuilder pool = new StringBuilder();
    for (int i = 0; i < POOL && !held.isEmpty(); i++) {
      Held one = held.get(random.nextInt(held.size()));
      pool.append(' ').append(one.ref.id()).append(':').append(one.seed);
    }
    if (!lost.isEmpty()) {
      pool.append(' ').append(lost.getLast().id()).append(':');
    }
    return pool.toString();
  }

  synchronized @Nullable Long name(String name) {
    return names.get(name);
  }

  synchronized void setName(String name, @Nullable Long seed) {
    if (seed == null) {
      names.remove(name);
    } else {
      names.put(name, seed);
    }
  }

  /** What a name stands for, as the driver sees it. */
  @Nullable Long lookup(String name) {
    ObjectRef<byte[]> ref = patiently(() -> store.<byte[]>lookup(name)).orElse(null);
    if (ref == null) {
      return null;
    }
    try (ref) {
      byte[] value = patiently(ref::get);
      long seed = Content.seedOf(value);
      Content.check(value, seed);
      return seed;
    }
  }

  /**
   * Does what may need room, which others may have just now: the first use of names makes files,
   * and what is on disk comes back to memory.
   */
  <T> T patiently(Supplier<T> action) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return action.get();
      } catch (ObjectStoreFullException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        store.gc(); // gives the file system what is free in the store
        LockSupport.parkNanos(PATIENCE_NANOS / 50);
      }
    }
  }

  /**
   * Compares the session with what must be in it, while no process does anything; then lets half of
   * it go.
   */
  synchronized void check(boolean last) {
    store.gc();
    store.verify().problems().forEach(figures::broken);
    for (Held one : held) {
      try {
        Content.check(this.<Object>patiently(() -> one.ref.get()), one.seed);
      } catch (RuntimeException e) {
        figures.lost("sealed object " + one.ref.id() + ": " + e);
      }
    }
    names.forEach((name, seed) -> {
      Long found = lookup(name);
      if (!seed.equals(found)) {
        figures.lost("name " + name + " of value " + seed + " stands for " + found);
      }
    });
    Map<String, ObjectInfo> extra = unknown(known());
    long end = System.nanoTime() + PATIENCE_NANOS; // what a death delayed is freed by housekeeping
    while (!extra.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PATIENCE_NANOS / 50);
      extra = unknown(known());
    }
    extra.values().forEach(figures::leaked);
    while (lost.size() > MOST_LOST) {
      lost.removeFirst().close();
    }
    int keep = last ? 0 : held.size() / 2;
    while (held.size() > keep) {
      held.removeLast().ref.close();
    }
    if (last) {
      names.keySet().forEach(store::unbind);
      names.clear();
      lost.forEach(ObjectRef::close);
      lost.clear();
    }
  }

  private Set<String> known() {
    Set<String> known = new HashSet<>();
    held.forEach(one -> add(one.ref, known));
    lost.forEach(ref -> known.add(ref.id()));
    undecided.forEach(ref -> known.add(ref.id()));
    for (String name : names.keySet()) {
      store
          .lookup(name)
          .ifPresent(ref -> {
            known.add(ref.id());
            ref.close();
          });
    }
    return known;
  }

  private static void add(ObjectRef<?> ref, Set<String> known) {
    known.add(ref.id());
    if (ref.get() instanceof List<?> list) {
      for (Object inside : list) {
        if (inside instanceof ObjectRef<?> inner) {
          known.add(inner.id());
          inner.close();
        }
      }
    }
  }

  private Map<String, ObjectInfo> unknown(Set<String> known) {
    Map<String, ObjectInfo> found = new HashMap<>();
    try (StoreInspection inspection = StoreInspection.of(session)) {
      inspection.forEachObject(object -> {
        if (!known.contains(object.id())) {
          found.put(object.id(), object);
        }
      });
    }
    return found;
  }
}
