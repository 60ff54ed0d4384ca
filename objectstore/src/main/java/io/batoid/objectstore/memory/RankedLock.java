package io.batoid.objectstore.memory;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock between threads of one process, with a place in the order of locks: for what may wait, or
 * takes longer than a {@link SpinLock} is for. A thread takes it once at a time.
 */
public final class RankedLock {
  private final LockOrder.Rank rank;
  private final ReentrantLock lock = new ReentrantLock();

  /** A lock of a rank. */
  public RankedLock(LockOrder.Rank rank) {
    this.rank = rank;
  }

  /** Takes the lock, waiting for it. */
  public void lock() {
    assert LockOrder.take(rank);
    lock.lock();
  }

  /** Takes the lock if it is free. */
  public boolean tryLock() {
    assert LockOrder.mayTake(rank);
    boolean taken = lock.tryLock();
    assert !taken || LockOrder.take(rank);
    return taken;
  }

  /** Whether the calling thread has it. */
  public boolean isHeldByCurrentThread() {
    return lock.isHeldByCurrentThread();
  }

  /** Lets the lock go. */
  public void unlock() {
    assert LockOrder.letGo(rank);
    lock.unlock();
  }
}
