package io.batoid.bench.harness;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Looks at open-file-description locks from outside, without taking any: which bytes of a file are
 * held exclusively?
 *
 * <p>It asks with F_OFD_GETLK for a shared lock, so that only exclusive holders count, and a reaper
 * that proves a death by a shared lock does not look like the dead.
 *
 * <pre>
 * struct flock, 64 bits:  0 l_type (short)  2 l_whence (short)  8 l_start  16 l_len  24 l_pid (int)
 * </pre>
 */
public final class LockByte implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 02000000;
  private static final int F_OFD_GETLK = 36;
  private static final short F_RDLCK = 0;
  private static final short F_UNLCK = 2;
  private static final long START_OFFSET = 8;
  private static final long LENGTH_OFFSET = 16;
  private static final long PID_OFFSET = 24;
  private static final long SIZE = 32;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      downcall("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
  private static final MethodHandle FCNTL =
      downcall("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS), 2);
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment flock = arena.allocate(SIZE, 8);
  private final int descriptor;

  private LockByte(Path file) {
    descriptor = open(arena.allocateFrom(file.toString()));
    if (descriptor < 0) {
      arena.close();
      throw new IllegalStateException("cannot open " + file);
    }
  }

  /** Opens a lock file for looking; for the calling thread only. */
  public static LockByte open(Path file) {
    return new LockByte(file);
  }

  /** Returns which of the first {@code bytes} bytes somebody holds exclusively. */
  public BitSet held(int bytes) {
    BitSet held = new BitSet();
    for (int i = 0; i < bytes; i++) {
      held.set(i, isHeld(i));
    }
    return held;
  }

  /** Returns whether somebody holds the byte exclusively. */
  public boolean isHeld(int index) {
    flock.fill((byte) 0);
    flock.set(JAVA_SHORT, 0, F_RDLCK);
    flock.set(JAVA_LONG, START_OFFSET, index);
    flock.set(JAVA_LONG, LENGTH_OFFSET, 1);
    flock.set(JAVA_INT, PID_OFFSET, 0);
    if (fcntl(descriptor, F_OFD_GETLK, flock) != 0) {
      throw new IllegalStateException("F_OFD_GETLK failed for byte " + index);
    }
    return flock.get(JAVA_SHORT, 0) != F_UNLCK;
  }

  @Override
  public void close() {
    try {
      var _ = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new LinkageError("close", e);
    }
    arena.close();
  }

  private static int open(MemorySegment path) {
    try {
      return (int) OPEN.invokeExact(path, O_RDWR | O_CLOEXEC);
    } catch (Throwable e) {
      throw new LinkageError("open", e);
    }
  }

  private static int fcntl(int descriptor, int command, MemorySegment argument) {
    try {
      return (int) FCNTL.invokeExact(descriptor, command, argument);
    } catch (Throwable e) {
      throw new LinkageError("fcntl", e);
    }
  }

  private static MethodHandle downcall(String name, FunctionDescriptor type, int firstVariadic) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        type,
        Linker.Option.firstVariadicArg(firstVariadic));
  }
}
