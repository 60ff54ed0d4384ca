package io.batoid.objectstore;

import io.batoid.objectstore.alloc.Allocator;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.table.Handle;
import io.batoid.objectstore.table.LocalCounts;
import io.batoid.objectstore.table.ObjectTable;

/**
 * The parts under one open store, for tests in other packages that take single steps of the
 * protocol.
 *
 * @param self the index of this store in the segment's bit sets
 */
public record StoreParts(
    ObjectStore store,
    Segment segment,
    ProcessTable processes,
    LocalCounts counts,
    Allocator allocator,
    ObjectTable table,
    int self) {
  /** The parts of a store. */
  public static StoreParts of(ObjectStore store) {
    Engine engine = store.core().engine();
    return new StoreParts(
        store,
        engine.segment,
        engine.processes,
        engine.counts,
        engine.allocator,
        engine.table,
        engine.processes.self());
  }

  /** Everything that may leaves memory for disk. */
  public static void evictAll(ObjectStore store) {
    long _ = store.core().engine().spill.leaveByUse(1L << 40, slot -> true, () -> false);
  }

  /** The handle under a promise. */
  public static Handle handle(Promise<?> promise) {
    return promise.handle();
  }
}
