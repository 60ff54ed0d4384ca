package io.batoid.objectstore.fuzz;

import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.StoreParts;
import io.batoid.objectstore.layout.SegmentLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A persistent session of one object of each kind, that is put back as it was made before every
 * attack. One for each JVM; what a killed one leaves on /dev/shm is the parent's to remove.
 */
final class HostileSession {
  /** Objects of the session, by what they are. */
  enum Kind {
    BYTE,
    BYTES,
    DOUBLES,
    LARGE,
    LATIN1,
    UTF16,
    LONG,
    BOOLEAN,
    SERIALIZED,
    CONTAINER,
    NESTED,
    ERROR,
    OPEN
  }

  /** Something for Kryo to do. */
  record Shape(String name, List<Integer> sizes, Map<String, double[]> parts) {}

  /** How the names of files begin that objects leave memory for. */
  static final String COPIES = "objects-";

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path directory;
  private Path spill;
  private final Map<String, byte[]> template = new HashMap<>();
  private final List<String> ids = new ArrayList<>();
  private final SegmentLayout layout = new SegmentLayout(1 << 20, SegmentLayout.SLOTS_PER_SPAN, 3);

  HostileSession(boolean names) {
    try {
      directory =
          Files.createTempDirectory(
                  SHARED_MEMORY,
                  "batoid-test-" + ProcessHandle.current().pid() + "-",
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rwx------")))
              .resolve("store");
      spill = directory;
      make(names);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  SegmentLayout layout() {
    return layout;
  }

  /** The ids of the objects, in the order of {@link Kind}. */
  List<String> ids() {
    return ids;
  }

  StoreOptions options() {
    return StoreOptions.at(directory).createIfMissing(false);
  }

  /** The names of the session's files, the segment first. */
  List<String> files() {
    return template.keySet().stream()
        .filter(name -> !name.equals("locks"))
        .sorted((a, b) -> a.equals("segment") ? -1 : b.equals("segment") ? 1 : a.compareTo(b))
        .toList();
  }

  /** A file as the session was made with. */
  byte[] copyOf(String file) {
    return template.getOrDefault(file, new byte[0]).clone();
  }

  /** Where a file is. */
  private Path path(String file) {
    return (file.startsWith(COPIES) ? spill : directory).resolve(file);
  }

  /** Puts every file back. Nobody has the session open. */
  void restore() throws IOException {
    for (Path place : List.of(directory, spill)) {
      Files.createDirectories(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try (Stream<Path> files = Files.list(place)) {
        for (Path file : files.filter(each -> !each.equals(spill)).toList()) {
          Files.delete(file);
        }
      }
    }
    for (Map.Entry<String, byte[]> file : template.entrySet()) {
      Path path = path(file.getKey());
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(path, file.getValue());
    }
  }

  /** Makes a range of a file what it is in {@code changed}, while the session may be open. */
  void overwrite(String file, byte[] changed, int from, int length) throws IOException {
    Path path = path(file);
    int end = Math.min(from + length, changed.length);
    if (Files.exists(path) && end > from) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        int _ = channel.write(ByteBuffer.wrap(changed, from, end - from), from);
      }
    }
  }

  /**
   * The files are copied while the store is open, as a killed process leaves them: its place is
   * taken, and its bits are set.
   */
  private void make(boolean names) throws IOException {
    StoreOptions options =
        StoreOptions.at(directory)
            .capacity(layout.capacity())
            .maxObjects(layout.maxObjects())
            .maxProcesses(layout.maxProcesses())
            .spillDirectory(directory.resolveSibling("disk"))
            .persistent(true);
    try (ObjectStore store = ObjectStore.open(options)) {
      Map<Kind, ObjectRef<?>> byKind = fill(store);
      if (names) {
        store.bind("first", Objects.requireNonNull(byKind.get(Kind.DOUBLES)));
        for (Kind kind : Kind.values()) {
          store.bind(kind.name(), Objects.requireNonNull(byKind.get(kind)));
        }
      }
      StoreParts.evictAll(store);
      for (int i = 1; i < ids.size(); i += 2) { // the others stay on disk
        try (ObjectRef<?> ref = store.resolve(ids.get(i))) {
          if (ref.isReady()) {
            ref.pin().close();
          }
        } catch (ObjectFailedException e) {
          // back in memory all the same
        }
      }
      try (Stream<Path> made = Files.list(directory.resolveSibling("disk"))) {
        spill = made.findFirst().orElseThrow();
      }
      for (Path place : List.of(directory, spill)) {
        try (Stream<Path> files = Files.list(place)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            template.put(file.getFileName().toString(), Files.readAllBytes(file));
          }
        }
      }
    }
  }

  private Map<Kind, ObjectRef<?>> fill(ObjectStore store) {
    Map<Kind, ObjectRef<?>> byKind = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      ObjectRef<?> ref =
          switch (kind) {
            case BYTE -> store.put(new byte[] {1});
            case BYTES -> store.put(MemorySegment.ofArray(new byte[100]));
            case DOUBLES -> store.put(new double[] {1, 2, 3});
            case LARGE -> store.put(new byte[200_000]);
            case LATIN1 -> store.put("latin");
            case UTF16 -> store.put("\u4e00\u4e8c\u4e09");
            case LONG -> store.put(42L);
            case BOOLEAN -> store.put(true);
            case SERIALIZED ->
                store.put(
                    new Shape("shape", List.of(1, 2, 3), Map.of("part", new double[] {1, 2})));
            case CONTAINER -> store.put(new ArrayList<>(byKind.values()));
            case NESTED ->
                store.put(List.of(Objects.requireNonNull(byKind.get(Kind.CONTAINER)), "and"));
            case ERROR -> failed(store);
            case OPEN -> store.reserve().ref();
          };
      byKind.put(kind, ref);
      ids.add(ref.id());
    }
    return byKind;
  }

  private static ObjectRef<?> failed(ObjectStore store) {
    var promise = store.reserve();
    ObjectRef<?> ref = promise.ref();
    promise.fail(new IllegalStateException("failed", new IOException("because")));
    return ref;
  }

  @Override
  public String toString() {
    return directory + " " + Arrays.toString(Kind.values());
  }
}
