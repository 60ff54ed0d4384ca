package io.batoid.objectstore.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The C library's error numbers, and how a downcall brings one back. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ELOOP = 40;
  public static final int EOPNOTSUPP = 95;
  public static final int EDQUOT = 122;

  static final StructLayout CAPTURE = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Errno() {}

  /**
   * A downcall whose first argument is a segment of {@link #CAPTURE} that receives the error
   * number.
   */
  static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return plainFunction(name, descriptor, all);
  }

  /** A downcall that leaves the error number alone. */
  static MethodHandle plainFunction(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(
                () -> new UnsupportedOperationException("no function " + name + " in libc"));
    return linker.downcallHandle(address, descriptor, options);
  }

  static MemorySegment capture(Arena arena) {
    return arena.allocate(CAPTURE);
  }

  /** The error number of the last call that captured into {@code capture}. */
  static int of(MemorySegment capture) {
    return (int) ERRNO.get(capture, 0L);
  }

  /** {@code result}, or the negated error number if it is -1. */
  static long orNegated(long result, MemorySegment capture) {
    return result == -1 ? -of(capture) : result;
  }

  static AssertionError unexpected(Throwable e) {
    return new AssertionError("a downcall threw", e);
  }

  /** What an error number means, for messages. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case ENOMEM -> "out of memory or address space";
      case EACCES -> "permission denied";
      case EEXIST -> "file exists";
      case ENOTDIR -> "not a directory";
      case EINVAL -> "invalid argument";
      case ENOSPC -> "no space left on the file system";
      case EROFS -> "read-only file system";
      case ELOOP -> "symbolic link in the path";
      case EOPNOTSUPP -> "not supported by the file system";
      case EDQUOT -> "disk quota exceeded";
      default -> "error " + errno;
    };
  }
}
