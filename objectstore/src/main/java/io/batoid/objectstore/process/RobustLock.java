package io.batoid.objectstore.process;

import io.batoid.BatoidException;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.memory.Futex;
import io.batoid.objectstore.memory.SharedMemory;
import java.time.Duration;

/**
 * A lock between processes that survives its holder.
 *
 * <p><em>Owner.</em> The lock word holds the owner's index and incarnation. Whoever finds the owner
 * dead (by its kernel lock byte) takes the lock over with one compare-and-set from that very word.
 *
 * <p><em>Redo.</em> The holder writes what it is about to do as absolute values into the record
 * beside the lock, then the record's kind (release), then does it, then clears the kind. Whoever
 * holds the lock next and finds a kind set replays the record first; replaying twice does no harm.
 *
 * <p><em>Waiting.</em> In slices of at most 20 ms, each with a look whether the owner still lives.
 * A stopped owner is alive: waiting for it ends with a timeout that names it.
 *
 * <p><em>Turns.</em> Whoever comes while the lock is free takes it, also before those it woke: they
 * may be slow to come, and set the waiters bit again if they come too late. One who has waited for
 * long makes its process the heir: all others then step back, for a moment at most, so that a heir
 * that died or gave up delays one of them once and no more.
 *
 * <p><em>Order.</em> Edge locks are taken one at a time with no other lock of the segment held;
 * catalogue locks are taken before any edge lock, and two of them never at once.
 */
public final class RobustLock {
  private static final long WAITERS = 1L << 31;
  private static final int OWNER_MASK = 0xFFF;
  private static final int HEIR_SHIFT = 12;
  private static final long HEIR_MASK = (long) OWNER_MASK << HEIR_SHIFT;
  private static final int SPINS = 200;

  /** How long one waits before it asks to be the next. */
  private static final long PATIENCE_NANOS = 2 * Futex.SLICE_NANOS;

  /** How long others let a heir go first. */
  private static final long COURTESY_NANOS = 5 * Futex.SLICE_NANOS;

  private final SharedMemory memory;
  private final ProcessTable processes;
  private final long offset;
  private final String name;
  private final Replay replay;

  /** Does again what a redo record says. */
  @FunctionalInterface
  public interface Replay {
    /** Replays the record of this kind; the lock is held. */
    void replay(RobustLock lock, long kind);
  }

  /** The lock at {@code offset}; {@code name} is for messages. */
  public RobustLock(ProcessTable processes, long offset, String name, Replay replay) {
    this.memory = processes.segment().memory();
    this.processes = processes;
    this.offset = offset;
    this.name = name;
    this.replay = replay;
  }

  /**
   * Takes the lock, after replaying what a dead holder left.
   *
   * @throws BatoidException if a living process kept it for longer than {@code timeout}
   */
  public void acquire(Duration timeout) {
    if (!tryAcquire(timeout.toNanos())) {
      throw new BatoidException(
          "timed out after "
              + timeout
              + " waiting for the "
              + name
              + ", held by "
              + processes.describe(owner())
              + ", which is alive but may be stopped; resume or end that process and try again");
    }
  }

  /**
   * Takes the lock as {@link #acquire}; false if a living process kept it for longer than {@code
   * nanos}.
   */
  public boolean tryAcquire(long nanos) {
    long mine = word(processes.incarnation(), processes.selfCharge());
    long asHeir = (long) processes.selfCharge() << HEIR_SHIFT;
    long began = 0;
    long steppedBack = 0;
    for (int turn = 0; ; turn++) {
      long word = memory.get(offset);
      int owner = (int) word & OWNER_MASK;
      long heir = word & HEIR_MASK;
      boolean free = owner == 0 || !mayLive(word, turn);
      long now = turn < SPINS ? 0 : System.nanoTime();
      if (turn >= SPINS && began == 0) {
        began = now;
      }
      if (free && (heir == 0 || heir == asHeir || isOver(steppedBack, now))) {
        if (memory.cas(offset, word, mine | (word & WAITERS))) {
          break;
        }
      } else if (turn < SPINS) {
        Thread.onSpinWait();
      } else {
        long remaining = nanos - (now - began);
        if (remaining < 0) {
          return false;
        }
        if (free && steppedBack == 0) {
          steppedBack = now;
        }
        boolean overdue = heir == 0 && now - began >= PATIENCE_NANOS;
        long asking = word | WAITERS | (overdue ? asHeir : 0);
        if (word == asking || memory.cas(offset, word, asking)) {
          Futex.await(memory.addressOf(offset), (int) asking, remaining);
        }
      }
    }
    replayWhatIsLeft();
    return true;
  }

  private void replayWhatIsLeft() {
    long kind = memory.getAcquire(offset + LockLayout.REDO_OFFSET);
    if (kind != 0) {
      boolean replayed = false;
      try {
        replay.replay(this, kind);
        end();
        replayed = true;
      } finally {
        if (!replayed) {
          release(); // the record stays: the next holder replays it
        }
      }
    }
  }

  /** Lets the lock go. */
  public void release() {
    long word = memory.andNot(offset, ~HEIR_MASK);
    if ((word & WAITERS) != 0) {
      Futex.wakeAll(memory.addressOf(offset));
    }
  }

  /**
   * Takes the lock over from a process proven dead, replays, and lets it go; what a reaper does.
   * Never waits: if the dead one's word is gone, somebody else has taken over.
   *
   * @return false if the lock is not the dead one's
   */
  public boolean recover(int dead) {
    if (!takeOver(dead)) {
      return false;
    }
    release();
    return true;
  }

  /** Takes the lock from a process proven dead, and replays; false if it is not that one's. */
  public boolean takeOver(int dead) {
    long mine = word(processes.incarnation(), processes.selfCharge());
    while (true) {
      long word = memory.get(offset);
      if (((int) word & OWNER_MASK) != dead + 1) {
        return false;
      }
      if (memory.cas(offset, word, mine | (word & WAITERS))) {
        replayWhatIsLeft();
        return true;
      }
    }
  }

  /** Writes the {@code index}-th word of the redo record. */
  public void record(int index, long value) {
    memory.putPlain(offset + LockLayout.RECORD_OFFSET + 8L * index, value);
  }

  /** Reads the {@code index}-th word of the redo record. */
  public long recorded(int index) {
    return memory.getPlain(offset + LockLayout.RECORD_OFFSET + 8L * index);
  }

  /**
   * The redo record is complete: from here on the step happens, if not by us then by the next
   * holder.
   */
  public void begin(long kind) {
    memory.put(offset + LockLayout.REDO_OFFSET, kind);
  }

  /** The step is done. */
  public void end() {
    memory.put(offset + LockLayout.REDO_OFFSET, 0);
  }

  /** Whether the process that holds the lock is in the middle of a step. */
  public boolean isInStep() {
    return owner() >= 0 && memory.get(offset + LockLayout.REDO_OFFSET) != 0;
  }

  /** The process that holds the lock, or -1. */
  public int owner() {
    return ((int) memory.get(offset) & OWNER_MASK) - 1;
  }

  private static boolean isOver(long steppedBack, long now) {
    return steppedBack != 0 && now - steppedBack >= COURTESY_NANOS;
  }

  private boolean mayLive(long word, int turn) {
    if (turn < SPINS && turn != SPINS / 2) {
      return true;
    }
    return processes.alive(((int) word & OWNER_MASK) - 1, (int) (word >>> 32));
  }

  private static long word(int incarnation, int owner) {
    return (long) incarnation << 32 | owner;
  }
}
