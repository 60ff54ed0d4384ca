package io.batoid.objectstore.table;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.RobustLock;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * Objects inside objects: an edge in the container's block and a nested count in the child's slot,
 * changed together.
 *
 * <p><b>Crash.</b> Each step is a redo record of absolute values beside a robust lock sharded by
 * child (R21): the edge's place and new word, the child's slot and new count. Whoever takes the
 * lock next replays it.
 *
 * <p><b>Ordering.</b> A step checks, under the lock, that the container is still in the very state
 * its caller saw. A container cannot be finished without taking the lock of each of its edges, so
 * no step touches a block that has moved on.
 */
public final class Edges {
  static final long STEP = 1;
  static final int EDGE_PLACE = 0;
  static final int EDGE = 1;
  static final int CHILD = 2;
  static final int COUNT = 3;

  /** How long a lock is waited for by those who can do without: longer than it is ever busy. */
  private static final long PATIENCE_NANOS = 50_000_000;

  /** How long a lock that was kept longer is not waited for again. */
  private static final long IMPATIENCE_NANOS = 500_000_000;

  private final Segment segment;
  private final RobustLock[] locks = new RobustLock[LockLayout.EDGE_LOCKS];
  private final long[] keptUntil = new long[LockLayout.EDGE_LOCKS];
  private final Duration timeout;

  /** What came of taking an edge back. */
  enum Outcome {
    DONE,
    /** The container is in another state than the caller saw. */
    MOVED_ON,
    /** A living process, perhaps a stopped one, keeps the lock: to be tried again later. */
    POSTPONED
  }

  /**
   * The edges of a segment; a lock kept longer than {@code timeout} by a living process is an
   * error.
   */
  public Edges(ProcessTable processes, Duration timeout) {
    this.segment = processes.segment();
    this.timeout = timeout;
    for (int shard = 0; shard < locks.length; shard++) {
      locks[shard] =
          new RobustLock(
              processes,
              segment.layout().edgeLock(shard),
              "lock of references inside objects, shard " + shard,
              (lock, kind) -> apply(lock));
    }
  }

  /**
   * Counts the edge at {@code place} of a container in state {@code state}; false if the container
   * moved on.
   */
  public boolean count(int container, long state, long place) {
    assert LockOrder.mayTake(LockOrder.Rank.EDGE);
    RobustLock lock = locks[shard(place)];
    lock.acquire(timeout);
    return step(lock, container, state, place, true);
  }

  /**
   * Takes back the count of an edge. Never throws, and waits only a moment: what is to be freed can
   * be freed later.
   */
  Outcome uncount(int container, long state, long place) {
    assert LockOrder.mayTake(LockOrder.Rank.EDGE);
    int shard = shard(place);
    long now = System.nanoTime();
    boolean kept = keptUntil[shard] != 0 && keptUntil[shard] - now > 0; // racy: costs a wait
    if (!locks[shard].tryAcquire(kept ? 0 : PATIENCE_NANOS)) {
      keptUntil[shard] = (System.nanoTime() + IMPATIENCE_NANOS) | 1;
      return Outcome.POSTPONED;
    }
    return step(locks[shard], container, state, place, false) ? Outcome.DONE : Outcome.MOVED_ON;
  }

  /** Whether some process, perhaps a stopped one, is just changing the count of a child. */
  public boolean isBeingCounted(int child) {
    RobustLock lock = locks[child % LockLayout.EDGE_LOCKS];
    return lock.isInStep() && lock.recorded(CHILD) == child;
  }

  /** Takes over what a process proven dead held. Never waits. */
  public void recover(int dead) {
    for (RobustLock lock : locks) {
      boolean _ = lock.recover(dead); // else somebody else did
    }
  }

  /** The number of edges in a block. */
  public int countOf(long block) {
    return segment.edgesOf(block);
  }

  /**
   * Where the {@code index}-th edge of a block stands. Whoever does not hold the object looks at
   * its slot again before going there: the block may be another's by now.
   */
  public long place(long block, int index) {
    // acquire: read before that look, so that a place that passes it follows from the object's own
    long length = segment.memory().getAcquire(block + BlockHeader.LENGTH_OFFSET);
    return block + BlockHeader.edgesOffset(length) + (long) index * BlockHeader.EDGE_SIZE;
  }

  private int shard(long place) {
    return EdgeWord.slot(segment.memory().getAcquire(place)) % LockLayout.EDGE_LOCKS;
  }

  /** One step under its lock, which is held, and let go. */
  private boolean step(RobustLock lock, int container, long state, long place, boolean counted) {
    assert LockOrder.take(LockOrder.Rank.EDGE);
    try {
      if (segment.state(container) != state) {
        return false;
      }
      long edge = segment.memory().get(place);
      int child = EdgeWord.slot(edge);
      if (EdgeWord.counted(edge) != counted) {
        lock.record(EDGE_PLACE, place);
        lock.record(EDGE, EdgeWord.withCounted(edge, counted));
        lock.record(CHILD, child);
        lock.record(COUNT, Math.max(0, segment.nested(child) + (counted ? 1 : -1)));
        lock.begin(STEP);
        apply(lock);
        lock.end();
      }
      return true;
    } finally {
      assert LockOrder.letGo(LockOrder.Rank.EDGE);
      lock.release();
    }
  }

  private void apply(RobustLock lock) {
    long place = lock.recorded(EDGE_PLACE);
    if (place < segment.block(0)
        || place > segment.layout().size() - BlockHeader.EDGE_SIZE
        || place % BlockHeader.EDGE_SIZE != 0
        || lock.recorded(CHILD) != (int) lock.recorded(CHILD)
        || !segment.slotCommitted((int) lock.recorded(CHILD))) {
      LoggerFactory.getLogger(Edges.class)
          .warn("A redo record of an edge is damaged and was dropped; run doctor on the store");
      return;
    }
    segment.memory().put(lock.recorded(EDGE_PLACE), lock.recorded(EDGE));
    segment
        .memory()
        .put(
            segment.slot((int) lock.recorded(CHILD)) + SlotLayout.NESTED_OFFSET,
            lock.recorded(COUNT));
  }
}
