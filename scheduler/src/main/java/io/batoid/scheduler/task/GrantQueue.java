package io.batoid.scheduler.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for what they are to occupy. Who wants what there is too little of holds up those
 * that came later and want it too, or it might never get it; nobody else. What running tasks have
 * submitted goes before what it might otherwise wait for: its parents occupy something until it has
 * ended. Guarded by the {@link Owner}'s lock.
 */
final class GrantQueue {
  /** Tasks that ask for the same things, whatever the amounts, in the order they came. */
  private record Group(boolean nested, Set<String> names) {}

  private record Waiting(long arrival, OwnedTask task) {}

  /** What was let begin, and what never can: what there is too little of. */
  record Granted(List<OwnedTask> begin, Map<OwnedTask, String> never) {}

  private final Ledger ledger;
  private final Map<Group, ArrayDeque<Waiting>> groups = new HashMap<>();
  private long arrivals;

  GrantQueue(Ledger ledger) {
    this.ledger = ledger;
  }

  void add(OwnedTask task) {
    Set<String> names = Ledger.names(task.kind.by(), task.options.resources());
    groups
        .computeIfAbsent(new Group(task.parent != null, names), _ -> new ArrayDeque<>())
        .addLast(new Waiting(arrivals++, task));
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Takes those out for which there is enough, and occupies it for them. */
  Granted grant() {
    Granted granted = new Granted(new ArrayList<>(), new HashMap<>());
    Set<String> tooLittle = new HashSet<>();
    Set<Group> left = new HashSet<>(groups.keySet());
    Group next = first(left);
    while (next != null) {
      OwnedTask task = Objects.requireNonNull(head(next)).task;
      if (!Collections.disjoint(next.names, tooLittle)) {
        left.remove(next);
      } else {
        Set<String> lacking = ledger.acquire(task.kind.by(), task.options.resources());
        if (lacking == null) {
          return granted;
        }
        String never =
            lacking.isEmpty() ? null : ledger.impossible(task.kind.by(), task.options.resources());
        if (lacking.isEmpty()) {
          task.granted = true;
          granted.begin.add(task);
          removeFirst(next);
        } else if (never != null) {
          granted.never.put(task, never);
          removeFirst(next);
        } else {
          tooLittle.addAll(lacking);
          left.remove(next);
        }
      }
      next = first(left);
    }
    return granted;
  }

  /** Of some groups, the one whose first task is next. */
  private @Nullable Group first(Set<Group> among) {
    Group first = null;
    long arrival = 0;
    for (Group group : List.copyOf(among)) {
      Waiting head = head(group);
      if (head == null) {
        among.remove(group);
      } else if (first == null
          || (group.nested == first.nested ? head.arrival < arrival : group.nested)) {
        first = group;
        arrival = head.arrival;
      }
    }
    return first;
  }

  /** The first task of a group that still waits. */
  private @Nullable Waiting head(Group group) {
    ArrayDeque<Waiting> queue = groups.get(group);
    while (queue != null && !queue.isEmpty()) {
      Waiting head = queue.getFirst();
      if (head.task.state == OwnedTask.State.READY) {
        return head;
      }
      queue.removeFirst();
    }
    groups.remove(group);
    return null;
  }

  private void removeFirst(Group group) {
    ArrayDeque<Waiting> queue = groups.get(group);
    if (queue != null) {
      queue.removeFirst();
    }
  }
}
