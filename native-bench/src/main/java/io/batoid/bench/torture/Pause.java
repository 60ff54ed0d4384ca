package io.batoid.bench.torture;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where all lanes come to a halt, so that the session can be looked at. */
final class Pause {
  /** After this it is said that a lane hangs. */
  static final Duration WATCHDOG = Duration.ofSeconds(60);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int lanes;
  private int waiting;
  private volatile boolean wanted;
  private volatile boolean over;

  Pause(int lanes) {
    this.lanes = lanes;
  }

  boolean isWanted() {
    return wanted;
  }

  /** Whether no new process is to be started. */
  boolean isOver() {
    return over;
  }

  void end() {
    over = true;
  }

  /** A lane waits here while a pause is wanted. Its process does nothing, or is gone. */
  void point() throws InterruptedException {
    lock.lock();
    try {
      waiting++;
      changed.signalAll();
      while (wanted) {
        changed.await();
      }
      waiting--;
    } finally {
      lock.unlock();
    }
  }

  /** A lane ends. */
  void leave() {
    lock.lock();
    try {
      lanes--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Runs something while all lanes wait. */
  void whilePaused(Runnable action) throws InterruptedException {
    lock.lock();
    try {
      wanted = true;
      long left = WATCHDOG.toNanos();
      while (waiting < lanes) {
        left = changed.awaitNanos(left);
        if (left <= 0) {
          throw new IllegalStateException(waiting + " of " + lanes + " lanes came to a halt");
        }
      }
      action.run();
    } finally {
      wanted = false;
      changed.signalAll();
      lock.unlock();
    }
  }
}
