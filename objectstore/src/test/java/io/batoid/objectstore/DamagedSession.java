package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sessions with damage: one at work, and what killed processes leave. For tests of doctors. */
public final class DamagedSession {
  private static final long IMAGE_CHUNKS = 64;

  private final Segment segment;
  private final int child;
  private final int outer;
  private final byte[] before;

  private DamagedSession(Segment segment, int child, int outer) {
    this.segment = segment;
    this.child = child;
    this.outer = outer;
    this.before =
        segment
            .slice(0, segment.block(IMAGE_CHUNKS * SegmentLayout.CHUNK))
            .toArray(ValueLayout.JAVA_BYTE);
  }

  /** Damages the session of a store at work. */
  public static DamagedSession inflict(ObjectStore store, Damage damage) {
    ObjectRef<List<Object>> outer = outer(store);
    DamagedSession session =
        new DamagedSession(store.core().engine().segment, child(outer), outer.handle().slot());
    session.also(damage);
    return session;
  }

  /** Damages it in one more way. */
  void also(Damage damage) {
    damage.inflict(segment, child, outer);
  }

  /** Takes the damage back: all is as it was before. */
  public void undo() {
    segment.slice(0, before.length).copyFrom(MemorySegment.ofArray(before));
  }

  /**
   * Leaves a copy of a session whose only process was killed, with this damage.
   *
   * @param options of the store that is copied, and closed
   */
  public static void leave(StoreOptions options, Path copy, Damage damage) throws IOException {
    try (ObjectStore store = ObjectStore.open(options.persistent(true))) {
      DamagedSession session = inflict(store, damage);
      copy(options.directory(), copy);
      session.undo();
    }
  }

  /** The same, after whatever else. */
  public static void leave(StoreOptions options, Path copy, Consumer<ObjectStore> damage)
      throws IOException {
    try (ObjectStore store = ObjectStore.open(options.persistent(true))) {
      ObjectRef<List<Object>> _ = outer(store);
      damage.accept(store);
      copy(options.directory(), copy);
    }
  }

  /** Gives a name to a slot that is free; needs the flags for names. */
  public static void nameFreedSlot(ObjectStore store, String name) {
    Engine engine = store.core().engine();
    int slot = Damage.freeSlot(engine.segment);
    long free = engine.segment.state(slot);
    Damage.setState(engine.segment, slot, StateWord.of(7, 3, 0, StateWord.LOST));
    engine.catalogue.bind(name, slot, 7);
    Damage.setState(engine.segment, slot, free);
    Damage.put(engine.segment, engine.segment.slot(slot) + SlotLayout.NAMES_OFFSET, 0);
  }

  private static void copy(Path from, Path to) throws IOException {
    Path _ = Files.createDirectory(to);
    Path _ = Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Path _ =
            Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** A list of a child, of itself, and of a large one: it outlives the process that made it. */
  static ObjectRef<List<Object>> outer(ObjectStore store) {
    ObjectRef<byte[]> child = store.put(new byte[100]);
    Promise<List<Object>> promise = store.reserve();
    ObjectRef<List<Object>> outer = promise.ref();
    promise.complete(List.of(child, outer, store.put(new byte[1 << 20])));
    return outer;
  }

  private static int child(ObjectRef<List<Object>> outer) {
    return ((ObjectRef<?>) Objects.requireNonNull(outer.get()).getFirst()).handle().slot();
  }
}
