package io.batoid.objectstore.process;

import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.FileChanges;
import io.batoid.objectstore.memory.OwnFile;
import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.memory.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a session's spill files are: its path stands in the segment's header.
 *
 * <p>Memory is not where files go that are to relieve it: a session on tmpfs spills below {@code
 * /var/tmp}, any other into its own directory. A directory elsewhere is named after the session's
 * id and holds a file {@value #OWNER} with the path of the session, so that whoever makes another
 * beside it can tell, and removes, those whose session is gone. A path may mean something else to
 * others (mount namespaces), so who uses the directory also holds a shared lock on that file, which
 * the kernel drops with its holder. Of a persistent session there is no such file: its disk may
 * only be away.
 *
 * <p>It is made at the first spill, mode 0700, and goes with the session.
 */
public final class SpillDirectory {
  private static final String OWNER = "session";
  private static final String PREFIX = "batoid-";
  private static final String INSIDE = "spill";
  private static final String GONE = ".gone";
  private static final Path DEFAULT_BASE = Path.of("/var/tmp");
  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final FileAttribute<?> OWNERS_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private SpillDirectory() {}

  /** Where a session spills; {@code wanted} is what its options say. */
  public static Path choose(Path session, @Nullable Path wanted, long sessionId) {
    Path own = session.toAbsolutePath().normalize();
    if (wanted != null) {
      return wanted.toAbsolutePath().normalize().resolve(name(sessionId));
    }
    return inMemory(own)
        ? DEFAULT_BASE
            .resolve(PREFIX + Integer.toUnsignedString(Posix.user()))
            .resolve(name(sessionId))
        : own.resolve(INSIDE);
  }

  /** Writes the path into the header of a segment that is being made. */
  public static void write(SharedMemory memory, Path directory) {
    byte[] bytes = directory.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > SegmentLayout.SPILL_PATH_BYTES) {
      throw new IllegalArgumentException(
          "spillDirectory="
              + directory
              + " has more than "
              + SegmentLayout.SPILL_PATH_BYTES
              + " bytes");
    }
    memory.copyIn(bytes, 0, SegmentLayout.SPILL_PATH_OFFSET + 8, bytes.length);
    memory.put(SegmentLayout.SPILL_PATH_OFFSET, crc(bytes) << 32 | bytes.length);
  }

  /** The path in a header; null if it is damaged. */
  public static @Nullable Path read(ByteBuffer header) {
    long word = header.getLong(SegmentLayout.SPILL_PATH_OFFSET);
    int length = (int) word;
    if (length < 1 || length > SegmentLayout.SPILL_PATH_BYTES) {
      return null;
    }
    byte[] bytes = new byte[length];
    header.get(SegmentLayout.SPILL_PATH_OFFSET + 8, bytes);
    return crc(bytes) == word >>> 32 ? Path.of(new String(bytes, StandardCharsets.UTF_8)) : null;
  }

  /**
   * Makes the directory if it is not there.
   *
   * @throws IOException if it cannot be made, or is not ours alone
   */
  public static void make(Path directory, Path session, boolean persistent) throws IOException {
    Path base = directory.getParent();
    if (base != null && !Files.isDirectory(base)) {
      FileChanges.createDirectories(base, OWNERS);
    }
    try {
      FileChanges.createDirectory(directory, OWNERS);
      FileChanges.setMode(directory, PosixFilePermissions.fromString("rwx------"));
    } catch (FileAlreadyExistsException e) {
      // another process was faster
    }
    OwnFile.requireNoLinks(directory);
    OwnFile.require(directory, Posix.status(directory), true);
    if (!directory.startsWith(session) && !persistent) {
      Path owner = directory.resolve(OWNER);
      writeOwner(owner, session);
      removeOrphans(directory);
    }
  }

  /**
   * Writes the file that says whose the directory is, unless it stands there. It is ours alone from
   * its first moment, and never replaced: another process of the session may be doing the same, and
   * may hold it already. Until its words are in it, it makes nobody an orphan.
   */
  private static void writeOwner(Path owner, Path session) throws IOException {
    FileChanges.writeOnce(owner, session.toString().getBytes(StandardCharsets.UTF_8), OWNERS_ONLY);
  }

  /**
   * Says for as long as the descriptor is open that the directory is in use; -1 if there is no need
   * to.
   */
  public static int hold(Path directory) {
    Path owner = directory.resolve(OWNER);
    int descriptor =
        Files.exists(owner, LinkOption.NOFOLLOW_LINKS) ? OwnFile.open(owner, Posix.O_RDONLY) : -1;
    if (descriptor >= 0) {
      boolean _ = Posix.tryLockShared(descriptor, 0); // else it is being removed: nobody's
    }
    return Math.max(descriptor, -1);
  }

  /** Removes the spill files of the session in a directory; all its processes are gone. */
  public static void removeOf(Path session, Path segment) {
    if (!Files.exists(segment, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    ByteBuffer header = SegmentFile.readHeader(segment);
    Path directory = read(header);
    long id = header.getLong(SegmentLayout.SESSION_OFFSET);
    if (directory != null && !directory.startsWith(session) && directory.endsWith(name(id))) {
      remove(directory);
    }
  }

  private static void removeOrphans(Path directory) throws IOException {
    Path base = directory.getParent();
    if (base == null) {
      return;
    }
    List<Path> others;
    try (Stream<Path> all = Files.list(base)) {
      others = all.filter(other -> hasName(other) && !other.equals(directory)).toList();
    }
    for (Path other : others) {
      if (other.toString().endsWith(GONE)) {
        delete(other);
      } else if (isSpillDirectory(other) && isOrphan(other)) {
        removeUnheld(other);
      }
    }
  }

  private static void removeUnheld(Path directory) {
    int descriptor;
    try {
      descriptor = OwnFile.open(directory.resolve(OWNER), Posix.O_RDWR);
    } catch (StoreFormatException e) {
      return; // not ours
    }
    if (descriptor >= 0) {
      if (Posix.tryLockExclusive(descriptor, 0)) {
        remove(directory);
      }
      Posix.close(descriptor);
    }
  }

  private static boolean hasName(Path directory) {
    return String.valueOf(directory.getFileName()).matches(PREFIX + "[0-9a-f]{16}(" + GONE + ")?");
  }

  private static boolean isSpillDirectory(Path directory) {
    return hasName(directory)
        && !directory.toString().endsWith(GONE)
        && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(directory.resolve(OWNER), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the session a directory belongs to is gone, or another one is in its place. */
  private static boolean isOrphan(Path directory) {
    try {
      String session = Files.readString(directory.resolve(OWNER));
      if (session.isEmpty()) {
        return false; // it is just being made
      }
      Path segment = Path.of(session).resolve("segment");
      if (!Files.exists(segment, LinkOption.NOFOLLOW_LINKS)) {
        return true;
      }
      long id = SegmentFile.readHeader(segment).getLong(SegmentLayout.SESSION_OFFSET);
      return !directory.endsWith(name(id));
    } catch (IOException | RuntimeException e) {
      return false; // whatever it is, it is not for us to remove
    }
  }

  /**
   * Removes a directory that nobody uses; under another name, by which whoever finds the rest knows
   * what it is.
   */
  private static void remove(Path directory) {
    Path gone = directory.resolveSibling(directory.getFileName() + GONE);
    try {
      delete(gone);
      FileChanges.rename(directory, gone);
    } catch (NoSuchFileException e) {
      return; // nothing was spilled
    } catch (IOException e) {
      delete(directory);
      return;
    }
    delete(gone);
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        FileChanges.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // it is not there
    } catch (IOException | java.io.UncheckedIOException e) {
      // left for whoever makes another beside it: the session itself must go
    }
  }

  private static String name(long sessionId) {
    return PREFIX + HexFormat.of().toHexDigits(sessionId);
  }

  private static boolean inMemory(Path session) {
    try {
      Path there = Files.exists(session) ? session : session.getParent();
      String type = there == null ? "" : Files.getFileStore(there).type();
      return type.equals("tmpfs") || type.equals("ramfs");
    } catch (IOException e) {
      return false;
    }
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
