package io.batoid.objectstore.memory;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The segment's file: made complete under no name and then linked, or opened and checked; mapped
 * once.
 */
public final class SegmentFile {
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
    int descriptor = OwnFile.createUnnamed(path.resolveSibling("."));
    check("make a file in the directory of", path, descriptor);
    long address = 0;
    try {
      check("size", path, Posix.truncate(descriptor, layout.size()));
      Pages pages = new Pages(descriptor, path);
      pages.commit(0, layout.tablesSize());
      pages.commit(
          layout.slot(layout.firstRestoringSlot()),
          (long) SegmentLayout.SLOTS_PER_SPAN * SlotLayout.SIZE);
      address = map(path, descriptor, layout);
      try (Arena arena = Arena.ofConfined()) {
        SharedMemory memory = new SharedMemory(Mapping.view(address, layout.size(), arena));
        memory.put(layout.slotSpanWord(layout.slotSpans() - 1), SegmentLayout.SLOT_SPAN_LIVE);
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
   * @throws StoreFormatException if it is not one, or not one of this version, or truncated, or not
   *     ours alone
   */
  public static SegmentFile open(Path path) {
    int descriptor = openOwn(path, Posix.O_RDWR);
    try {
      SegmentLayout layout = readLayout(path, descriptor);
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

  /** Bytes of its file system that the file has. */
  public long blockBytes() {
    return Posix.status(descriptor).blockBytes();
  }

  /** What was written is on the disk afterwards; false if that cannot be had. */
  public boolean sync() {
    return Posix.sync(descriptor) == 0;
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
    int descriptor = openOwn(path, Posix.O_RDONLY);
    try {
      return readHeader(path, descriptor);
    } finally {
      Posix.close(descriptor);
    }
  }

  private static ByteBuffer readHeader(Path path, int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(SegmentLayout.PAGE, Long.BYTES);
      long read = Posix.read(descriptor, header, 0);
      check("read", path, (int) read);
      if (read < SegmentLayout.PAGE) {
        throw new StoreFormatException(path + " is not a store: it has only " + read + " bytes");
      }
      return ByteBuffer.wrap(header.toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Reads and checks the geometry of the segment at a path, without mapping it.
   *
   * @throws StoreFormatException as {@link #open}
   */
  public static SegmentLayout readLayout(Path path) {
    int descriptor = openOwn(path, Posix.O_RDONLY);
    try {
      return readLayout(path, descriptor);
    } finally {
      Posix.close(descriptor);
    }
  }

  private static SegmentLayout readLayout(Path path, int descriptor) {
    ByteBuffer header = readHeader(path, descriptor);
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
    if (!headerFits(header)) {
      throw new StoreFormatException(
          path + " has a damaged header: its checksum does not fit; the store cannot be used");
    }
    try {
      SegmentLayout layout =
          new SegmentLayout(
              header.getLong(SegmentLayout.CAPACITY_OFFSET),
              Math.toIntExact(header.getLong(SegmentLayout.MAX_OBJECTS_OFFSET)),
              Math.toIntExact(header.getLong(SegmentLayout.MAX_PROCESSES_OFFSET)));
      long size = Posix.status(descriptor).size();
      if (size != layout.size()) {
        throw new StoreFormatException(
            path
                + " is truncated or damaged: it has "
                + size
                + " bytes and should have "
                + layout.size());
      }
      return layout;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new StoreFormatException(path + " has a damaged header: " + e.getMessage(), e);
    }
  }

  /**
   * Where a header would be whole again if one bit of what never changes, or of its checksum, were
   * the other way round: the bit's number, or -1. A CRC-32C tells any two single bits of so few
   * bytes apart.
   */
  public static int flippedBit(ByteBuffer header) {
    ByteBuffer tried = ByteBuffer.allocate(SegmentLayout.HEADER_CRC_OFFSET + Long.BYTES);
    tried.put(header.slice(0, tried.capacity())).order(ByteOrder.LITTLE_ENDIAN);
    for (int bit = 0; bit < tried.capacity() * Byte.SIZE; bit++) {
      int at = bit / Byte.SIZE;
      byte kept = tried.get(at);
      tried.put(at, (byte) (kept ^ (1 << (bit % Byte.SIZE))));
      if (headerFits(tried)) {
        return bit;
      }
      tried.put(at, kept);
    }
    return -1;
  }

  private static boolean headerFits(ByteBuffer header) {
    return header.getLong(SegmentLayout.HEADER_CRC_OFFSET)
        == headerCrc(header.slice(0, SegmentLayout.HEADER_CRC_OFFSET));
  }

  private static long headerCrc(ByteBuffer fixedWords) {
    CRC32C crc = new CRC32C();
    crc.update(fixedWords);
    return crc.getValue();
  }

  private static int openOwn(Path path, int access) {
    int descriptor = OwnFile.open(path, access);
    check("open", path, descriptor);
    return descriptor;
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
