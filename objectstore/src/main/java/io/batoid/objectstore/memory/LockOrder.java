package io.batoid.objectstore.memory;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The order in which a thread takes locks, whether they are of the segment, of a file or of the
 * heap: each one's rank is higher than that of all it holds. Called in {@code assert} statements
 * only, so that it costs production nothing.
 */
public final class LockOrder {
  private static final ThreadLocal<Deque<Rank>> HELD = ThreadLocal.withInitial(ArrayDeque::new);

  /** The locks, outermost first. */
  public enum Rank {
    /** Joining, leaving and removing a session: a byte of its lock file. */
    GATE,
    /** Collecting cycles, one thread of a process at a time. */
    COLLECT,
    /** Freeing containers on disk, one thread of a process at a time. */
    FREE_ON_DISK,
    /** Bringing an object back from disk: within this process, those of some slots. */
    RESTORE,
    /** Having objects leave memory, one thread of a process at a time. */
    LEAVE,
    /** Reaping, one thread of a process at a time. */
    SWEEP,
    /** A shard of the catalogue: a lock of the heap, then one of the segment. */
    CATALOGUE,
    /** A shard of references inside objects: a lock of the segment. */
    EDGE,
    /** A slot, within this process. */
    SLOT,
    /** The spans of memory, or of slots, that this process has. */
    SPANS,
    /** What one thread at a time allocates from, within this process. */
    STRIPE,
    /** The list of open pins and writers, within this process. */
    ACCESSES,
    /** The numbers of this process' writers that wait for memory. */
    TICKETS,
    /** The files that this process writes objects to. */
    SPILL_FILES
  }

  private LockOrder() {}

  /** Notes that the calling thread is about to take a lock; fails if it holds one that is inner. */
  public static boolean take(Rank rank) {
    boolean _ = mayTake(rank);
    HELD.get().push(rank);
    return true;
  }

  /** Notes that the calling thread lets a lock go, or did not get it. */
  public static boolean letGo(Rank rank) {
    if (!HELD.get().remove(rank)) {
      throw new AssertionError("let go of " + rank + ", which this thread did not take");
    }
    return true;
  }

  /** Fails if the calling thread holds a lock of this rank or an inner one. */
  public static boolean mayTake(Rank rank) {
    for (Rank held : HELD.get()) {
      if (held.compareTo(rank) >= 0) {
        throw new AssertionError("about to take " + rank + " while holding " + held);
      }
    }
    return true;
  }
}
