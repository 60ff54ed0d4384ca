package io.batoid.objectstore.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock for critical sections of a few dozen instructions within one process. Not reentrant.
 *
 * <p>Cheaper than a monitor, and it never parks; nothing that blocks may run under it.
 */
public class SpinLock {
  private static final VarHandle LOCKED;
  private static final int SPINS = 200;

  static {
    try {
      LOCKED = MethodHandles.lookup().findVarHandle(SpinLock.class, "locked", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LockOrder.Rank rank;
  private int locked;

  /** A lock with a place in the order of locks. */
  protected SpinLock(LockOrder.Rank rank) {
    this.rank = rank;
  }

  /** Takes the lock, spinning and then yielding until it is free. */
  public final void lock() {
    assert LockOrder.take(rank);
    if (!LOCKED.compareAndSet(this, 0, 1)) {
      lockSlowly();
    }
  }

  /** Lets the lock go. */
  public final void unlock() {
    assert LockOrder.letGo(rank);
    LOCKED.setRelease(this, 0); // release: publishes what it guarded to lock()
  }

  private void lockSlowly() {
    int spins = 0;
    while ((int) LOCKED.getOpaque(this) != 0 || !LOCKED.compareAndSet(this, 0, 1)) {
      backOff(spins++);
    }
  }

  /** What a spinner does in its {@code spins}-th turn. */
  @SuppressWarnings("ThreadPriorityCheck") // the holder may have lost its core to us
  public static void backOff(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
