package io.batoid.examples.classindex;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A known number of tasks that are handed out until each of them is finished. What was handed out
 * can be given back, and is then the next to be handed out again.
 */
final class WorkQueue<T> {
  private final Deque<T> waiting = new ArrayDeque<>();
  private int unfinished;
  private @Nullable Throwable failure;

  /** A queue that will be given {@code tasks} tasks by {@link #add}. */
  WorkQueue(int tasks) {
    unfinished = tasks;
  }

  synchronized void add(T task) {
    waiting.addLast(task);
    notifyAll();
  }

  /** Hands a task out, waiting for one; empty when all are finished. */
  synchronized Optional<T> take() throws InterruptedException {
    while (waiting.isEmpty() && unfinished > 0 && failure == null) {
      wait();
    }
    if (failure != null) {
      throw new IllegalStateException("given up because of: " + failure, failure);
    }
    return Optional.ofNullable(waiting.pollFirst());
  }

  synchronized void giveBack(T task) {
    waiting.addFirst(task);
    notifyAll();
  }

  synchronized void finished() {
    unfinished--;
    notifyAll();
  }

  /** Ends all waiting, now and later, with an exception. */
  synchronized void abort(Throwable cause) {
    failure = cause;
    notifyAll();
  }
}
