package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.batoid.BatoidException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The system calls on files that Java does not offer. Each returns what the call does, or a negated
 * error number.
 *
 * <p>Descriptors are raw: nothing closes them but {@link #close}.
 */
public final class Posix {
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;

  /** Opening a FIFO or a device with it never waits. */
  public static final int O_NONBLOCK = 0x800;

  public static final int O_NOFOLLOW;
  public static final int O_DIRECTORY;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_TMPFILE;

  static {
    O_DIRECTORY = Syscall.Machine.ARM ? 0x4000 : 0x10000;
    O_NOFOLLOW = Syscall.Machine.ARM ? 0x8000 : 0x20000;
    O_TMPFILE = 0x400000 | O_DIRECTORY;
  }

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int FADV_WILLNEED = 3;
  private static final int AT_EMPTY_PATH = 0x1000;

  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final short F_RDLCK = 0;
  private static final short F_WRLCK = 1;
  private static final short F_UNLCK = 2;

  private Posix() {}

  /** This process' id; without the classes that {@link ProcessHandle} starts. */
  public static long pid() {
    return Syscall.GETPID.call(0, 0, 0, 0);
  }

  /** open(2). */
  public static int open(Path path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path.toString()).address();
      if ((flags & O_CREAT) != 0) {
        CrashPoints.beforeFileChange();
      }
      return (int) Syscall.OPENAT.call(AT_FDCWD, name, flags, mode);
    }
  }

  /** The user this process acts as. */
  public static int user() {
    return (int) Syscall.GETEUID.call(0, 0, 0, 0);
  }

  /** fchmod(2). */
  public static int mode(int descriptor, int mode) {
    CrashPoints.beforeFileChange();
    return (int) Syscall.FCHMOD.call(descriptor, mode, 0, 0);
  }

  /** pread(2): how many bytes came, or a negated error number. */
  static long read(int descriptor, MemorySegment into, long offset) {
    return Syscall.PREAD.call(descriptor, into.address(), into.byteSize(), offset);
  }

  /** fsync(2): what was written is on the disk afterwards. */
  public static int sync(int descriptor) {
    return (int) Syscall.FSYNC.call(descriptor, 0, 0, 0);
  }

  /** posix_fadvise(2): has the kernel begin to read a range of a file. A hint: it may not. */
  public static void willNeed(int descriptor, long offset, long length) {
    long _ = Syscall.FADVISE.call(descriptor, offset, length, FADV_WILLNEED);
  }

  /** What is open as a descriptor, whatever stands at its path by now. */
  public static FileStatus status(int descriptor) {
    return status(descriptor, "", AT_EMPTY_PATH);
  }

  /** What stands at a path: the link itself if it is a symbolic one. */
  public static FileStatus status(Path path) {
    return status(AT_FDCWD, path.toString(), AT_SYMLINK_NOFOLLOW);
  }

  private static FileStatus status(int descriptor, String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(FileStatus.STATX_SIZE, 8);
      long result =
          Syscall.STATX.call(
              descriptor,
              arena.allocateFrom(path).address(),
              flags,
              FileStatus.STATX_BASIC,
              status.address(),
              0);
      return FileStatus.of((int) result, status);
    }
  }

  /** close(2). */
  public static void close(int descriptor) {
    Syscall.CLOSE.callOnce(descriptor, 0, 0, 0); // again when interrupted would close another's
  }

  /** ftruncate(2). */
  public static int truncate(int descriptor, long size) {
    return (int) Syscall.FTRUNCATE.call(descriptor, size, 0, 0);
  }

  /** fallocate(2). */
  public static int allocate(int descriptor, int mode, long offset, long length) {
    return (int) Syscall.FALLOCATE.call(descriptor, mode, offset, length);
  }

  /** Gives a file that was opened without a name its name; fails if the name exists. */
  public static int link(int descriptor, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      long from = arena.allocateFrom("/proc/self/fd/" + descriptor).address();
      long to = arena.allocateFrom(path.toString()).address();
      CrashPoints.beforeFileChange();
      return (int) Syscall.LINKAT.call(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW, 0);
    }
  }

  /** A descriptor that becomes readable when a process dies; pidfd_open(2). */
  public static int processDescriptor(long pid) {
    return (int) Syscall.PIDFD_OPEN.call(pid, 0, 0, 0);
  }

  /** A descriptor that is readable between {@link #signal} and {@link #reset}; eventfd(2). */
  public static int eventDescriptor() {
    long result = Syscall.EVENTFD.call(0, O_CLOEXEC, 0, 0);
    if (result < 0) {
      throw new BatoidException(
          "no descriptor for events: " + Errno.describe((int) -result) + "; raise ulimit -n");
    }
    return (int) result;
  }

  /** Makes a descriptor for events readable. */
  public static void signal(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      Syscall.WRITE.call(descriptor, arena.allocateFrom(JAVA_LONG, 1).address(), Long.BYTES, 0);
    }
  }

  /** Makes a readable descriptor for events unreadable. */
  public static void reset(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      Syscall.READ.call(descriptor, arena.allocate(JAVA_LONG).address(), Long.BYTES, 0);
    }
  }

  /** Sleeps until one of {@code count} structures pollfd is ready; poll(2). */
  public static void poll(MemorySegment polled, int count) {
    Syscall.PPOLL.call(polled.address(), count, 0, 0);
  }

  /** Takes one byte of a file exclusively, for as long as the descriptor is open. Does not wait. */
  public static boolean tryLockExclusive(int descriptor, long offset) {
    CrashPoints.beforeLock(offset, true, false);
    return setLock(descriptor, offset, F_WRLCK);
  }

  /** Takes one byte of a file shared. Does not wait. */
  public static boolean tryLockShared(int descriptor, long offset) {
    CrashPoints.beforeLock(offset, false, false);
    return setLock(descriptor, offset, F_RDLCK);
  }

  /** Lets a byte go. */
  public static void unlock(int descriptor, long offset) {
    CrashPoints.beforeLock(offset, false, true);
    setLock(descriptor, offset, F_UNLCK);
  }

  /** Whether somebody, seen from this descriptor, holds a byte exclusively. */
  public static boolean isLockedExclusive(int descriptor, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lock = flock(arena, offset, F_RDLCK);
      long result = Syscall.FCNTL.call(descriptor, F_OFD_GETLK, lock.address(), 0);
      if (result < 0) {
        throw new IllegalStateException("F_OFD_GETLK: " + Errno.describe((int) -result));
      }
      return lock.get(JAVA_SHORT, 0) != F_UNLCK;
    }
  }

  private static boolean setLock(int descriptor, long offset, short type) {
    try (Arena arena = Arena.ofConfined()) {
      long lock = flock(arena, offset, type).address();
      long result = Syscall.FCNTL.call(descriptor, F_OFD_SETLK, lock, 0);
      if (result == 0) {
        return true;
      }
      if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
        return false;
      }
      throw new IllegalStateException("F_OFD_SETLK: " + Errno.describe((int) -result));
    }
  }

  private static MemorySegment flock(Arena arena, long offset, short type) {
    MemorySegment lock = arena.allocate(32, 8);
    lock.set(JAVA_SHORT, 0, type);
    lock.set(JAVA_LONG, 8, offset);
    lock.set(JAVA_LONG, 16, 1);
    return lock;
  }
}
