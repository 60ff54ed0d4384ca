package io.batoid.scheduler.task;

import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** Tasks to look at when their time comes. Guarded by the {@link Owner}'s lock. */
final class Alarms {
  /** So many of tasks that have ended are not worth looking for. */
  private static final int MANY = 1000;

  private final PriorityQueue<Alarm> queue = new PriorityQueue<>();

  private record Alarm(long nanos, OwnedTask task) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return Long.compare(nanos - other.nanos, 0);
    }
  }

  void set(long nanos, OwnedTask task) {
    queue.add(new Alarm(nanos, task));
  }

  /** Nanoseconds until the next is due; 0 if one is. */
  long nanosLeft() {
    Alarm next = queue.peek();
    while (next != null && next.task.isEnded()) {
      queue.remove();
      next = queue.peek();
    }
    return next == null ? Long.MAX_VALUE : Math.max(0, next.nanos - System.nanoTime());
  }

  /** The next task to look at. */
  OwnedTask take() {
    Alarm next = queue.poll();
    if (next == null) {
      throw new NoSuchElementException("no alarm is set");
    }
    return next.task;
  }

  /** Forgets alarms of tasks that have ended, if they are many beside those of the living. */
  void forgetEnded(int living) {
    if (queue.size() > 2 * living + MANY) {
      queue.removeIf(alarm -> alarm.task.isEnded());
    }
  }
}
