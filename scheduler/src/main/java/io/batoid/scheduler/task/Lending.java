package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import org.jspecify.annotations.Nullable;

/**
 * Gives back what a thread has of the processors while it waits for an object: its place among the
 * threads of this process, and what its task occupies, if that is anything else than one processor.
 * A thread that wakes goes on at once: whoever is one too many stops, and nothing is granted,
 * before others have ended.
 */
final class Lending {
  /**
   * A run whose processors are counted.
   *
   * @param by whoever of this JVM has it: a thread may wait for objects of others too
   */
  private record Counted(Lending by, TaskRun run) {}

  private static final ThreadLocal<@Nullable Counted> COUNTED = new ThreadLocal<>();

  private final Listener listener;

  /** Who is told what a task does. */
  @FunctionalInterface
  interface Listener {
    /** It begins to wait, or ends to. */
    void waits(TaskRun run, boolean begins);
  }

  Lending(Listener listener) {
    this.listener = listener;
  }

  /** A run begins in the calling thread. */
  void begins(TaskRun run) {
    if (TaskHeader.isCounted(run.payload())) {
      COUNTED.set(new Counted(this, run));
    }
  }

  /** It has left the thread. */
  void ended(TaskRun run) {
    if (TaskHeader.isCounted(run.payload())) {
      COUNTED.remove();
    }
  }

  /** Tells of every wait, {@code threads} too. */
  SessionLink.BlockingListener beside(SessionLink.BlockingListener threads) {
    return new SessionLink.BlockingListener() {
      @Override
      public void begins() {
        threads.begins();
        tell(true);
      }

      @Override
      public void ends() {
        threads.ends();
        tell(false);
      }
    };
  }

  private void tell(boolean begins) {
    Counted counted = COUNTED.get();
    if (counted != null && counted.by == this) {
      listener.waits(counted.run, begins);
    }
  }
}
