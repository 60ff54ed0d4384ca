package io.batoid.objectstore;

import io.batoid.BatoidException;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Again;
import io.batoid.objectstore.memory.Mapping;
import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.objectstore.table.Handle;
import io.batoid.objectstore.table.ObjectTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How objects are referred to and read: handles opened and closed, bytes pinned and unpinned. */
final class Reads {
  private final StoreCore core;
  private final Engine engine;
  private final Values values;
  private final Room room;
  private volatile SessionLink.@Nullable ResultListener onResultLost;

  Reads(StoreCore core, Engine engine, Values values, Room room) {
    this.room = room;
    this.core = core;
    this.engine = engine;
    this.values = values;
  }

  /** Says what readers of a task's result get when it was lost with its owner. */
  void onResultLost(SessionLink.ResultListener listener) {
    onResultLost = listener;
  }

  <T> ObjectRef<T> open(int slot, int generation) {
    return open(slot, generation, null);
  }

  /** A reference to an object whose value is a {@code type}, if that is given. */
  <T> ObjectRef<T> open(int slot, int generation, @Nullable Class<?> type) {
    try {
      return new ObjectRef<>(core, slot, generation, type);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  Promise<?> openPromise(int slot, int generation) {
    try {
      return new Promise<>(core, slot, generation);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  <T> ObjectRef<T> resolve(ObjectId id, @Nullable Class<?> type) {
    core.checkOpen();
    if (id.session() != core.sessionId()) {
      throw new StoreClosedException(
          "object "
              + id
              + " is of session "
              + HexFormat.of().toHexDigits(id.session())
              + ", this store of session "
              + HexFormat.of().toHexDigits(core.sessionId())
              + "; open that session's store");
    }
    ObjectRef<T> ref = open(id.slot(), id.generation(), type);
    core.lender().resolved(id);
    return ref;
  }

  void close(Handle handle) {
    if (core.isClosed()) {
      return; // the reference ended with the store
    }
    CreationPlaces places = core.places();
    if (places != null) {
      places.closed(handle);
    }
    try {
      engine.table.close(handle);
      core.unread().givenBack(handle.slot(), handle.generation());
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }

  Pinned pin(ObjectRef<?> ref, boolean shared) {
    long block = pinBlock(ref, Long.MAX_VALUE, null);
    int slot = ref.handle().slot();
    try {
      Codec codec = values.codec(block);
      long length = values.length(block);
      values.verify(block, length, codec, ref);
      if (codec == Codec.ERROR) {
        throw failed(ref, values.decodeError(block, length));
      }
      Arena arena = shared ? Arena.ofShared() : Arena.ofConfined();
      MemorySegment bytes =
          Mapping.view(core.file().addressOf(block + BlockHeader.SIZE), length, arena).asReadOnly();
      Pinned pinned = new Pinned(core, slot, arena, bytes);
      core.accesses().add(pinned, length);
      CreationPlaces places = core.places();
      if (places != null) {
        pinned.madeAt = places.ofAccess();
      }
      return pinned;
    } catch (IllegalStateException e) {
      unpin(slot);
      throw core.closedOr(e);
    } catch (RuntimeException | Error e) {
      unpin(slot);
      throw e;
    } finally {
      Reference.reachabilityFence(ref);
    }
  }

  /** Bytes of a value, which is not counted as read. */
  long size(ObjectRef<?> ref) {
    long block = pinBlock(ref, Long.MAX_VALUE, null);
    int slot = ref.handle().slot();
    try {
      long length = values.length(block);
      if (values.codec(block) == Codec.ERROR) {
        throw failed(ref, values.decodeError(block, length));
      }
      return length;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      unpin(slot);
      Reference.reachabilityFence(ref);
    }
  }

  void endPin(Pinned pinned, int slot) {
    try {
      unpin(slot);
    } finally {
      core.accesses().remove(pinned);
    }
  }

  void unpin(int slot) {
    try {
      engine.table.unpin(slot);
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }

  /** A read-only view of a pinned block that unpins it once the view's scope is unreachable. */
  MemorySegment autoView(int slot, long block, long length) {
    AutoView access = new AutoView();
    core.accesses().add(access, length);
    if (core.isClosed()) { // after adding: else close() has seen it, and keeps the mapping
      core.accesses().remove(access);
      throw core.closed();
    }
    return access.view(core, slot, core.file().addressOf(block + BlockHeader.SIZE), length);
  }

  /** Pins an object, waiting until it is sealed; the segment offset of its block. */
  long pinBlock(ObjectRef<?> ref, long nanos, @Nullable Duration timeout) {
    core.checkOpen();
    core.used(ref.handle());
    try {
      long block = engine.table.pin(ref.handle());
      return block >= 0 ? block : waitAndPin(ref, block, nanos, timeout);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      Reference.reachabilityFence(ref);
    }
  }

  private long waitAndPin(ObjectRef<?> ref, long first, long nanos, @Nullable Duration timeout) {
    long deadline = StoreCore.deadline(nanos);
    long outcome = first;
    boolean waits =
        outcome == ObjectTable.RESERVED
            || outcome == ObjectTable.SPILLED
            || outcome == ObjectTable.LOST;
    try (ObjectRef<?> own = waits ? ref.copy() : null) {
      Handle handle = own == null ? ref.handle() : own.handle();
      while (outcome == ObjectTable.RESERVED
          || outcome == ObjectTable.SPILLED
          || (outcome == ObjectTable.LOST && isMadeAgain(handle))) {
        if (outcome == ObjectTable.SPILLED) {
          restore(ref, handle);
        } else {
          core.waits().awaitDecided(ref, deadline, timeout);
        }
        outcome = engine.table.pin(handle);
      }
      if (outcome >= 0) {
        return outcome;
      }
    }
    throw gone(ref, outcome);
  }

  private boolean isMadeAgain(Handle handle) {
    return engine.table.makeAgain(handle.slot(), handle.generation()) == Again.YES;
  }

  /** Brings an object back from disk, or has it made again if its copy is damaged or gone. */
  private void restore(ObjectRef<?> ref, Handle handle) {
    try {
      room.restore(handle.slot(), handle.generation());
    } catch (ObjectLostException e) {
      Again again = engine.table.makeAgain(handle.slot(), handle.generation());
      if (again == Again.NO_LONGER) {
        throw new ObjectLostException(
            e.getMessage()
                + "; the task that made it, "
                + ref.id()
                + ", is not remembered any more (batoid.lineageTasks, batoid.lineageBytes) or has no"
                + " retries left, so that it cannot be run again",
            e);
      }
      int state = StateWord.state(engine.segment.state(handle.slot()));
      if (again == Again.NEVER && state == StateWord.SPILLED) { // else it is something else by now
        throw e;
      }
    }
  }

  private RuntimeException gone(ObjectRef<?> ref, long outcome) {
    if (ref.handle().isClosed()) {
      return ref.closed();
    }
    if (outcome == ObjectTable.LOST) {
      long word = engine.segment.state(ref.handle().slot());
      if (StateWord.state(word) == StateWord.FAILED && core.isLeaving()) {
        return core.closed();
      }
      return StateWord.state(word) == StateWord.FAILED
          ? new ObjectFailedException(
              ref + " failed; the store was too full to keep its error", null)
          : neverMade(ref);
    }
    if (outcome == ObjectTable.DAMAGED) {
      return new ObjectLostException(
          ref
              + " is lost: its slot and its block are damaged, they contradict each other;"
              + " run ./batoid doctor on the store, and produce it again");
    }
    return new ObjectFreedException(ref + " was freed; its value is gone");
  }

  private RuntimeException neverMade(ObjectRef<?> ref) {
    SessionLink.ResultListener results = onResultLost;
    int slot = ref.handle().slot();
    if (results != null && engine.segment.isResult(slot, ref.handle().generation())) {
      return results.lost(ref.id(), deadMaker(slot));
    }
    return new ObjectLostException(
        ref
            + " is lost: the process that was to produce it died before sealing it; produce it again");
  }

  /** The process id of whoever reserved a slot and is dead; 0 if it is not known any more. */
  private long deadMaker(int slot) {
    long created =
        engine.segment.memory().get(engine.segment.slot(slot) + SlotLayout.CREATED_OFFSET);
    int maker = SlotLayout.makerOf(created);
    int index = (maker & 0xFF) - 1;
    return index >= 0
            && index < engine.segment.layout().maxProcesses()
            && maker == SlotLayout.maker(index, engine.processes.incarnation(index))
            && !engine.processes.alive(index)
        ? engine.processes.pid(index)
        : 0;
  }

  /** What readers of a failed object get. */
  BatoidException failed(ObjectRef<?> ref, Throwable error) {
    core.unread().read(ref.handle().slot(), ref.handle().generation());
    return core.isLeaving() ? core.closed() : asThrown(ref, error);
  }

  /**
   * The error of a failed object, also while the store is about to be closed; null if it has a
   * value.
   */
  @Nullable BatoidException error(ObjectRef<?> ref) {
    long block = pinBlock(ref, Long.MAX_VALUE, null);
    int slot = ref.handle().slot();
    try {
      return values.codec(block) == Codec.ERROR
          ? asThrown(ref, values.decodeError(block, values.length(block)))
          : null;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      unpin(slot);
      Reference.reachabilityFence(ref);
    }
  }

  /**
   * A failure that says itself what failed, as tasks' do, with the reader's stack; else one that
   * names the object.
   */
  private static BatoidException asThrown(ObjectRef<?> ref, Throwable error) {
    if (error instanceof ObjectLostException) {
      return new ObjectLostException(String.valueOf(error.getMessage()), error);
    }
    if (error instanceof ObjectFailedException failure
        && failure.getClass() != ObjectFailedException.class) {
      failure.fillInStackTrace();
      return failure;
    }
    return new ObjectFailedException(ref + " failed: " + error, error);
  }
}
