package io.batoid.objectstore;

import io.batoid.objectstore.memory.Mapping;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The pin behind a {@link MemorySegment} that {@link ObjectRef#get} gave out: it ends when the
 * segment's scope is unreachable, which the JVM finds out.
 */
final class AutoView extends OpenAccesses.Access {

  /** The view; this access must have been added. */
  MemorySegment view(StoreCore core, int slot, long address, long length) {
    return Mapping.view(
            address,
            length,
            Arena.ofAuto(),
            () -> {
              core.reads().unpin(slot);
              core.accesses().remove(this);
            })
        .asReadOnly();
  }

  @Override
  boolean endByClosingStore() {
    return false;
  }
}
