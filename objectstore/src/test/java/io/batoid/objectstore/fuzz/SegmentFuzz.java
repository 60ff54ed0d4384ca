package io.batoid.objectstore.fuzz;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.StoreInspection;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session that was attacked and does everything with it. Whatever stands in its files:
 * nothing crashes, nothing hangs, the only exceptions are those of the library, and no two objects
 * are handed out at the same memory.
 *
 * <p>{@link #fuzzerTestOneInput} is what Jazzer calls.
 */
public final class SegmentFuzz {
  private static final Duration SHORT = Duration.ofMillis(1);

  private static @Nullable HostileSession session;

  private SegmentFuzz() {}

  /** One attack. */
  public static synchronized void fuzzerTestOneInput(byte[] input) throws IOException {
    HostileSession attacked = session;
    if (attacked == null) {
      attacked = new HostileSession(Boolean.getBoolean("batoid.fuzz.names"));
      session = attacked;
    }
    attacked.restore();
    Attack attack = new Attack(attacked, input);
    if (!attack.live()) {
      attack.strike();
    }
    inspect(attacked);
    allowed(() -> use(attackedOrNull(), attack));
  }

  private static HostileSession attackedOrNull() {
    HostileSession attacked = session;
    if (attacked == null) {
      throw new IllegalStateException();
    }
    return attacked;
  }

  private static void inspect(HostileSession attacked) throws IOException {
    allowed(() -> {
      try (StoreInspection look = StoreInspection.of(attacked.directory())) {
        int _ = look.processes().size();
        long _ = look.totals().objects();
        long[] bytes = new long[1];
        look.forEachObject(object -> bytes[0] += object.blockBytes());
      }
    });
  }

  private static void use(HostileSession attacked, Attack attack) throws IOException {
    try (ObjectStore store = ObjectStore.open(attacked.options())) {
      if (attack.live()) {
        attack.strike();
      }
      List<ObjectRef<?>> refs = new ArrayList<>();
      Memory memory = new Memory();
      try {
        for (String id : attacked.ids()) {
          allowed(() -> refs.add(store.resolve(id)));
        }
        allowed(() -> store.wait(refs, refs.size(), SHORT));
        for (ObjectRef<?> ref : refs) {
          allowed(() -> ref.get(SHORT));
          if (ref.isReady()) {
            allowed(() -> memory.add(ref.pin()));
            allowed(() -> ref.size());
          }
        }
        for (int size : new int[] {0, 10, 3000, 70_000, 150_000}) {
          allowed(() -> putAndRead(store, size, refs, memory));
        }
        allowed(() -> refs.add(store.put(new ArrayList<>(refs))));
        if (Boolean.getBoolean("batoid.fuzz.names")) {
          useNames(store, refs);
        }
        allowed(() -> store.stats());
        if (attack.verifies()) {
          allowed(() -> store.verify());
        }
      } finally {
        memory.release();
      }
      for (int i = 0; i < refs.size(); i++) {
        ObjectRef<?> ref = refs.get(i);
        if (i % 2 == 0) {
          allowed(() -> store.free(ref));
        }
        allowed(ref::close);
      }
      allowed(store::gc);
      allowed(() -> putAndRead(store, 300_000, refs, memory));
    }
  }

  private static void putAndRead(
      ObjectStore store, int size, List<ObjectRef<?>> refs, Memory memory) {
    byte[] value = new byte[size];
    Arrays.fill(value, (byte) size);
    ObjectRef<byte[]> ref = store.put(value);
    refs.add(ref);
    Pinned pinned = ref.pin();
    memory.add(pinned);
    if (!Arrays.equals(pinned.segment().toArray(ValueLayout.JAVA_BYTE), value)) {
      throw new AssertionError("what was put is not what is there, " + size + " bytes");
    }
  }

  private static void useNames(ObjectStore store, List<ObjectRef<?>> refs) throws IOException {
    allowed(() -> store.names());
    for (HostileSession.Kind kind : HostileSession.Kind.values()) {
      allowed(() -> store.lookup(kind.name()).ifPresent(refs::add));
    }
    if (!refs.isEmpty()) {
      allowed(() -> store.bind("another", refs.getLast()));
    }
    allowed(() -> store.unbind("first"));
    allowed(() -> store.names());
  }

  /** Something that may fail, but only in the library's own words. */
  @FunctionalInterface
  private interface Attempt {
    void run() throws IOException;
  }

  private static void allowed(Attempt attempt) throws IOException {
    try {
      attempt.run();
    } catch (BatoidException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError("an exception without a message", e);
      }
    }
  }

  /** What was handed out and is still pinned. */
  private static final class Memory {
    private final TreeMap<Long, MemorySegment> taken = new TreeMap<>();
    private final List<Pinned> pins = new ArrayList<>();

    void add(Pinned pinned) {
      pins.add(pinned);
      MemorySegment segment = pinned.segment();
      byte[] read = segment.toArray(ValueLayout.JAVA_BYTE);
      if (read.length != segment.byteSize()) {
        throw new AssertionError("read " + read.length + " bytes of " + segment);
      }
      if (segment.byteSize() > 0) {
        Map.Entry<Long, MemorySegment> before =
            taken.lowerEntry(segment.address() + segment.byteSize());
        if (before != null && before.getKey() + before.getValue().byteSize() > segment.address()) {
          throw new AssertionError("two objects at " + segment + " and " + before.getValue());
        }
        taken.put(segment.address(), segment);
      }
    }

    void release() throws IOException {
      for (Pinned pinned : pins) {
        allowed(pinned::close);
      }
      pins.clear();
      taken.clear();
    }
  }
}
