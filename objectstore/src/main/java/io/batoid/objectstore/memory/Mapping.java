package io.batoid.objectstore.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** mmap(2) and what goes with it. Addresses are raw: nothing unmaps them but {@link #unmap}. */
public final class Mapping {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MADV_POPULATE_WRITE = 23;

  private Mapping() {}

  /** Maps a file shared, readable and writable: its address, or a negated error number. */
  public static long file(int descriptor, long size) {
    return map(size, MAP_SHARED | MAP_NORESERVE, descriptor);
  }

  /** Reserves private memory that is zero and costs nothing until it is touched. */
  public static long anonymous(long size) {
    return map(size, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
  }

  /** Unmaps. Nothing may touch the range from here on. */
  public static void unmap(long address, long size) {
    Syscall.MUNMAP.callOnce(address, size, 0, 0);
  }

  /** Maps the pages of a committed range now, rather than at their first touch. Best effort. */
  public static void populate(long address, long size) {
    Syscall.MADVISE.callOnce(address, size, MADV_POPULATE_WRITE, 0);
  }

  /** A view of a mapped range that ends when {@code arena} does; unmapping stays the caller's. */
  @SuppressWarnings("restricted") // the address is that of a mapping of ours, and of its size
  public static MemorySegment view(long address, long size, Arena arena) {
    return MemorySegment.ofAddress(address).reinterpret(size, arena, null);
  }

  /** The same, and {@code cleanup} runs when the view has ended. */
  @SuppressWarnings("restricted") // as above
  public static MemorySegment view(long address, long size, Arena arena, Runnable cleanup) {
    return MemorySegment.ofAddress(address).reinterpret(size, arena, ended -> cleanup.run());
  }

  private static long map(long size, int flags, int descriptor) {
    return Syscall.MMAP.call(0, size, PROT_READ_WRITE, flags, descriptor, 0);
  }
}
