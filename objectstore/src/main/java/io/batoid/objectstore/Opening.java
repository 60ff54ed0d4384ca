package io.batoid.objectstore;

import io.batoid.objectstore.alloc.RunTable;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.SessionDirectory;
import io.batoid.objectstore.process.SpillDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes or finds the session of a store; all of it happens inside the session's gate. */
final class Opening {
  private Opening() {}

  /**
   * Opens the segment at a directory: a new one, or the one that is there if somebody lives or it
   * is persistent.
   */
  static SegmentFile segment(SessionDirectory directory, StoreOptions options) {
    Path path = directory.segment();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      SessionDirectory.check(path, false);
      if (persistent(path) || anybodyLives(directory)) {
        SegmentFile file = SegmentFile.open(path);
        try {
          checkConflicts(path, file.layout(), options);
        } catch (RuntimeException e) {
          file.close();
          throw e;
        }
        return file;
      }
      SegmentFile.open(path).close(); // refuses what is not a store of ours: it must not be removed
      clear(directory);
    }
    if (!options.createIfMissing) {
      throw new StoreFormatException("there is no store at " + directory.path());
    }
    if (!directory.isVacant()) {
      throw new StoreFormatException(
          directory.path()
              + " holds other files and no store; give the store a directory of its own, for what is in it is removed with it");
    }
    return SegmentFile.create(path, options.layout(), memory -> writeHeader(memory, options));
  }

  /** Whether any process has the session open. */
  static boolean anybodyLives(SessionDirectory directory) {
    return anybodyLives(directory, -1);
  }

  /** Whether any process but one has the session open. */
  static boolean anybodyLives(SessionDirectory directory, int butOne) {
    try (Liveness liveness = Liveness.open(directory.locks())) {
      for (int index = 0; index < SegmentLayout.MAX_PROCESSES; index++) {
        if (index != butOne && liveness.alive(index)) {
          return true;
        }
      }
      return false;
    }
  }

  static boolean persistent(Path segment) {
    ByteBuffer header = SegmentFile.readHeader(segment);
    return header.getLong(SegmentLayout.MAGIC_OFFSET) == SegmentLayout.MAGIC
        && (header.getLong(SegmentLayout.FLAGS_OFFSET) & SegmentLayout.FLAG_PERSISTENT) != 0;
  }

  static long sessionId(Path segment) {
    return SegmentFile.readHeader(segment).getLong(SegmentLayout.SESSION_OFFSET);
  }

  /** Fails unless there is a store of ours, or nothing at all. */
  static void checkIsStore(SessionDirectory directory) {
    Path segment = directory.segment();
    if (Files.exists(segment, LinkOption.NOFOLLOW_LINKS)) {
      SessionDirectory.check(segment, false);
      SegmentFile.open(segment).close();
    } else if (!directory.isVacant()) {
      throw new StoreFormatException(directory.path() + " holds other files and no store");
    }
  }

  private static void clear(SessionDirectory directory) {
    directory.removeContents();
  }

  private static void writeHeader(SharedMemory memory, StoreOptions options) {
    memory.put(
        SegmentLayout.FLAGS_OFFSET,
        (options.persistent ? SegmentLayout.FLAG_PERSISTENT : 0)
            | (options.verifyChecksums || options.persistent ? SegmentLayout.FLAG_CHECKSUMS : 0));
    memory.put(SegmentLayout.MAX_OBJECT_SIZE_OFFSET, orZero(options.maxObjectSize));
    memory.put(SegmentLayout.PROCESS_QUOTA_OFFSET, orZero(options.processQuota));
    memory.put(
        SegmentLayout.SPILL_LIMIT_OFFSET,
        options.spillLimit == null
            ? options.layout().capacity() * StoreOptions.SPILL_FACTOR
            : options.spillLimit);
    SpillDirectory.write(
        memory,
        SpillDirectory.choose(
            options.directory, options.spillDirectory, memory.get(SegmentLayout.SESSION_OFFSET)));
    RunTable.format(memory, options.layout());
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  private static void checkConflicts(Path path, SegmentLayout layout, StoreOptions options) {
    conflict(path, "capacity", layout.capacity(), options.capacity);
    conflict(path, "maxObjects", layout.maxObjects(), options.maxObjects);
    conflict(path, "maxProcesses", layout.maxProcesses(), options.maxProcesses);
    ByteBuffer header = SegmentFile.readHeader(path);
    conflict(
        path,
        "maxObjectSize",
        header.getLong(SegmentLayout.MAX_OBJECT_SIZE_OFFSET),
        options.maxObjectSize);
    conflict(
        path,
        "processQuota",
        header.getLong(SegmentLayout.PROCESS_QUOTA_OFFSET),
        options.processQuota);
    conflict(
        path, "spillLimit", header.getLong(SegmentLayout.SPILL_LIMIT_OFFSET), options.spillLimit);
    checkSpillDirectory(header, options);
    if (options.persistent && !persistent(path)) {
      throw new IllegalArgumentException(
          "persistent=true was asked for, but the store at "
              + path.getParent()
              + " has persistent=false");
    }
  }

  private static void checkSpillDirectory(ByteBuffer header, StoreOptions options) {
    if (options.spillDirectory == null) {
      return;
    }
    Path has = SpillDirectory.read(header);
    Path wants =
        SpillDirectory.choose(
            options.directory,
            options.spillDirectory,
            header.getLong(SegmentLayout.SESSION_OFFSET));
    if (!wants.equals(has)) {
      throw new IllegalArgumentException(
          "spillDirectory="
              + options.spillDirectory
              + " was asked for, but the store at "
              + options.directory
              + " spills to "
              + has);
    }
  }

  private static void conflict(Path path, String what, long has, @Nullable Number wants) {
    if (wants != null && wants.longValue() != has) {
      throw new IllegalArgumentException(
          what
              + "="
              + wants
              + " was asked for, but the store at "
              + path.getParent()
              + " has "
              + what
              + "="
              + has);
    }
  }
}
