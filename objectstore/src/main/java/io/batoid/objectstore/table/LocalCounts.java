package io.batoid.objectstore.table;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.memory.Errno;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.Mapping;
import io.batoid.objectstore.memory.SpinLock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * How many references, pins and waiters this process has on each slot, and the lock under which a
 * count, the shared bit it stands for, and the look that follows change together (R4).
 *
 * <pre>
 *   63   62         46 45          28 27           0
 * +----+--------------+--------------+--------------+
 * |lock|   waiters    |     pins     |     refs     |     one word for each slot, in private memory
 * +----+--------------+--------------+--------------+     that costs nothing until it is touched
 * </pre>
 */
public final class LocalCounts {
  public static final long REF = 1L;
  public static final long PIN = 1L << 28;
  public static final long WAITER = 1L << 46;

  private static final long LOCK = 1L << 63;
  private static final long REFS_MASK = PIN - 1;
  private static final long PINS_MASK = WAITER - 1 & ~REFS_MASK;
  private static final long WAITERS_MASK = ~LOCK & ~PINS_MASK & ~REFS_MASK;
  private static final VarHandle WORD = JAVA_LONG.varHandle();

  private final MemorySegment words;
  private final long address;

  /** Counts for {@code slots} slots, usable while {@code arena} is alive. */
  public LocalCounts(int slots, Arena arena) {
    long size = (long) slots * Long.BYTES;
    address = Mapping.anonymous(size);
    if (address < 0 && address > -4096) {
      throw new ObjectStoreFullException(
          "cannot reserve " + size + " bytes of address space: " + Errno.describe((int) -address));
    }
    words = Mapping.view(address, size, arena);
  }

  /** Unmaps the counts; the arena is closed. */
  public void unmap() {
    Mapping.unmap(address, words.byteSize());
  }

  /** Locks a slot for this process and returns its counts. */
  public long lock(int slot) {
    assert LockOrder.take(LockOrder.Rank.SLOT);
    long offset = (long) slot << 3;
    long counts = (long) WORD.getAcquire(words, offset) & ~LOCK;
    if (WORD.compareAndSet(words, offset, counts, counts | LOCK)) {
      return counts;
    }
    return lockSlowly(offset);
  }

  /** Unlocks a slot, leaving these counts. */
  public void unlock(int slot, long counts) {
    assert LockOrder.letGo(LockOrder.Rank.SLOT);
    WORD.setRelease(
        words, (long) slot << 3, counts); // release: publishes counts and handles to lock()
  }

  /** The counts at some moment, for reports. */
  public long peek(int slot) {
    return (long) WORD.getAcquire(words, (long) slot << 3) & ~LOCK;
  }

  public static long refs(long counts) {
    return counts & REFS_MASK;
  }

  public static long pins(long counts) {
    return (counts & PINS_MASK) >>> 28;
  }

  public static long waiters(long counts) {
    return (counts & WAITERS_MASK) >>> 46;
  }

  public static boolean noRefs(long counts) {
    return (counts & REFS_MASK) == 0;
  }

  public static boolean noPins(long counts) {
    return (counts & PINS_MASK) == 0;
  }

  public static boolean noWaiters(long counts) {
    return (counts & WAITERS_MASK) == 0;
  }

  /** Adds one, refusing to overflow into the next field. */
  public static long plus(long counts, long unit) {
    long mask = unit == REF ? REFS_MASK : unit == PIN ? PINS_MASK : WAITERS_MASK;
    if ((counts & mask) == mask) {
      throw new IllegalStateException(
          "too many handles on one object in one process: refs="
              + refs(counts)
              + " pins="
              + pins(counts)
              + " waiters="
              + waiters(counts));
    }
    return counts + unit;
  }

  /**
   * Takes one away, refusing to borrow from the next field: a count below zero would look like a
   * lock that is held for ever.
   */
  public static long minus(long counts, long unit) {
    long mask = unit == REF ? REFS_MASK : unit == PIN ? PINS_MASK : WAITERS_MASK;
    if ((counts & mask) == 0) {
      throw new IllegalStateException(
          "given back more often than taken, on one object in one process: refs="
              + refs(counts)
              + " pins="
              + pins(counts)
              + " waiters="
              + waiters(counts)
              + "; this is a bug, please report it");
    }
    return counts - unit;
  }

  private long lockSlowly(long offset) {
    int spins = 0;
    while (true) {
      long counts = (long) WORD.getAcquire(words, offset);
      if (counts >= 0 && WORD.compareAndSet(words, offset, counts, counts | LOCK)) {
        return counts;
      }
      SpinLock.backOff(spins++);
    }
  }
}
