package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Bytes between a file and memory, without a copy in between: pread(2), pwrite(2).
 *
 * <p>Through downcalls of their own, whose memory cannot be unmapped as long as they run: the JVM
 * keeps a segment's arena open while it is passed to one. Linked at the first use, for most stores
 * never spill.
 */
public final class FileBytes {
  private static final MethodHandle READ = handle("pread");
  private static final MethodHandle WRITE = handle("pwrite");

  private FileBytes() {}

  /**
   * Fills {@code into} from a file.
   *
   * @return false if the file ends before, or cannot be read
   */
  public static boolean read(int descriptor, MemorySegment into, long offset) {
    long done = 0;
    while (done < into.byteSize()) {
      long result = call(READ, descriptor, into, done, offset);
      if (result <= 0) {
        return false;
      }
      done += result;
    }
    return true;
  }

  /**
   * Writes all of {@code from} to a file.
   *
   * @return whether it is all there; false if the disk is full, or fails
   */
  public static boolean write(int descriptor, MemorySegment from, long offset) {
    CrashPoints.beforeFileChange();
    long done = 0;
    while (done < from.byteSize()) {
      long result = call(WRITE, descriptor, from, done, offset);
      if (result <= 0) {
        return false;
      }
      done += result;
    }
    return true;
  }

  private static long call(
      MethodHandle handle, int descriptor, MemorySegment bytes, long done, long offset) {
    try {
      return (long)
          handle.invokeExact(
              descriptor, bytes.asSlice(done), bytes.byteSize() - done, offset + done);
    } catch (IllegalStateException e) {
      throw e; // the arena was closed
    } catch (Throwable t) {
      throw new AssertionError("a downcall threw", t);
    }
  }

  private static MethodHandle handle(String name) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(
                JAVA_LONG, java.lang.foreign.ValueLayout.JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  }
}
