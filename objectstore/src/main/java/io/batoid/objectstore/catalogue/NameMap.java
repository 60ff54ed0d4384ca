package io.batoid.objectstore.catalogue;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.memory.CrashPoints;
import io.batoid.objectstore.memory.Errno;
import io.batoid.objectstore.memory.FileChanges;
import io.batoid.objectstore.memory.OwnFile;
import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.hash.impl.VanillaChronicleHash;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * The file of one shard: a Chronicle Map from bytes to a long. Whoever calls anything here holds
 * the shard's lock.
 *
 * <pre>
 * +--------+-----------------+-----------+------------------------------------------+
 * | header | hash lookup     | free list | entry space: one chunk for each entry    |
 * +--------+-----------------+-----------+------------------------------------------+
 * |&lt;-------------- head: committed ------>|&lt;- committed as it fills -->|    hole   |
 * </pre>
 *
 * <p><em>Commit.</em> Every entry has one chunk, and a new one takes the lowest that is free, so no
 * chunk past the number of entries is ever touched: {@link #commit} commits up to there, and a full
 * file system is an error there, never a fault inside Chronicle.
 *
 * <p><em>Repair.</em> What stands in the head is all that repair changes: it takes each entry out
 * of the hash lookup and puts it back if its checksum is right. A process that dies in between
 * would take an entry along; so the head is saved before ({@link #saveHead}), and put back ({@link
 * #restoreHead}) before a repair is begun anew. Repair happens in place: processes that have the
 * file mapped go on with it.
 */
final class NameMap implements AutoCloseable {
  /** Bytes of an entry: sizes, the longest key, a long, a checksum. */
  static final int CHUNK = 272;

  private static final int COMMIT_STEP = 64 << 10;
  private static final int REHEARSED_ENTRIES = 64;

  private final ChronicleMap<byte[], Long> map;
  private final int descriptor;
  private final Pages pages;
  private final int entries;
  private final long length;
  private final long head;
  private long committed;

  private NameMap(Path file, int entries, ChronicleMap<byte[], Long> map) throws IOException {
    this.map = map;
    this.descriptor = checked(file, OwnFile.open(file, Posix.O_RDWR));
    this.pages = new Pages(descriptor, file);
    this.entries = entries;
    this.length = Files.size(file);
    this.head = head(length, entries);
    this.committed = head;
  }

  /** Opens the file of a shard. A file that does not exist is made, and appears when complete. */
  static NameMap open(Path file, NameFileFormat format) {
    return ChronicleRuntime.quietly(
        "open",
        file,
        () -> {
          if (!Files.exists(file)) {
            create(file, format.entries());
          }
          OwnFile.require(file, Posix.status(file), false);
          NameFile.check(file, format, NameFile.State.AT_REST);
          return opened(file, format.entries());
        });
  }

  /** A new file, whatever it may be like. */
  static NameMap fresh(Path file, int entries) {
    return ChronicleRuntime.quietly(
        "make",
        file,
        () -> {
          FileChanges.deleteIfExists(file);
          create(file, entries);
          return opened(file, entries);
        });
  }

  private static NameMap opened(Path file, int entries) throws IOException {
    return new NameMap(file, entries, builder(entries).createPersistedTo(file.toFile()));
  }

  /** Deletes a file, if there is one. */
  static void delete(Path file) {
    ChronicleRuntime.quietly("delete", file, () -> FileChanges.deleteIfExists(file));
  }

  /** Puts the entries of a damaged file that are sound into a new one in its place. */
  static void salvage(Path file, NameFileFormat format) {
    Path complete = file.resolveSibling(file.getFileName() + ".salvaged");
    try (NameMap map = fresh(complete, format.entries())) {
      NameFile.salvage(
          file,
          format,
          (key, value) -> {
            map.commit(map.size() + 1);
            map.put(key, value);
          });
    }
    ChronicleRuntime.quietly(
        "replace",
        file,
        () -> {
          FileChanges.rename(complete, file);
          return file;
        });
  }

  /** Mends the file of a shard whose lock was taken over. */
  static NameMap repair(Path file, NameFileFormat format) {
    return ChronicleRuntime.quietly(
        "repair",
        file,
        () -> {
          OwnFile.require(file, Posix.status(file), false);
          NameFile.check(file, format, NameFile.State.CUT_SHORT);
          int entries = format.entries();
          return new NameMap(
              file,
              entries,
              builder(entries).recoverPersistedTo(file.toFile(), true, corruption -> {}));
        });
  }

  /** Copies the head of a shard's file to {@code copy}. */
  static void saveHead(Path file, int entries, Path copy) {
    ChronicleRuntime.quietly(
        "save the head of",
        file,
        () -> {
          long head = head(Files.size(file), entries);
          FileChanges.deleteIfExists(copy);
          int descriptor = checked(copy, OwnFile.create(copy));
          try {
            new Pages(descriptor, copy).commit(0, head);
          } finally {
            Posix.close(descriptor);
          }
          copy(file, copy, head);
          return head;
        });
  }

  /** Copies the head of a shard's file back from {@code copy}. */
  static void restoreHead(Path file, int entries, Path copy) {
    ChronicleRuntime.quietly(
        "restore the head of",
        file,
        () -> {
          long head = head(Files.size(file), entries);
          copy(copy, file, head);
          return head;
        });
  }

  /**
   * Does once, with a file of its own, what is done under a lock later, so that it is fast then.
   */
  static void rehearse(Path scratch) {
    delete(scratch);
    Path copy = scratch.resolveSibling(scratch.getFileName() + ".head");
    NameFileFormat format = NameFileFormat.of(REHEARSED_ENTRIES, scratch);
    try (NameMap map = open(scratch, format)) {
      byte[] key = {'x'};
      map.commit(map.size() + 1);
      map.put(key, 1);
      saveHead(scratch, REHEARSED_ENTRIES, copy);
      repair(scratch, format).close();
      map.get(key);
      NameFile.forEach(scratch, format, (_, _) -> {});
      map.remove(key);
    } finally {
      delete(scratch);
      delete(copy);
    }
  }

  /** The value of a key, or {@link Names#ABSENT}. */
  long get(byte[] key) {
    Long value = map.get(key);
    return value == null ? Names.ABSENT : value;
  }

  /** Sets a value. Room for the entry has been committed. */
  void put(byte[] key, long value) {
    CrashPoints.beforeFileChange();
    map.put(key, value);
  }

  /** Removes an entry, if there is one. */
  void remove(byte[] key) {
    CrashPoints.beforeFileChange();
    map.remove(key);
  }

  /** How many entries there are. */
  long size() {
    return map.longSize();
  }

  /** Where things are in the file. */
  VanillaChronicleHash<?, ?, ?, ?> layout() {
    return (VanillaChronicleHash<?, ?, ?, ?>) map;
  }

  /**
   * Checks that {@code count} entries can be added to the {@code size} there are.
   *
   * @throws ObjectStoreFullException if the shard has no place for them
   */
  void checkRoom(long size, int count) {
    if (size + count > entries) {
      throw new ObjectStoreFullException(
          "the catalogue has no room for another name: one of its shards has "
              + size
              + " entries, of at most "
              + entries
              + "; unbind some, or open the store anew with a larger maxObjects");
    }
  }

  /**
   * Commits what {@code size} entries need.
   *
   * @throws ObjectStoreFullException if the file system has no room
   */
  void commit(long size) {
    long end = Math.min(length, head + size * CHUNK);
    if (end > committed) {
      long rounded = Math.min(length, (end + COMMIT_STEP - 1) & -COMMIT_STEP);
      pages.commit(committed, rounded - committed);
      committed = rounded;
    }
  }

  @Override
  public void close() {
    map.close();
    Posix.close(descriptor);
  }

  /** A bound on the size of the head, for files that do not exist yet. */
  static long headBound(int entries) {
    return COMMIT_STEP + 16L * (Integer.highestOneBit(entries - 1) << 1) + entries / Byte.SIZE;
  }

  /** Where the entry space begins, at the latest: it is the last thing in the file. */
  static long head(long length, int entries) {
    return length - (long) entries * CHUNK;
  }

  private static void create(Path file, int entries) throws IOException {
    Path complete = file.resolveSibling(file.getFileName() + ".new");
    FileChanges.deleteIfExists(complete);
    int descriptor = checked(complete, OwnFile.create(complete));
    try {
      new Pages(descriptor, complete).commit(0, headBound(entries));
    } finally {
      Posix.close(descriptor);
    }
    builder(entries).createPersistedTo(complete.toFile()).close();
    FileChanges.rename(complete, file); // at no time has it two names
  }

  private static ChronicleMapBuilder<byte[], Long> builder(int entries) {
    return ChronicleMapBuilder.of(byte[].class, Long.class)
        .name("names")
        .actualSegments(1)
        .entriesPerSegment(entries)
        .averageKeySize(Names.MAX_BYTES)
        .actualChunkSize(CHUNK)
        .actualChunksPerSegmentTier(entries)
        .maxChunksPerEntry(1)
        .checksumEntries(true)
        .sparseFile(true)
        .skipCloseOnExitHook(true);
  }

  private static int checked(Path file, int descriptor) {
    if (descriptor < 0) {
      throw new BatoidException(
          "cannot open the catalogue file " + file + ": " + Errno.describe(-descriptor));
    }
    return descriptor;
  }

  private static void copy(Path from, Path to, long length) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
      long position = 0;
      while (position < length) {
        CrashPoints.beforeFileChange();
        long copied = source.transferTo(position, length - position, target.position(position));
        if (copied <= 0) {
          throw new IOException("only " + position + " of " + length + " bytes in " + from);
        }
        position += copied;
      }
    }
  }
}
