package io.batoid.scheduler.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which task is to keep which promise, and so which tasks wait for each other in a circle. Without
 * a promise there is none: a task can only wait for what was submitted before it.
 *
 * <p>Sees what one process has submitted. Guarded by the {@link Owner}'s lock.
 */
final class Promised {
  /** The most tasks that are looked at for one that is submitted. */
  private static final int MOST_LOOKED_AT = 10_000;

  private final LongFunction<@Nullable OwnedTask> tasks;
  private final Long2ObjectHashMap<OwnedTask> keepers = new Long2ObjectHashMap<>();

  /** {@code tasks} finds the task that makes an object. */
  Promised(LongFunction<@Nullable OwnedTask> tasks) {
    this.tasks = tasks;
  }

  /** A task is submitted; the circle that it closes: each waits for the next. Empty if none. */
  List<OwnedTask> add(OwnedTask task) {
    for (long number : task.referred.promised()) {
      keepers.put(number, task);
    }
    return keepers.isEmpty() || task.state != OwnedTask.State.WAITING ? List.of() : circle(task);
  }

  /** A task has ended. */
  void remove(OwnedTask task) {
    for (long number : task.referred.promised()) {
      keepers.remove(number, task);
    }
  }

  private List<OwnedTask> circle(OwnedTask task) {
    Map<OwnedTask, OwnedTask> waiterOf = new HashMap<>();
    Deque<OwnedTask> pending = new ArrayDeque<>(List.of(task));
    while (!pending.isEmpty() && waiterOf.size() < MOST_LOOKED_AT) {
      OwnedTask waiter = pending.removeLast();
      for (long number : waiter.waitsFor) {
        OwnedTask maker = tasks.apply(number);
        maker = maker == null ? keepers.get(number) : maker;
        if (maker == task) {
          return path(waiter, task, waiterOf);
        }
        if (maker != null
            && maker.state == OwnedTask.State.WAITING
            && waiterOf.putIfAbsent(maker, waiter) == null) {
          pending.addLast(maker);
        }
      }
    }
    return List.of();
  }

  private static List<OwnedTask> path(
      OwnedTask last, OwnedTask first, Map<OwnedTask, OwnedTask> waiterOf) {
    List<OwnedTask> path = new ArrayList<>();
    for (OwnedTask at = last; at != null && at != first; at = waiterOf.get(at)) {
      path.addFirst(at);
    }
    path.addFirst(first);
    return path;
  }

  /** Says who waits for whom. */
  static String describe(List<OwnedTask> circle) {
    String names = circle.stream().map(task -> task.name).collect(Collectors.joining(" for "));
    return "it waits for itself, by a promise: "
        + names
        + " for "
        + circle.getFirst().name
        + "; give one of them its argument before";
  }
}
