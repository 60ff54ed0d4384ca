package io.batoid.objectstore.spill;

import io.batoid.BatoidException;
import io.batoid.objectstore.layout.DiskPlace;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Errno;
import io.batoid.objectstore.memory.FileBytes;
import io.batoid.objectstore.memory.FileChanges;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.OwnFile;
import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.RankedLock;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.SpillDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The files of copies that one process writes, and everybody reads.
 *
 * <p>Large copies have a file each; small ones are written one after the other into a file of about
 * {@value #FUSED_BYTES} bytes. Nothing in a file says whose copy it is, and nothing else says what
 * is in a file: the slots alone do. A file takes copies only from the process that made it, and
 * only until it is full; afterwards places in it only vanish.
 */
public final class SpillFiles {
  /** Copies of at least this many bytes have a file of their own. */
  static final long ALONE_BYTES = 16 << 20;

  /** A file of small copies is full beyond this many bytes. */
  static final long FUSED_BYTES = 100 << 20;

  /** So far ahead of whoever reads one copy after the other. */
  private static final long AHEAD_BYTES = 8 << 20;

  private static final int NOT_YET = -2;

  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final @Nullable Path directory;
  private final Path session;
  private final SharedMemory memory;
  private final int self;
  private final long limit;
  private final long fusedBytes;
  private final long reserve;
  private final Map<Long, Integer> writing = new HashMap<>(); // copies under way in each file
  private final Map<Long, Integer> retired = new HashMap<>(); // full, with copies still under way
  private final LongAdder bytesWritten = new LongAdder();
  private final RankedLock lock = new RankedLock(LockOrder.Rank.SPILL_FILES);
  private long current;
  private int descriptor = -1;
  private long position;
  private long allowance;
  private boolean made;
  private volatile Ahead ahead = new Ahead(0, 0); // racy: a reader that is lost reads more slowly
  private volatile int holding = NOT_YET;
  private volatile boolean comingBack;
  private volatile long fullUntil;
  private volatile long mostlyFullUntil;
  private volatile String why = "";

  /** The place after the copy read last, and up to where the kernel was told to read on. */
  private record Ahead(long next, long advised) {}

  /**
   * Files of one process.
   *
   * @param directory null if the header does not say where: then nothing is written or read
   * @param limit the most bytes of all files together; 0 never writes
   */
  public SpillFiles(
      @Nullable Path directory, Path session, SharedMemory memory, int self, long limit) {
    this.directory = directory;
    this.session = session;
    this.memory = memory;
    this.self = self;
    this.limit = limit;
    this.fusedBytes = Math.clamp(limit / 8, DiskPlace.UNIT, FUSED_BYTES);
    this.reserve = Math.min(limit / 4, FUSED_BYTES);
  }

  /** Whether copies can be written now: there is a limit, and the disk was not full just now. */
  boolean mayWrite() {
    return limit > 0
        && directory != null
        && isOver(fullUntil)
        && (comingBack || isOver(mostlyFullUntil));
  }

  private static boolean isOver(long until) {
    return until == 0 || until - System.nanoTime() < 0;
  }

  /**
   * Whether what leaves memory from now on makes room for something that comes back. A part of the
   * limit is kept for that, so that what is on disk can be read even if no more may be put: objects
   * that have been there once leave again without being written.
   */
  void setComingBack(boolean comingBack) {
    this.comingBack = comingBack;
  }

  /** Why nothing could be written lately; empty if it could. */
  public String why() {
    return limit == 0 ? "spilling is off (spillLimit=0)" : why;
  }

  /** Writes a copy; its place, or 0 if there is no room for it on disk. */
  long append(MemorySegment copy) {
    long size = copy.byteSize();
    long file;
    long offset;
    int to;
    lock.lock();
    try {
      if (!mayWrite() || !allowed(size)) {
        return 0;
      }
      if (size >= ALONE_BYTES) {
        file = nextNumber();
        to = create(file);
        offset = 0;
      } else {
        if (descriptor < 0 || (position + size > fusedBytes && position > 0)) {
          startFused();
        }
        file = current;
        to = descriptor;
        offset = position;
        position = aligned(offset + size);
      }
      if (to < 0) {
        return 0;
      }
      writing.merge(file, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    boolean written = false;
    try {
      written = FileBytes.write(to, copy, offset);
    } finally {
      if (size >= ALONE_BYTES) {
        Posix.close(to);
      }
      if (!written) {
        cannot("the disk is full, or fails");
        done(file);
      }
    }
    if (written) {
      bytesWritten.add(aligned(size));
    }
    return written ? DiskPlace.of(file, offset) : 0;
  }

  /** Bytes written so far, with the gaps between copies. */
  long bytesWritten() {
    return bytesWritten.sum();
  }

  /** The place of a copy stands in its slot, or never will: its file may be judged by the slots. */
  void done(long file) {
    lock.lock();
    try {
      writing.merge(file, -1, Integer::sum);
      writing.remove(file, 0);
      @Nullable Integer open = writing.containsKey(file) ? null : retired.remove(file);
      if (open != null) {
        Posix.close(open);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isPersistent() {
    return (memory.get(SegmentLayout.FLAGS_OFFSET) & SegmentLayout.FLAG_PERSISTENT) != 0;
  }

  /** Says that the directory is in use, once; under the lock. */
  private void hold() {
    if (holding == NOT_YET && directory != null) {
      holding = SpillDirectory.hold(directory);
    }
  }

  private void holdWithLock() {
    lock.lock();
    try {
      hold();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads from a copy, as many bytes as {@code into} has in all; false if they are not there.
   *
   * <p>Who reads one copy after the other, as they were written, has the disk read ahead: each read
   * opens the file anew, so that the kernel cannot notice.
   */
  public boolean read(long place, long skip, MemorySegment... into) {
    if (directory == null) {
      return false;
    }
    if (holding == NOT_YET) {
      holdWithLock();
    }
    int from;
    try {
      from = OwnFile.open(path(DiskPlace.file(place)), Posix.O_RDONLY);
    } catch (BatoidException e) {
      return false; // something else stands there
    }
    if (from < 0) {
      return false;
    }
    try {
      long at = DiskPlace.offset(place) + skip;
      long end = at;
      for (MemorySegment part : into) {
        end += part.byteSize();
      }
      readAhead(from, place, end);
      for (MemorySegment part : into) {
        if (!FileBytes.read(from, part, at)) {
          return false;
        }
        at += part.byteSize();
      }
      return true;
    } finally {
      Posix.close(from);
    }
  }

  private void readAhead(int from, long place, long end) {
    Ahead last = ahead;
    long advised = end;
    if (place == last.next) {
      advised = Math.max(last.advised, end);
      if (advised < end + AHEAD_BYTES / 2) {
        Posix.willNeed(from, advised, end + AHEAD_BYTES - advised);
        advised = end + AHEAD_BYTES;
      }
    }
    ahead = new Ahead(DiskPlace.of(DiskPlace.file(place), aligned(end)), advised);
  }

  private static long aligned(long position) {
    return position + DiskPlace.UNIT - 1 & -DiskPlace.UNIT;
  }

  /** The file with a number. */
  public Path path(long file) {
    return (directory == null ? session : directory).resolve("objects-" + Long.toHexString(file));
  }

  /** All spill files of the session, by number, with their sizes in bytes. */
  public Map<Long, Long> list() {
    Map<Long, Long> files = new HashMap<>();
    if (directory == null || !Files.isDirectory(directory)) {
      return files;
    }
    try (Stream<Path> all = Files.list(directory)) {
      all.forEach(file -> {
        String name = String.valueOf(file.getFileName());
        if (name.matches("objects-[0-9a-f]{1,10}")) {
          long size = Posix.status(file).size();
          files.put(Long.parseLong(name.substring("objects-".length()), 16), size);
        }
      });
    } catch (IOException | UncheckedIOException e) {
      // it goes with its session just now
    }
    return files;
  }

  /** Files of ours that may still get copies. */
  Set<Long> unfinished() {
    lock.lock();
    try {
      Set<Long> numbers = new HashSet<>(writing.keySet());
      numbers.addAll(retired.keySet());
      if (descriptor >= 0) {
        numbers.add(current);
      }
      return numbers;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the file go that small copies are written to, so that it can be judged too. */
  void finishCurrent() {
    lock.lock();
    try {
      if (descriptor >= 0) {
        retire();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes a file that no slot refers to. */
  void delete(long file) {
    try {
      FileChanges.deleteIfExists(path(file));
      lock.lock();
      try {
        allowance = 0; // look again how much there is
        fullUntil = 0;
        mostlyFullUntil = 0;
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(SpillFiles.class).warn("cannot remove {}", path(file), e);
    }
  }

  /** Makes sure that all files are on the disk, not only in the kernel's memory. */
  public void sync() {
    for (long file : list().keySet()) {
      int open = OwnFile.open(path(file), Posix.O_RDONLY);
      if (open >= 0) {
        Posix.sync(open);
        Posix.close(open);
      }
    }
  }

  /** Closes what is open. Nobody writes any more. */
  public void close() {
    lock.lock();
    try {
      if (descriptor >= 0) {
        Posix.close(descriptor);
        descriptor = -1;
      }
      if (holding >= 0) {
        Posix.unlock(
            holding, 0); // a process that is just being started may have the descriptor too
        Posix.close(holding);
      }
      holding = -1;
      retired.values().forEach(Posix::close);
      retired.clear();
      fullUntil = System.nanoTime() + Long.MAX_VALUE / 2 | 1;
    } finally {
      lock.unlock();
    }
  }

  private void startFused() {
    if (descriptor >= 0) {
      retire();
    }
    current = nextNumber();
    descriptor = create(current);
    position = 0;
  }

  private void retire() {
    if (writing.containsKey(current)) {
      retired.put(current, descriptor);
    } else {
      Posix.close(descriptor);
    }
    descriptor = -1;
  }

  private long nextNumber() {
    return DiskPlace.fileNumber(memory.getAndAdd(SegmentLayout.SPILL_FILES_OFFSET, 1) + 1, self);
  }

  private int create(long file) {
    try {
      if (!made) {
        SpillDirectory.make(Objects.requireNonNull(directory), session, isPersistent());
        made = true;
        hold();
      }
    } catch (IOException | BatoidException e) {
      cannot("cannot make " + directory + ": " + e.getMessage());
      return -1;
    }
    int open = OwnFile.create(path(file));
    if (open < 0) {
      made = false;
      cannot("cannot make " + path(file) + ": " + Errno.describe(-open));
    }
    return open;
  }

  /** Whether the limit allows that many bytes more. Exact unless others write at the same time. */
  private boolean allowed(long size) {
    if (allowance < size || comingBack) {
      long total = list().values().stream().mapToLong(Long::longValue).sum();
      long left = limit - total - (comingBack ? 0 : reserve);
      if (left < size) {
        why = "the spill limit of " + limit + " bytes is reached";
        long until = System.nanoTime() + AGAIN_NANOS | 1;
        if (comingBack) {
          fullUntil = until;
        } else {
          mostlyFullUntil = until;
        }
        return false;
      }
      allowance = comingBack ? size : Math.max(size, left / 2); // others may be at it too
    }
    allowance -= size;
    return true;
  }

  private void cannot(String reason) {
    fullUntil = System.nanoTime() + AGAIN_NANOS | 1;
    if (!reason.equals(why)) {
      LoggerFactory.getLogger(SpillFiles.class)
          .warn("Objects of {} cannot be spilled: {}", session, reason);
    }
    why = reason;
  }
}
