package io.batoid.objectstore.table;

import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.RobustLock;
import java.time.Duration;

/**
 * What a process leaves that dies while it takes back the count of a reference inside an object.
 */
public final class HalfAStep {
  private HalfAStep() {}

  /** Of the first reference inside a container: the edge says so already, the count not yet. */
  public static void leave(ProcessTable processes, int container) {
    Segment segment = processes.segment();
    Edges edges = new Edges(processes, Duration.ofSeconds(1));
    long place = edges.place(segment.blockOf(container, segment.state(container)), 0);
    long edge = EdgeWord.withCounted(segment.memory().get(place), false);
    int child = EdgeWord.slot(edge);
    RobustLock lock =
        new RobustLock(
            processes,
            segment.layout().edgeLock(child % LockLayout.EDGE_LOCKS),
            "test's lock",
            (self, kind) -> {});
    lock.acquire(Duration.ofSeconds(1));
    lock.record(Edges.EDGE_PLACE, place);
    lock.record(Edges.EDGE, edge);
    lock.record(Edges.CHILD, child);
    lock.record(Edges.COUNT, segment.nested(child) - 1);
    lock.begin(Edges.STEP);
    segment.memory().put(place, edge);
  }
}
