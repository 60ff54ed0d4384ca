package io.batoid.objectstore.memory;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.layout.SegmentLayout;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The segment's file: made complete under no name and then linked, or opened and checked; mapped
 * once.
 */
public final class SegmentFile {
  private static final int OWNER_ONLY = 0600;

  private final Path path;
  private final int descriptor;
  private final SegmentLayout layout;
  private final long address;

  private SegmentFile(Path path, int descriptor, SegmentLayout layout, long address) {
    this.path = path;
    this.descriptor = descriptor;
    this.layout = layout;
    this.address = address;
  }

  /**
   * Makes a segment and gives it its name only when it is complete.
   *
   * @param header writes the header's words, but for geometry and version
   */
  public static SegmentFile create(Path path, SegmentLayout layout, Consumer<SharedMemory> header) {
    int descriptor =
        Posix.open(
            path.resolveSibling("."), Posix.O_RDWR | Posix.O_TMPFILE | Posix.O_CLOEXEC, OWNER_ONLY);
    check("make a file in the directory of", path, descriptor);
    long address = 0;
    try {
      check("size", path, Posix.truncate(descriptor, layout.size()));
      new Pages(descriptor, path).commit(0, layout.tablesSize());
      address = map(path, descriptor, layout);
      try (Arena arena = Arena.ofConfined()) {
        SharedMemory memory = new SharedMemory(Mapping.view(address, layout.size(), arena));
        memory.put(SegmentLayout.CAPACITY_OFFSET, layout.capacity());
        memory.put(SegmentLayout.MAX_OBJECTS_OFFSET, layout.maxObjects());
        memory.put(SegmentLayout.MAX_PROCESSES_OFFSET, layout.maxProcesses());
        memory.put(SegmentLayout.CREATED_OFFSET, System.currentTimeMillis());
        memory.put(SegmentLayout.CREATOR_PID_OFFSET, Posix.pid());
        memory.put(SegmentLayout.SESSION_OFFSET, sessionId());
        header.accept(memory);
        memory.put(SegmentLayout.VERSION_OFFSET, SegmentLayout.FORMAT_VERSION);
        memory.put(SegmentLayout.MAGIC_OFFSET, SegmentLayout.MAGIC);
        memory.put(
            SegmentLayout.HEADER_CRC_OFFSET,
            headerCrc(memory.slice(0, SegmentLayout.HEADER_CRC_OFFSET).asByteBuffer()));
      }
      check("name", path, Posix.link(descriptor, path));
      return new SegmentFile(path, descriptor, layout, address);
    } catch (RuntimeException | Error e) {
      if (address > 0) {
        Mapping.unmap(address, layout.size());
      }
      Posix.close(descriptor);
      throw e;
    }
  }

  /**
   * Opens and maps a segment that is there.
   *
   * @throws StoreFormatException if it is not one, or not one of this version, or truncated
   */
  public static SegmentFile open(Path path) {
    SegmentLayout layout = readLayout(path);
    int descriptor =
        Posix.open(path, Posix.O_RDWR | Posix.O_NOFOLLOW | Posix.O_CLOEXEC, OWNER_ONLY);
    check("open", path, descriptor);
    try {
      return new SegmentFile(path, descriptor, layout, map(path, descriptor, layout));
    } catch (RuntimeException | Error e) {
      Posix.close(descriptor);
      throw e;
    }
  }

  public SegmentLayout layout() {
    return layout;
  }

  /** A view of the segment that ends with {@code arena}. */
  public Segment view(Arena arena) {
    return new Segment(new SharedMemory(Mapping.view(address, layout.size(), arena)), layout);
  }

  /** The address of an offset; valid until {@link #close}. */
  public long addressOf(long offset) {
    return address + offset;
  }

  /** Maps committed pages into this process before they are touched. */
  public void populate(long offset, long length) {
    Mapping.populate(address + offset, length);
  }

  /** Commits and gives back pages of this file. */
  public Pages pages() {
    return new Pages(descriptor, path);
  }

  /** Unmaps the segment. Nothing touches it any more. */
  public void close() {
    Mapping.unmap(address, layout.size());
    Posix.close(descriptor);
  }

  /**
   * Reads the flags and the session of the segment at a path, without mapping it: words of the
   * header by offset.
   */
  public static ByteBuffer readHeader(Path path) {
    try (InputStream in = openToRead(path)) {
      byte[] header = in.readNBytes(SegmentLayout.PAGE);
      if (header.length < SegmentLayout.PAGE) {
        throw new StoreFormatException(
            path + " is not a store: it has only " + header.length + " bytes");
      }
      return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new StoreFormatException("cannot read " + path + ": " + e, e);
    }
  }

  /** No channel: an interrupt would close that, also while a store is opened or closed. */
  private static InputStream openToRead(Path path) throws IOException {
    return new FileInputStream(path.toFile());
  }

  /**
   * Reads and checks the geometry of the segment at a path, without mapping it.
   *
   * @throws StoreFormatException as {@link #open}
   */
  public static SegmentLayout readLayout(Path path) {
    ByteBuffer header = readHeader(path);
    if (header.getLong(SegmentLayout.MAGIC_OFFSET) != SegmentLayout.MAGIC) {
      throw new StoreFormatException(path + " is not a store: it does not begin as one");
    }
    long version = header.getLong(SegmentLayout.VERSION_OFFSET);
    if (version != SegmentLayout.FORMAT_VERSION) {
      throw new StoreFormatException(
          path
              + " has format version "
              + version
              + ", this library reads version "
              + SegmentLayout.FORMAT_VERSION
              + "; use the library that made it, or make the store anew");
    }
    if (header.getLong(SegmentLayout.HEADER_CRC_OFFSET)
        != headerCrc(header.slice(0, SegmentLayout.HEADER_CRC_OFFSET))) {
      throw new StoreFormatException(
          path + " has a damaged header: its checksum does not fit; the store cannot be used");
    }
    try {
      SegmentLayout layout =
          new SegmentLayout(
              header.getLong(SegmentLayout.CAPACITY_OFFSET),
              Math.toIntExact(header.getLong(SegmentLayout.MAX_OBJECTS_OFFSET)),
              Math.toIntExact(header.getLong(SegmentLayout.MAX_PROCESSES_OFFSET)));
      long length = Files.size(path);
      if (length != layout.size()) {
        throw new StoreFormatException(
            path
                + " is truncated or damaged: it has "
                + length
                + " bytes and should have "
                + layout.size());
      }
      return layout;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new StoreFormatException(path + " has a damaged header: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreFormatException("cannot read " + path + ": " + e, e);
    }
  }

  private static long headerCrc(ByteBuffer fixedWords) {
    CRC32C crc = new CRC32C();
    crc.update(fixedWords);
    return crc.getValue();
  }

  private static long map(Path path, int descriptor, SegmentLayout layout) {
    long address = Mapping.file(descriptor, layout.size());
    check("map", path, address > -4096 && address < 0 ? (int) address : 0);
    return address;
  }

  private static long sessionId() {
    long id = 0;
    while (id == 0) {
      id = new SecureRandom().nextLong();
    }
    return id;
  }

  private static void check(String what, Path path, int result) {
    if (result >= 0) {
      return;
    }
    String message = "cannot " + what + " " + path + ": " + Errno.describe(-result);
    throw switch (-result) {
      case Errno.ENOSPC, Errno.EDQUOT, Errno.ENOMEM -> new ObjectStoreFullException(message);
      case Errno.EROFS, Errno.EACCES, Errno.EPERM, Errno.ENOENT, Errno.ELOOP ->
          new StoreFormatException(message);
      default -> new BatoidException(message);
    };
  }
}
