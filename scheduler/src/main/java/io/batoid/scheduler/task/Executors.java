package io.batoid.scheduler.task;

import io.batoid.objectstore.memory.Threads;
import io.batoid.objectstore.spi.SessionLink;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this process that run tasks: as many as it has processors for, not counting those
 * that wait for an object. A thread that begins to wait lets a spare one in its place; one that
 * wakes goes on at once, and whoever is one too many then stops before its next task.
 */
final class Executors implements SessionLink.BlockingListener {
  /** How long a spare thread stays without being needed. */
  private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Supplier<@Nullable Runnable> work;
  private final Runnable outOfMemory;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Set<Worker> threads = new HashSet<>();
  private final ArrayDeque<Worker> spares = new ArrayDeque<>();
  private int limit;
  private int active;
  private int started;
  private boolean stopped;

  /**
   * {@code work} waits for a task to run, and gives null now and then; {@code outOfMemory} is
   * called when one may have been lost because there was no heap left.
   */
  Executors(int limit, String name, Supplier<@Nullable Runnable> work, Runnable outOfMemory) {
    this.limit = limit;
    this.name = name;
    this.work = work;
    this.outOfMemory = outOfMemory;
  }

  /** Starts the threads. */
  void start() {
    lock.lock();
    try {
      fill();
    } finally {
      lock.unlock();
    }
  }

  /** Lets at least so many threads run. */
  void atLeast(int threadsWanted) {
    lock.lock();
    try {
      if (limit < threadsWanted) {
        limit = threadsWanted;
        fill();
      }
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    while (!stopped && active < limit) {
      active++;
      Worker spare = spares.pollLast();
      if (spare != null) {
        spare.called.signal();
        spare.isCalled = true;
      } else {
        Worker worker = new Worker(name + "-" + started++);
        threads.add(worker);
        worker.start();
      }
    }
  }

  @Override
  public void begins() {
    if (isCaller()) {
      lock.lock();
      try {
        active--;
        fill();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void ends() {
    if (isCaller()) {
      lock.lock();
      try {
        active++;
      } finally {
        lock.unlock();
      }
    }
  }

  /** A thread was asked to stop its task and may not: another takes its place until it has. */
  void giveUp(@Nullable Thread thread) {
    if (thread instanceof Worker worker && worker.belongsTo(this)) {
      lock.lock();
      try {
        if (!worker.givenUp) {
          worker.givenUp = true;
          active--;
          fill();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Runs a task that does not count, in a thread of its own. */
  void extra(Runnable task) {
    Thread _ = Thread.ofPlatform().daemon().name(name + "-light").start(task);
  }

  /** Takes no further task. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      for (Worker spare : spares) {
        spare.called.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the threads to end; how many have not. */
  int awaitEnd(long deadline) {
    boolean interrupted = false;
    lock.lock();
    try {
      while (left() > 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          break;
        }
        try {
          long _ = ended.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return left();
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether the calling thread is one of these. */
  boolean isCaller() {
    return Thread.currentThread() instanceof Worker worker && worker.belongsTo(this);
  }

  /** A thread waits for the end of the others: nobody waits for it. */
  void excuse(Thread thread) {
    lock.lock();
    try {
      if (thread instanceof Worker worker && worker.belongsTo(this)) {
        worker.excused = true;
        ended.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private int left() {
    int left = 0;
    for (Worker worker : threads) {
      left += worker.excused ? 0 : 1;
    }
    return left;
  }

  /** Interrupts the threads that are left. */
  void interrupt() {
    lock.lock();
    try {
      threads.forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  private final class Worker extends Thread {
    final Condition called = lock.newCondition();
    boolean isCalled;
    boolean givenUp;
    boolean excused;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    boolean belongsTo(Executors executors) {
      return Executors.this == executors;
    }

    @Override
    public void run() {
      try {
        while (mayGoOn()) {
          workOnce();
        }
      } finally {
        lock.lock();
        try {
          threads.remove(this);
          ended.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }

    private void workOnce() {
      try {
        Runnable task = work.get();
        if (task != null) {
          task.run();
        }
      } catch (OutOfMemoryError e) {
        Threads.goesOn(e);
        outOfMemory.run();
      } catch (RuntimeException | Error e) {
        Threads.goesOn(e); // a thread less would be missing for good
      }
    }

    /** Whether to look for another task; waits as a spare meanwhile. */
    private boolean mayGoOn() {
      lock.lock();
      try {
        if (givenUp) {
          givenUp = false;
          active++;
        }
        if (stopped) {
          active--;
          return false;
        }
        if (active <= limit) {
          return true;
        }
        active--;
        isCalled = false;
        spares.addLast(this);
        long left = SPARE_NANOS;
        while (!isCalled && !stopped && left > 0) {
          left = called.awaitNanos(left);
        }
        return isCalled || !spares.remove(this);
      } catch (InterruptedException e) {
        return isCalled || !spares.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
