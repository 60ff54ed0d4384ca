package io.batoid.objectstore;

import io.batoid.objectstore.events.FlightRecording;
import io.batoid.objectstore.events.PutEvent;
import io.batoid.objectstore.events.SealEvent;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Mapping;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.table.Handle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How objects come to be: values put, writers and their sealing, promises and their deciding. */
final class Writes {
  private final StoreCore core;
  private final Engine engine;
  private final Values values;
  private final Room room;
  private final int maker;

  Writes(StoreCore core, Engine engine, Values values, Room room) {
    this.core = core;
    this.engine = engine;
    this.values = values;
    this.room = room;
    this.maker = SlotLayout.maker(engine.processes.self(), engine.processes.incarnation());
  }

  <T> ObjectRef<T> put(@Nullable Object value) {
    core.checkOpen();
    PutEvent event = FlightRecording.isInUse() ? new PutEvent() : null;
    if (event != null) {
      event.begin();
    }
    try {
      Values.Encoded encoded = values.encode(value);
      int slot = room.allocate(encoded.length, encoded.blockSize());
      ObjectRef<T> ref = null;
      boolean done = false;
      try {
        ref = new ObjectRef<>(core, slot);
        touch(slot);
        values.fill(slot, blockOf(slot), encoded);
        engine.table.publishNew(slot);
        done = true;
        if (event != null && event.shouldCommit()) {
          event.slot = slot;
          event.generation = ref.handle().generation();
          event.bytes = encoded.length;
          event.commit();
        }
      } finally {
        if (!done) {
          discard(slot, ref);
        }
      }
      return ref;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      Reference.reachabilityFence(value);
    }
  }

  ObjectWriter create(long size) {
    core.checkOpen();
    if (size < 0) {
      throw new IllegalArgumentException("size=" + size + " is negative");
    }
    try {
      int slot = room.allocate(size, BlockHeader.blockSize(size, 0));
      boolean done = false;
      try {
        touch(slot);
        Arena arena = Arena.ofConfined();
        MemorySegment segment =
            Mapping.view(core.file().addressOf(blockOf(slot) + BlockHeader.SIZE), size, arena);
        ObjectWriter writer = new ObjectWriter(core, slot, arena, segment);
        done = true;
        return writer;
      } finally {
        if (!done) {
          discard(slot, null);
        }
      }
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  ObjectRef<MemorySegment> seal(int slot, int generation, long length, Codec codec) {
    long block = blockOf(slot);
    engine.segment.memory().putPlain(block + BlockHeader.LENGTH_OFFSET, length);
    values.finish(slot, block, length, codec, List.of());
    ObjectRef<MemorySegment> ref = new ObjectRef<>(core, slot, generation, null);
    CreationPlaces places = core.places();
    if (places != null) {
      places.isFirst(ref.handle());
    }
    engine.table.publishNew(slot);
    sealed(slot, generation, length, false);
    return ref;
  }

  private static void sealed(int slot, int generation, long bytes, boolean failed) {
    SealEvent event = FlightRecording.isInUse() ? new SealEvent() : null;
    if (event != null && event.shouldCommit()) {
      event.slot = slot;
      event.generation = generation;
      event.bytes = bytes;
      event.failed = failed;
      event.commit();
    }
  }

  /** Gives up what a writer wrote. */
  void abort(Handle handle) {
    try {
      engine.table.abandon(handle.slot());
      engine.table.close(handle);
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }

  Promise<?> reserve() {
    core.checkOpen();
    try {
      int slot = room.allocateSlot();
      touch(slot);
      Promise<?> promise = new Promise<>(core, slot);
      engine.table.promise(slot, false);
      return promise;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /** Reserves an object that is counted once without a handle; its slot. */
  int reserveHeld() {
    core.checkOpen();
    try {
      int slot = room.allocateSlot();
      touch(slot);
      engine.table.holdNew(slot);
      engine.table.promise(slot, true);
      return slot;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /** Makes an object of zeros that is held and pinned by this process and goes on changing. */
  int createBlock(long size) {
    core.checkOpen();
    try {
      int slot = room.allocate(size, BlockHeader.blockSize(size, 0));
      touch(slot);
      engine.table.holdNew(slot);
      long block = blockOf(slot);
      engine.segment.slice(block + BlockHeader.SIZE, size).fill((byte) 0);
      engine.segment.memory().putPlain(block + BlockHeader.LENGTH_OFFSET, size);
      // release: publishes the zeros; without a CRC, for the bytes go on changing
      engine
          .segment
          .memory()
          .putRelease(
              block + BlockHeader.CODEC_OFFSET,
              BlockHeader.codecWord(Codec.BYTES.id(), BlockHeader.FLAG_STAYS, 0));
      engine.table.publishNew(slot);
      return slot;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  /** Decides a promise; false if it was decided, or is in somebody else's charge. */
  boolean decide(Handle handle, Supplier<Values.Encoded> value, boolean error) {
    core.checkOpen();
    if (handle.isClosed()) {
      return false;
    }
    try {
      return decide(handle.slot(), handle.generation(), value.get(), error);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      if (handle.isClosed() && !core.isClosed()) { // closed meanwhile: its last look came too early
        engine.table.freeing().attempt(handle.slot()); // R11
      }
    }
  }

  /**
   * The same for an object that this process holds until this returns. An error waits for no room:
   * it has to reach those whom the store is full of. If there is none, they are told without it.
   */
  boolean decide(int slot, int generation, Values.Encoded encoded, boolean error) {
    if (!error) {
      room.checkSize(encoded.length);
    }
    if (!engine.table.takeCharge(slot, generation)) {
      return false;
    }
    boolean done = false;
    try {
      if (error) {
        room.checkSize(encoded.length);
        room.provideAtOnce(slot, encoded.blockSize());
      } else {
        room.provide(slot, encoded.blockSize());
      }
      values.fill(slot, blockOf(slot), encoded);
      done = engine.table.publish(slot, error ? StateWord.FAILED : StateWord.SEALED);
      sealed(slot, generation, encoded.length, error);
    } catch (ObjectStoreFullException e) {
      if (!error) {
        throw e;
      }
      engine.table.publishWithoutBytes(slot, StateWord.FAILED);
      done = true;
    } finally {
      if (!done) {
        engine.table.giveBackCharge(slot);
      }
    }
    return done;
  }

  /** Fails a promise of which nobody will ask why, if it is not decided. */
  boolean failWithoutError(int slot, int generation) {
    if (!engine.table.takeCharge(slot, generation)) {
      return false;
    }
    engine.table.publishWithoutBytes(slot, StateWord.FAILED);
    return true;
  }

  /** Fails a promise that nobody will complete, if it is not decided. */
  void abandonPromise(Handle handle, String why) {
    try {
      if (!core.isClosed()
          && !decide(handle, () -> values.encodeError(Promise.abandoned(why)), true)) {
        engine.table.resign(handle.slot(), handle.generation()); // whoever completes it may die
      }
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }

  private void touch(int slot) {
    long line = engine.segment.slot(slot);
    SharedMemory memory = engine.segment.memory();
    memory.putPlain(
        line + SlotLayout.CREATED_OFFSET, SlotLayout.created(core.clockSeconds(), maker));
    memory.putPlain(line + SlotLayout.USED_OFFSET, 1);
  }

  private long blockOf(int slot) {
    return engine.segment.blockOf(slot, engine.segment.state(slot));
  }

  private void discard(int slot, @Nullable ObjectRef<?> ref) {
    try {
      engine.table.abandon(slot);
      if (ref != null) {
        ref.close();
      }
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }
}
