package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
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
  public static final int O_NOFOLLOW;
  public static final int O_DIRECTORY;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_TMPFILE;

  static {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    O_DIRECTORY = arm ? 0x4000 : 0x10000;
    O_NOFOLLOW = arm ? 0x8000 : 0x20000;
    O_TMPFILE = 0x400000 | O_DIRECTORY;
  }

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;

  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final short F_RDLCK = 0;
  private static final short F_WRLCK = 1;
  private static final short F_UNLCK = 2;

  private static final MethodHandle OPEN =
      Errno.function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      Errno.plainFunction("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      Errno.function("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FALLOCATE =
      Errno.function(
          "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle LINKAT =
      Errno.function(
          "linkat",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FCNTL =
      Errno.function(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS),
          Linker.Option.firstVariadicArg(2));

  private Posix() {}

  /** open(2). */
  public static int open(Path path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = Errno.capture(arena);
      MemorySegment name = arena.allocateFrom(path.toString());
      if ((flags & O_CREAT) != 0) {
        CrashPoints.beforeFileChange();
      }
      return (int) Errno.orNegated((int) OPEN.invokeExact(capture, name, flags, mode), capture);
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
  }

  /** close(2). */
  public static void close(int descriptor) {
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
  }

  /** ftruncate(2). */
  public static int truncate(int descriptor, long size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = Errno.capture(arena);
      int result;
      do {
        result =
            (int) Errno.orNegated((int) FTRUNCATE.invokeExact(capture, descriptor, size), capture);
      } while (result == -Errno.EINTR);
      return result;
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
  }

  /** fallocate(2), again when interrupted. */
  public static int allocate(int descriptor, int mode, long offset, long length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = Errno.capture(arena);
      int result;
      do {
        result =
            (int)
                Errno.orNegated(
                    (int) FALLOCATE.invokeExact(capture, descriptor, mode, offset, length),
                    capture);
      } while (result == -Errno.EINTR);
      return result;
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
  }

  /** Gives a file that was opened without a name its name; fails if the name exists. */
  public static int link(int descriptor, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = Errno.capture(arena);
      MemorySegment from = arena.allocateFrom("/proc/self/fd/" + descriptor);
      MemorySegment to = arena.allocateFrom(path.toString());
      CrashPoints.beforeFileChange();
      return (int)
          Errno.orNegated(
              (int) LINKAT.invokeExact(capture, AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW),
              capture);
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
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
      long result = fcntl(arena, descriptor, F_OFD_GETLK, lock);
      if (result < 0) {
        throw new IllegalStateException("F_OFD_GETLK: " + Errno.describe((int) -result));
      }
      return lock.get(java.lang.foreign.ValueLayout.JAVA_SHORT, 0) != F_UNLCK;
    }
  }

  private static boolean setLock(int descriptor, long offset, short type) {
    try (Arena arena = Arena.ofConfined()) {
      long result = fcntl(arena, descriptor, F_OFD_SETLK, flock(arena, offset, type));
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
    lock.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 0, type);
    lock.set(JAVA_LONG, 8, offset);
    lock.set(JAVA_LONG, 16, 1);
    return lock;
  }

  private static long fcntl(Arena arena, int descriptor, int command, MemorySegment lock) {
    try {
      MemorySegment capture = Errno.capture(arena);
      long result;
      do {
        result =
            Errno.orNegated((int) FCNTL.invokeExact(capture, descriptor, command, lock), capture);
      } while (result == -Errno.EINTR);
      return result;
    } catch (Throwable e) {
      throw Errno.unexpected(e);
    }
  }
}
