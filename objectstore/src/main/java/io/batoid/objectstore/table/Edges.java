package io.batoid.objectstore.table;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.layout.SlotLayout;
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
  private static final long STEP = 1;
  private static final int EDGE_PLACE = 0;
  private static final int EDGE = 1;
  private static final int CHILD = 2;
  private static final int COUNT = 3;

  private final Segment segment;
  private final RobustLock[] locks = new RobustLock[LockLayout.EDGE_LOCKS];
  private final Duration timeout;

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
    return step(container, state, place, true);
  }

  /** Takes back the count of an edge; false if the container moved on. */
  boolean uncount(int container, long state, long place) {
    return step(container, state, place, false);
  }

  /** Takes over what a dead process held. */
  public void recover(int dead) {
    for (RobustLock lock : locks) {
      lock.recover(dead);
    }
  }

  /** The number of edges in a block. */
  public int countOf(long block) {
    return segment.edgesOf(block);
  }

  /** Where the {@code index}-th edge of a block stands. */
  public long place(long block, int index) {
    long length = segment.memory().getPlain(block + BlockHeader.LENGTH_OFFSET);
    return block + BlockHeader.edgesOffset(length) + (long) index * BlockHeader.EDGE_SIZE;
  }

  private boolean step(int container, long state, long place, boolean counted) {
    int child = EdgeWord.slot(segment.memory().getAcquire(place));
    RobustLock lock = locks[child % LockLayout.EDGE_LOCKS];
    lock.acquire(timeout);
    try {
      if (segment.state(container) != state) {
        return false;
      }
      long edge = segment.memory().get(place);
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
