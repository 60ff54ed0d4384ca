package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Linux' system calls, through the C library's {@code syscall(2)}.
 *
 * <p>One downcall of one shape serves them all: the JVM spins classes for each shape it links, and
 * that is most of what opening a store for the first time in a JVM would cost.
 */
enum Syscall {
  OPENAT(257, 56),
  CLOSE(3, 57),
  FTRUNCATE(77, 46),
  FALLOCATE(285, 47),
  LINKAT(265, 37),
  FCNTL(72, 25),
  MMAP(9, 222),
  MUNMAP(11, 215),
  MADVISE(28, 233),
  FUTEX(202, 98),
  GETPID(39, 172),
  KILL(62, 129),
  READ(0, 63),
  WRITE(1, 64),
  EVENTFD(290, 19),
  PIDFD_OPEN(434, 434),
  PPOLL(271, 73),
  PREAD(17, 67),
  FCHMOD(91, 52),
  FSYNC(74, 82),
  FADVISE(221, 223),
  STATX(332, 291),
  GETEUID(107, 175);

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** For calls that nobody asks for the error number of; all threads write here, nobody reads. */
  private static final MemorySegment IGNORED = Arena.global().allocate(STATE);

  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                  JAVA_LONG),
              Linker.Option.firstVariadicArg(1),
              Linker.Option.captureCallState("errno"));

  private final long number;

  /** Which of the two machines whose numbers are known here this is. */
  static final class Machine {
    static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    private Machine() {}
  }

  Syscall(long x86, long arm) {
    this.number = Machine.ARM ? arm : x86;
  }

  /** What the call returns, or its negated error number; calls again when interrupted. */
  long call(long a, long b, long c, long d, long e, long f) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      while (true) {
        long result = (long) CALL.invokeExact(state, number, a, b, c, d, e, f);
        if (result != -1) {
          return result;
        }
        int errno = (int) ERRNO.get(state, 0L);
        if (errno != Errno.EINTR) {
          return -errno;
        }
      }
    } catch (Throwable t) {
      throw threw(t);
    }
  }

  long call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0);
  }

  /** Calls once, and does not ask what became of it. */
  void callOnce(long a, long b, long c, long d) {
    try {
      long _ = (long) CALL.invokeExact(IGNORED, number, a, b, c, d, 0L, 0L);
    } catch (Throwable t) {
      throw threw(t);
    }
  }

  private static AssertionError threw(Throwable e) {
    return new AssertionError("a downcall threw", e);
  }
}
