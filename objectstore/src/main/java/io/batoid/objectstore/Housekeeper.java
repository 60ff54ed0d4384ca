package io.batoid.objectstore;

import io.batoid.objectstore.memory.Threads;
import io.batoid.objectstore.table.Handle;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;

/**
 * The one background thread of a store. It gives back the handles that the garbage collector
 * dropped, as they come; and once a second it publishes counters, ends loans, finishes what a
 * stopped process delayed, reaps the dead, and gives memory that stayed free back to the machine.
 */
final class Housekeeper implements Runnable {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final StoreCore core;
  private final Thread thread;
  private volatile boolean stopped;

  Housekeeper(StoreCore core, String name) {
    this.core = core;
    this.thread = Threads.daemon(name, this);
  }

  void start() {
    thread.start();
  }

  /** Stops the thread and waits for it, unless it is the caller. */
  void stop() {
    stopped = true;
    thread.interrupt();
    Threads.awaitEnd(thread);
  }

  @Override
  public void run() {
    core.deathWatch().look();
    if (core.options().prefault) {
      core.trimmer().prefault(() -> stopped);
    }
    long next = System.nanoTime() + PERIOD_NANOS;
    while (!stopped) {
      try {
        long wait = next - System.nanoTime();
        if (wait <= 0) {
          next = System.nanoTime() + PERIOD_NANOS;
          tick();
          continue;
        }
        Reference<?> dropped =
            core.table().dropped().remove(TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        if (dropped instanceof Handle handle) {
          drop(handle);
        }
      } catch (InterruptedException e) {
        // stop() was called, or somebody meddles with our thread: the condition of the loop tells
      } catch (RuntimeException | OutOfMemoryError e) {
        if (!core.isClosed()) {
          Threads.goesOn(e);
        }
      }
    }
  }

  private void drop(Handle handle) {
    switch (handle.kind()) {
      case Handle.PROMISE -> {
        if (!handle.isHandedOver()) {
          core.writes().abandonPromise(handle, "its promise was garbage collected without a value");
        }
        core.reads().close(handle);
      }
      default -> core.reads().close(handle);
    }
  }

  private void tick() {
    core.tickClock();
    core.publishCounters();
    core.lender().expire();
    core.table().freeing().finishPostponed();
    core.engine().reapTheDead(); // whom the death watch cannot see
    core.deathWatch().look();
    core.trimmer().decay();
  }
}
