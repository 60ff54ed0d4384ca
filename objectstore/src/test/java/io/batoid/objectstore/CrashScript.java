package io.batoid.objectstore;

import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.memory.Again;
import io.batoid.objectstore.process.RobustLock;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.objectstore.spill.WriterQueue;
import io.batoid.objectstore.table.HalfAStep;
import io.batoid.objectstore.table.Handle;
import java.time.Duration;
import java.util.List;

/**
 * What a process does while it is killed before its k-th shared write. The text is the id of an
 * object of the survivor's, or of a promise of its own if {@link #needsPromise}.
 */
enum CrashScript {
  PUT_SMALL {
    @Override
    void run(ChildMain child, String id) {
      child.refs.add(child.store().put("small"));
    }
  },
  PUT_LARGE {
    @Override
    void run(ChildMain child, String id) {
      child.refs.add(child.store().put(ChildMain.bytes(300_000)));
    }
  },
  CREATE_AND_SEAL {
    @Override
    void run(ChildMain child, String id) {
      try (ObjectWriter writer = child.store().create(5000)) {
        writer.segment().fill((byte) 1);
        child.refs.add(writer.seal());
      }
    }
  },
  ABORT {
    @Override
    void run(ChildMain child, String id) {
      child.store().create(300_000).close();
    }
  },
  GET {
    @Override
    void run(ChildMain child, String id) {
      try (ObjectRef<?> ref = child.store().resolve(id)) {
        child.kept.add(ref.get());
      }
    }
  },
  PIN_AND_UNPIN {
    @Override
    void run(ChildMain child, String id) {
      try (ObjectRef<?> ref = child.store().resolve(id);
          Pinned pinned = ref.pin()) {
        child.kept.add(pinned.size());
      }
    }
  },
  FREE {
    @Override
    void prepare(ChildMain child, String id) {
      child.refs.add(child.store().put(ChildMain.bytes(2000)));
    }

    @Override
    void run(ChildMain child, String id) {
      boolean _ = child.store().free(child.refs.getLast());
      child.refs.getLast().close();
    }
  },
  FREE_OF_CONTAINER {
    @Override
    void prepare(ChildMain child, String id) {
      putContainer(child);
    }

    @Override
    void run(ChildMain child, String id) {
      boolean _ = child.store().free(child.refs.getLast());
      child.refs.getLast().close();
    }
  },
  LAST_REFERENCE_DROPPED {
    @Override
    void prepare(ChildMain child, String id) {
      child.refs.add(child.store().put("dropped"));
    }

    @Override
    void run(ChildMain child, String id) {
      child.refs.getLast().close();
    }
  },
  NESTED_MADE {
    @Override
    void run(ChildMain child, String id) {
      putContainer(child);
    }
  },
  NESTED_OF_OTHERS_MADE_AND_FREED {
    @Override
    void run(ChildMain child, String id) {
      try (ObjectRef<Object> ref = child.store().resolve(id)) {
        child.store().put(List.of(ref, ref)).close();
      }
    }
  },
  NESTED_FREED {
    @Override
    void prepare(ChildMain child, String id) {
      putContainer(child);
    }

    @Override
    void run(ChildMain child, String id) {
      child.refs.getLast().close();
    }
  },
  RESERVE_AND_COMPLETE {
    @Override
    void run(ChildMain child, String id) {
      try (Promise<Object> promise = child.store().reserve()) {
        promise.complete("done");
      }
    }
  },
  RESERVE_AND_FAIL {
    @Override
    void run(ChildMain child, String id) {
      try (Promise<Object> promise = child.store().reserve()) {
        promise.fail(new IllegalStateException("failed"));
      }
    }
  },
  COMPLETE_WHILE_OTHERS_WAIT {
    @Override
    void prepare(ChildMain child, String id) {
      Promise<Object> promise = child.store().reserve();
      child.promises.add(promise);
      child.refs.add(promise.ref());
    }

    @Override
    void run(ChildMain child, String id) {
      child.promises.getLast().complete("done");
    }
  },
  COMPLETE_FOR_ANOTHER(true) {
    @Override
    void run(ChildMain child, String id) {
      try (Promise<Object> promise = child.store().promise(id)) {
        promise.complete(List.of("done"));
      }
    }
  },
  WAIT(true) {
    @Override
    void run(ChildMain child, String id) {
      try (ObjectRef<Object> ref = child.store().resolve(id)) {
        child.kept.add(ref.toFuture().cancel(true));
        child.kept.add(ref.get(Duration.ofMillis(1)));
      } catch (GetTimeoutException e) {
        child.kept.add(e);
      }
    }
  },
  LEND {
    @Override
    void run(ChildMain child, String id) {
      child.refs.add(child.store().resolve(id));
      child.kept.add(child.refs.getLast().lend(Duration.ofMinutes(1)));
    }
  },
  GIVE_CHUNKS_BACK {
    @Override
    void run(ChildMain child, String id) {
      child.store().put(ChildMain.bytes(300_000)).close();
      child.store().gc();
    }
  },
  JOIN_CHUNKS {
    @Override
    void prepare(ChildMain child, String id) {
      child.store().put(ChildMain.bytes(200_000)).close();
      child.store().put(ChildMain.bytes(400_000)).close();
    }

    @Override
    void run(ChildMain child, String id) {
      child.refs.add(child.store().put(ChildMain.bytes(3_000_000)));
    }
  },
  EVICT {
    @Override
    void prepare(ChildMain child, String id) {
      putSeveral(child, 3, 300_000);
      putSeveral(child, 10, 2000);
    }

    @Override
    void run(ChildMain child, String id) {
      evictAll(child);
    }
  },
  EVICT_AGAIN {
    @Override
    void prepare(ChildMain child, String id) {
      putSeveral(child, 3, 300_000);
      evictAll(child);
      child.refs.forEach(ObjectRef::get);
    }

    @Override
    void run(ChildMain child, String id) {
      evictAll(child);
    }
  },
  RESTORE {
    @Override
    void prepare(ChildMain child, String id) {
      putSeveral(child, 3, 300_000);
      putSeveral(child, 5, 2000);
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      child.refs.forEach(ObjectRef::get);
      child.refs.forEach(ObjectRef::close);
    }
  },
  RESTORE_OF_OTHERS {
    @Override
    void prepare(ChildMain child, String id) {
      child.refs.add(child.store().resolve(id));
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      child.kept.add(child.refs.getLast().get());
    }
  },
  FREE_SPILLED {
    @Override
    void prepare(ChildMain child, String id) {
      putSeveral(child, 4, 300_000);
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      boolean _ = child.store().free(child.refs.getLast());
      child.refs.forEach(ObjectRef::close);
    }
  },
  EVICT_CONTAINER {
    @Override
    void prepare(ChildMain child, String id) {
      putContainer(child);
    }

    @Override
    void run(ChildMain child, String id) {
      evictAll(child);
    }
  },
  RESTORE_CONTAINER {
    @Override
    void prepare(ChildMain child, String id) {
      child.refs.add(child.store().resolve(id)); // what is inside must outlive the death
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      List<?> inside = (List<?>) child.refs.getLast().get();
      inside.forEach(each -> ((ObjectRef<?>) each).close());
      child.refs.forEach(ObjectRef::close);
    }
  },
  FREE_CONTAINER_ON_DISK {
    @Override
    void prepare(ChildMain child, String id) {
      putContainer(child);
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      child.refs.forEach(ObjectRef::close);
      child.store().gc();
    }
  },
  FREE_CONTAINER_ON_DISK_WHILE_REFERRED_TO {
    @Override
    void prepare(ChildMain child, String id) {
      putContainer(child);
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      boolean _ = child.store().free(child.refs.getLast());
      child.store().gc();
      child.refs.forEach(ObjectRef::close);
    }
  },
  MAKE_AGAIN {
    @Override
    void prepare(ChildMain child, String id) {
      try (Promise<Object> promise = child.store().reserve()) {
        child.refs.add(promise.ref());
        promise.complete(ChildMain.bytes(300_000));
      }
      SessionLink link = child.store().unwrap(SessionLink.class);
      child.kept.add(link.canMakeAgain(link.numberOf(child.refs.getLast()), Again.YES));
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      Handle handle = child.refs.getLast().handle();
      child.kept.add(child.store().core().table().makeAgain(handle.slot(), handle.generation()));
      SessionLink link = child.store().unwrap(SessionLink.class);
      child.kept.add(link.complete(link.numberOf(child.refs.getLast()), "made again"));
      child.kept.add(child.refs.getLast().get());
    }
  },
  RECLAIM_SPILL_FILES {
    @Override
    void prepare(ChildMain child, String id) {
      putSeveral(child, 60, 50_000);
      evictAll(child);
      while (child.refs.size() > 8) {
        child.refs.removeLast().close();
      }
    }

    @Override
    void run(ChildMain child, String id) {
      long _ = child.store().core().engine().spill.reclaimAll();
    }
  },
  WAIT_IN_LINE {
    @Override
    void run(ChildMain child, String id) {
      try (WriterQueue.Place place =
          new WriterQueue(child.store().core().engine().processes).enter()) {
        place.announce();
        child.kept.add(place.isTurn());
      }
    }
  },
  COLLECT_CYCLE {
    @Override
    void prepare(ChildMain child, String id) {
      Promise<Object> promise = child.store().reserve();
      try (ObjectRef<Object> ref = promise.ref()) {
        promise.complete(List.of(ref));
      }
      promise.close();
    }

    @Override
    void run(ChildMain child, String id) {
      child.store().gc();
    }
  },
  COLLECT_CYCLE_ON_DISK {
    @Override
    void prepare(ChildMain child, String id) {
      COLLECT_CYCLE.prepare(child, id);
      evictAll(child);
    }

    @Override
    void run(ChildMain child, String id) {
      child.store().gc();
    }
  },
  BIND_FIRST(Place.NAMES) {
    @Override
    void run(ChildMain child, String id) {
      bind(child, id);
    }
  },
  BIND(Place.NAMES) {
    @Override
    void prepare(ChildMain child, String id) {
      openNames(child);
    }

    @Override
    void run(ChildMain child, String id) {
      bind(child, id);
    }
  },
  REBIND(Place.NAMES) {
    @Override
    void prepare(ChildMain child, String id) {
      openNames(child);
      bind(child, id);
    }

    @Override
    void run(ChildMain child, String id) {
      try (ObjectRef<String> other = child.store().put("bound anew")) {
        child
            .store()
            .core()
            .engine()
            .catalogue
            .rebind(IN_FLIGHT, other.handle().slot(), other.handle().generation());
      }
    }
  },
  UNBIND(Place.NAMES) {
    @Override
    void prepare(ChildMain child, String id) {
      openNames(child);
      bind(child, id);
    }

    @Override
    void run(ChildMain child, String id) {
      child.store().unbind(IN_FLIGHT);
    }
  },
  LOOKUP(Place.NAMES) {
    @Override
    void prepare(ChildMain child, String id) {
      openNames(child);
      bind(child, id);
    }

    @Override
    void run(ChildMain child, String id) {
      child.store().lookup(IN_FLIGHT).ifPresent(ObjectRef::close);
    }
  },
  REPAIR_NAMES_OF_ANOTHER(Place.NAMES) {
    @Override
    void prepare(ChildMain child, String id) {
      openNames(child);
      bind(child, id);
      child.kept.add(child.store());
      child.open();
      holdCatalogueLocks(child.store());
    }

    @Override
    void run(ChildMain child, String id) {
      reapTheLatest(child);
    }
  },
  MAKE_SESSION(Place.ELSEWHERE) {
    @Override
    void run(ChildMain child, String id) {
      child.openElsewhere();
    }
  },
  REMOVE_SESSION(Place.ELSEWHERE) {
    @Override
    void prepare(ChildMain child, String id) {
      child.openElsewhere();
      child.refs.add(child.elsewhere().put("goes with its session"));
    }

    @Override
    void run(ChildMain child, String id) {
      child.elsewhere().close();
    }
  },
  REPLACE_SESSION_OF_THE_DEAD(Place.ELSEWHERE) {
    @Override
    void prepare(ChildMain child, String id) {
      child.openElsewhere();
      child.refs.add(child.elsewhere().put("left by the dead"));
      child.elsewhere().core().engine().processes.liveness().close(); // as the kernel does
    }

    @Override
    void run(ChildMain child, String id) {
      child.openElsewhere();
    }
  },
  MAKE_PERSISTENT_SESSION(Place.PERSISTENT) {
    @Override
    void run(ChildMain child, String id) {
      child.openPersistent();
      child.keepByName();
    }
  },
  CLOSE_PERSISTENT_SESSION(Place.PERSISTENT) {
    @Override
    void prepare(ChildMain child, String id) {
      child.openPersistent();
      child.keepByName();
    }

    @Override
    void run(ChildMain child, String id) {
      child.elsewhere().close();
    }
  },
  OPEN_PERSISTENT_SESSION(Place.PERSISTENT) {
    @Override
    void prepare(ChildMain child, String id) {
      CLOSE_PERSISTENT_SESSION.prepare(child, id);
      child.elsewhere().close();
    }

    @Override
    void run(ChildMain child, String id) {
      child.openPersistent();
    }
  },
  REPAIR_PERSISTENT_SESSION(Place.PERSISTENT) {
    @Override
    void prepare(ChildMain child, String id) {
      CLOSE_PERSISTENT_SESSION.prepare(child, id);
      ObjectStore store = child.elsewhere();
      DamagedSession damaged = DamagedSession.inflict(store, Damage.BIT_OF_NOBODY);
      damaged.also(Damage.RUN_IN_NOBODYS_HAND);
      damaged.also(Damage.WRONG_COUNT);
      store.core().engine().processes.liveness().close(); // as the kernel does
    }

    @Override
    void run(ChildMain child, String id) {
      child.kept.add(StoreDoctor.repair(child.elsewhere().core().options().directory));
    }
  },
  JOIN {
    @Override
    void prepare(ChildMain child, String id) {
      child.store().close();
    }

    @Override
    void run(ChildMain child, String id) {
      child.open();
    }
  },
  LEAVE {
    @Override
    void prepare(ChildMain child, String id) {
      putContainer(child);
      child.promises.add(child.store().reserve());
      child.refs.add(child.store().resolve(id));
    }

    @Override
    void run(ChildMain child, String id) {
      child.store().close();
    }
  },
  REAP_ANOTHER {
    @Override
    void prepare(ChildMain child, String id) {
      child.kept.add(child.store());
      child.open();
      putContainer(child);
      child.refs.add(child.store().resolve(id));
      child.promises.add(child.store().reserve());
      child.refs.add(child.store().put(ChildMain.bytes(300_000)));
      child.refs.add(child.store().put(List.of(child.store().resolve(id))));
      HalfAStep.leave(
          child.store().core().engine().processes, child.refs.getLast().handle().slot());
    }

    @Override
    void run(ChildMain child, String id) {
      reapTheLatest(child);
    }
  };

  /** Where a script plays. */
  enum Place {
    SESSION,
    /** In the session, with names: needs JVM flags. */
    NAMES,
    /** In a session beside it, which the survivor opens only after the death. */
    ELSEWHERE,
    /** In such a session that is persistent: needs JVM flags, as names keep what is in it. */
    PERSISTENT;

    boolean needsFlags() {
      return this == NAMES || this == PERSISTENT;
    }
  }

  /** The name whose binding may be cut short. */
  static final String IN_FLIGHT = "in flight";

  /** Whether the id is that of a promise of the survivor's. */
  final boolean needsPromise;

  final Place place;

  CrashScript() {
    this(false, Place.SESSION);
  }

  CrashScript(boolean needsPromise) {
    this(needsPromise, Place.SESSION);
  }

  CrashScript(Place place) {
    this(false, place);
  }

  CrashScript(boolean needsPromise, Place place) {
    this.needsPromise = needsPromise;
    this.place = place;
  }

  /** What comes before, uncounted. */
  void prepare(ChildMain child, String id) {}

  /** What is counted. */
  abstract void run(ChildMain child, String id);

  private static void putSeveral(ChildMain child, int count, int length) {
    for (int i = 0; i < count; i++) {
      child.refs.add(child.store().put(ChildMain.bytes(length)));
    }
  }

  /** Whether what a death leaves is freed by a collection only, or some time later. */
  boolean leavesGarbage() {
    return switch (this) {
      case COLLECT_CYCLE,
          COLLECT_CYCLE_ON_DISK,
          EVICT_CONTAINER,
          RESTORE_CONTAINER,
          FREE_CONTAINER_ON_DISK,
          FREE_CONTAINER_ON_DISK_WHILE_REFERRED_TO ->
          true;
      default -> false;
    };
  }

  /** Everything that may leaves memory, the survivor's objects too. */
  private static void evictAll(ChildMain child) {
    StoreParts.evictAll(child.store());
  }

  private static void putContainer(ChildMain child) {
    try (ObjectRef<String> first = child.store().put("first");
        ObjectRef<String> second = child.store().put("second")) {
      child.refs.add(child.store().put(List.of(first, second, first)));
    }
  }

  private static void bind(ChildMain child, String id) {
    try (ObjectRef<?> ref = child.store().resolve(id)) {
      child.store().bind(IN_FLIGHT, ref);
    }
  }

  /** Makes the files of all names, and has Chronicle Map loaded. */
  private static void openNames(ChildMain child) {
    try (ObjectRef<String> ref = child.store().put("named")) {
      for (int i = 0; i < 4 * LockLayout.CATALOGUE_SHARDS; i++) {
        child.store().bind("opens a shard " + i, ref);
        child.store().unbind("opens a shard " + i);
      }
    }
  }

  private static void holdCatalogueLocks(ObjectStore store) {
    Engine engine = store.core().engine();
    for (int shard = 0; shard < LockLayout.CATALOGUE_SHARDS; shard++) {
      RobustLock lock =
          new RobustLock(
              engine.processes,
              engine.segment.layout().catalogueLock(shard),
              "test's lock",
              (self, kind) -> {});
      lock.acquire(Duration.ofSeconds(1));
      lock.begin(1); // somebody is inside Chronicle Map
    }
  }

  /** The store opened last dies; the one before reaps it. */
  private static void reapTheLatest(ChildMain child) {
    child.store().core().engine().processes.liveness().close(); // as the kernel does
    child.kept.stream()
        .filter(ObjectStore.class::isInstance)
        .forEach(store -> {
          int _ = ((ObjectStore) store).core().engine().reapTheDead();
        });
  }

  /** Takes a lock of references inside objects and keeps it. */
  static void holdEdgeLock(ObjectStore store, int shard) {
    Engine engine = store.core().engine();
    RobustLock lock =
        new RobustLock(
            engine.processes,
            engine.segment.layout().edgeLock(shard),
            "test's lock",
            (self, kind) -> {});
    lock.acquire(Duration.ofSeconds(1));
  }
}
