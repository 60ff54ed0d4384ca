package io.batoid.objectstore.catalogue;

import io.batoid.BatoidException;
import io.batoid.objectstore.NameTakenException;
import io.batoid.objectstore.ObjectFreedException;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.memory.FileChanges;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.RobustLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.ObjLongConsumer;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard of the catalogue: its file, its lock, and the steps made under it.
 *
 * <p><em>Locks.</em> Every access to the file, reading too, is under the shard's robust lock: a
 * process that dies inside Chronicle Map leaves Chronicle's own lock closed for good. Threads of
 * one process queue at a lock of the heap before, so that only one of them waits on the shared
 * word.
 *
 * <p><em>Crash.</em> While anybody is inside Chronicle Map the redo kind stands. Whoever takes the
 * lock over and finds one repairs the file, then applies the record ({@link RedoRecord}): the
 * name's entry, the bits, and the counts of further names come out as if the dead one had finished.
 * The repair itself may be cut short any number of times ({@link NameMap}). If Chronicle throws,
 * the kind stands as well, and the next operation repairs.
 *
 * <p><em>Order.</em> This lock may be held while a slot's lock or an edge lock is taken, never the
 * other way round. {@code nameGone} is called with no lock held.
 */
final class Shard {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

  private final int index;
  private final Path directory;
  private final Path file;
  private final Path savedHead;
  private final int entries;
  private final Duration timeout;
  private final IntConsumer nameGone;
  private final ProcessTable processes;
  private final Segment segment;
  private final NameBits bits;
  private final ReentrantLock local = new ReentrantLock();
  private final RobustLock lock;
  private final RedoRecord redo;
  private final IntArrayList gone = new IntArrayList();
  private volatile @Nullable NameMap map;
  private final AtomicLong repairs = new AtomicLong();
  private volatile long longestRepairNanos;
  private boolean closed;

  Shard(
      Path directory,
      int index,
      int entries,
      ProcessTable processes,
      Duration timeout,
      IntConsumer nameGone) {
    this.index = index;
    this.directory = directory;
    this.file = directory.resolve(Catalogue.FILE_PREFIX + index);
    this.savedHead = directory.resolve(Catalogue.FILE_PREFIX + index + ".head");
    this.entries = entries;
    this.timeout = timeout;
    this.nameGone = nameGone;
    this.processes = processes;
    this.segment = processes.segment();
    this.bits = new NameBits(segment, index);
    this.lock =
        new RobustLock(
            processes,
            segment.layout().catalogueLock(index),
            "catalogue lock, shard " + index,
            (held, kind) -> replay(kind));
    this.redo = new RedoRecord(lock);
  }

  /** Whether any name was ever bound here. If not, there is nothing to open. */
  boolean exists() {
    return map != null || Files.exists(file);
  }

  /** Loads and checks Chronicle Map, which takes a moment the first time, with no lock held. */
  void prepare() {
    if (map == null) {
      ChronicleRuntime.ready(Catalogue.rehearsal(directory, processes.self()));
      NameFileFormat _ = format();
    }
  }

  private NameFileFormat format() {
    return NameFileFormat.of(entries, Catalogue.rehearsal(directory, processes.self()));
  }

  /** Calls {@code action} with every entry. The lock is held. */
  void forEach(ObjLongConsumer<byte[]> action) {
    NameFile.forEach(file, format(), action);
  }

  /** What is wrong with the file; null if nothing is, or there is none. */
  @Nullable String damage() {
    if (!exists()) {
      return null;
    }
    try {
      return this.<@Nullable String>locked(_ -> {
        forEach((_, _) -> {});
        return null;
      });
    } catch (StoreFormatException e) {
      return e.getMessage();
    }
  }

  /** Puts what is sound of a damaged file into a new one. No other process is in the session. */
  void salvage() {
    prepare();
    local.lock();
    try {
      NameMap open = map;
      map = null;
      if (open != null) {
        open.close();
      }
      NameMap.salvage(file, format());
      NameMap.delete(savedHead);
      redo.setMending(false); // the head that was saved is the old file's
    } finally {
      local.unlock();
    }
  }

  /** What is done under the lock with the open file. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run(NameMap map);
  }

  /** Runs {@code work} under the lock. */
  <T extends @Nullable Object> T locked(Work<T> work) {
    prepare();
    acquire();
    try {
      return work.run(open());
    } finally {
      release();
    }
  }

  /** Runs {@code work}, which is to be inside Chronicle Map and nowhere else. The lock is held. */
  <T extends @Nullable Object> T inside(NameMap map, Work<T> work) {
    lock.begin(RedoRecord.READING);
    T result;
    try {
      result = work.run(map);
    } catch (BatoidException e) {
      throw e;
    } catch (RuntimeException e) {
      throw NameFile.damaged(file, "Chronicle Map fails with " + e);
    }
    lock.end();
    return result;
  }

  /** Binds a name. */
  void bind(String name, byte[] key, int slot, int generation) {
    long value = Names.value(slot, generation);
    locked(map -> {
      long old = inside(map, m -> m.get(key));
      if (old == value) {
        return null;
      }
      if (old != Names.ABSENT && bits.live(Names.slot(old), Names.generation(old))) {
        throw new NameTakenException(
            ("the name '%s' is bound to %s, it cannot be bound to %s;"
                    + " unbind it first, or choose another")
                .formatted(name, Names.describe(old), Names.describe(value)));
      }
      change(map, key, old, value);
      return null;
    });
  }

  /** Gives a name another value, {@link Names#ABSENT} to remove it, and returns the one it had. */
  long exchange(byte[] key, long value) {
    return locked(map -> {
      long old = inside(map, m -> m.get(key));
      if (old != value) {
        change(map, key, old, value);
      }
      return old;
    });
  }

  /** Looks a name up, and calls {@code resolver} under the lock if it is bound. */
  <T> @Nullable T lookup(byte[] key, Catalogue.Resolver<T> resolver) {
    return this.<@Nullable T>locked(map -> {
      long value = inside(map, m -> m.get(key));
      return value == Names.ABSENT
          ? null
          : resolver.resolve(Names.slot(value), Names.generation(value));
    });
  }

  /**
   * Takes over what a dead process held.
   *
   * @return false if that takes Chronicle Map and this JVM lacks the flags for it: the next process
   *     to use the shard will do it
   */
  boolean recover(int dead) {
    if (lock.owner() != dead) {
      return true;
    }
    long kind =
        segment.memory().getAcquire(segment.layout().catalogueLock(index) + LockLayout.REDO_OFFSET);
    if (kind != 0) {
      if (!JvmFlags.missing().isEmpty()) {
        return false;
      }
      prepare();
    }
    if (!local.tryLock()) {
      return true; // a thread of ours is after the lock, and takes it over itself
    }
    assert LockOrder.take(LockOrder.Rank.CATALOGUE);
    boolean taken = false;
    try {
      if (closed) {
        return true;
      }
      taken = lock.takeOver(dead);
    } catch (StoreFormatException e) {
      LOG.warn("What process {} was at in the catalogue cannot be finished", dead, e);
      return false; // whoever uses a name there is told so
    } finally {
      if (taken) {
        release();
      } else {
        if (!closed && lock.owner() == processes.self()) {
          lock.release(); // the replay failed; its kind still stands
        }
        assert LockOrder.letGo(LockOrder.Rank.CATALOGUE);
        local.unlock();
      }
    }
    return true;
  }

  /** The shard as a whole. */
  ShardContents contents() {
    return new ShardContents(this, bits);
  }

  /** A slot whose bit was cleared: somebody must try to free it once no lock is held. */
  void noteGone(int slot) {
    gone.addInt(slot);
  }

  /** Ends the use of the shard, once a running operation is done. */
  void close() {
    local.lock();
    try {
      closed = true;
      NameMap open = map;
      map = null;
      if (open != null) {
        open.close();
      }
    } finally {
      local.unlock();
    }
  }

  private void acquire() {
    if (local.isHeldByCurrentThread()) {
      throw new IllegalStateException("a name's resolver used the catalogue");
    }
    assert LockOrder.take(LockOrder.Rank.CATALOGUE);
    local.lock();
    boolean acquired = false;
    try {
      if (closed) {
        throw new StoreClosedException("the store is closed; its names can be used no more");
      }
      lock.acquire(timeout);
      acquired = true;
    } finally {
      if (!acquired) {
        if (!closed && lock.owner() == processes.self()) {
          lock.release(); // the replay failed; its kind still stands
        }
        assert LockOrder.letGo(LockOrder.Rank.CATALOGUE);
        local.unlock();
      }
    }
  }

  private void release() {
    int[] slots = gone.toIntArray();
    gone.clear();
    assert LockOrder.letGo(LockOrder.Rank.CATALOGUE);
    lock.release();
    local.unlock();
    for (int slot : slots) {
      nameGone.accept(slot);
    }
  }

  private NameMap open() {
    NameMap open = map;
    if (open == null) {
      open = NameMap.open(file, format());
      map = open;
    }
    return open;
  }

  private void change(NameMap map, byte[] key, long old, long value) {
    int gained = value == Names.ABSENT ? RedoRecord.NONE : Names.slot(value);
    int lost = old == Names.ABSENT ? RedoRecord.NONE : Names.slot(old);
    if (gained == lost) {
      lost = RedoRecord.NONE; // the slot's next object: it keeps the bit
    }
    long gainedFurther = RedoRecord.NONE;
    if (gained != RedoRecord.NONE && Names.slot(old) != gained && bits.isSet(gained)) {
      gainedFurther = further(map, gained) + 1;
    }
    long lostFurther = lost == RedoRecord.NONE ? RedoRecord.NONE : further(map, lost) - 1;
    if (value != Names.ABSENT) {
      int added = (old == Names.ABSENT ? 1 : 0) + (gainedFurther == 1 ? 1 : 0);
      long size = inside(map, NameMap::size);
      map.checkRoom(size, added);
      map.commit(size + added);
    }
    redo.set(key, value);
    redo.setGained(gained, gainedFurther);
    redo.setLost(lost, lostFurther);
    lock.begin(RedoRecord.CHANGING);
    boolean applied = apply(map);
    lock.end();
    if (!applied) {
      throw new ObjectFreedException(
          Names.describe(value) + " is gone; no name can be bound to it");
    }
  }

  private long further(NameMap map, int slot) {
    return Math.max(0, this.<Long>inside(map, m -> m.get(Names.countKey(slot))));
  }

  /** Does what the record says: bit, entry, bit, in this order (R22). */
  private boolean apply(NameMap map) {
    long value = redo.value();
    int gained = redo.gained();
    if (gained != RedoRecord.NONE) {
      if (!bits.set(gained, Names.generation(value))) {
        noteGone(gained);
        return false;
      }
      setFurther(map, gained, redo.gainedFurther());
    }
    byte[] key = redo.key();
    if (value == Names.ABSENT) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
    int lost = redo.lost();
    if (lost != RedoRecord.NONE) {
      setFurther(map, lost, redo.lostFurther());
      if (redo.lostFurther() == RedoRecord.NONE && segment.slotCommitted(lost)) {
        bits.clear(lost);
        noteGone(lost);
      }
    }
    return true;
  }

  private static void setFurther(NameMap map, int slot, long count) {
    if (count > 0) {
      map.put(Names.countKey(slot), count);
    } else if (count == 0) {
      map.remove(Names.countKey(slot));
    }
  }

  /** How often this process repaired the file, for tests. */
  long repairs() {
    return repairs.get();
  }

  /** How long it took at most. */
  long longestRepairNanos() {
    return longestRepairNanos;
  }

  private void replay(long kind) {
    prepare();
    long start = System.nanoTime();
    finish(kind);
    long nanos = System.nanoTime() - start;
    repairs.incrementAndGet();
    longestRepairNanos = Math.max(longestRepairNanos, nanos);
    LOG.info(
        "Repaired catalogue shard {} in {} ms, after a process died in it",
        index,
        nanos / 1_000_000);
  }

  /** Repairs the file, as whoever took the lock over from the dead, and finishes their step. */
  private void finish(long kind) {
    if (Files.exists(file)) {
      if (redo.mending()) {
        NameMap.restoreHead(file, entries, savedHead);
      } else {
        NameMap.saveHead(file, entries, savedHead);
        redo.setMending(true);
      }
      NameMap mended = NameMap.repair(file, format());
      if (map == null) {
        map = mended;
      } else {
        mended.close();
      }
    }
    if (kind == RedoRecord.CHANGING) {
      NameMap open = open();
      open.commit(open.size() + 2);
      apply(open);
    }
    redo.setMending(false);
    try {
      FileChanges.deleteIfExists(savedHead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
