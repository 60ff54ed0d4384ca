package io.batoid.scheduler.task;

import static java.util.Objects.requireNonNull;

import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.memory.Again;
import io.batoid.objectstore.spi.SessionLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * How values came about: the calls of tasks that may run once more ({@code retries(n)}), for as
 * long as somebody refers to what they made, or to what was made of that. Whoever finds such a
 * value lost turns it into a promise again; its task runs anew and keeps it. Of what that task was
 * given, what is lost too is found so in turn; what is gone, because nobody referred to it, is made
 * again under a new number.
 *
 * <p>Bounded: when there are too many calls, or their bytes, the oldest are forgotten.
 *
 * <p>Lock order: the owner's lock, then this object.
 *
 * <p>After Ray's lineage reconstruction: Wang et al., "Ownership: a distributed futures system for
 * fine-grained tasks", NSDI 2021.
 */
final class Lineage {
  /** What a call takes on the heap beside its bytes, about. */
  private static final long OVERHEAD_BYTES = 200;

  /** So many calls are looked at for each new one, whether anybody needs them still. */
  private static final int LOOKS = 2;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final SessionLink link;
  private final int maxCalls;
  private final long maxBytes;
  private final Runnable asked;
  private final Long2ObjectHashMap<Made> all = new Long2ObjectHashMap<>();
  private final ArrayDeque<Made> byAge = new ArrayDeque<>();
  private final ArrayDeque<Made> round = new ArrayDeque<>();
  private long bytes;
  private boolean listening;
  private boolean closed;
  private long looked = System.nanoTime();

  /** A value that a task of ours made. */
  private static final class Made {
    final OwnedTask task;
    final List<Made> of = new ArrayList<>();
    int attempt;
    int neededBy;
    boolean underWay = true;

    Made(OwnedTask task) {
      this.task = task;
    }

    long bytes() {
      return OVERHEAD_BYTES + task.payload.length;
    }

    @Nullable Made argument(long number) {
      for (Made argument : of) {
        if (argument.task.number == number) {
          return argument;
        }
      }
      return null;
    }
  }

  /**
   * A task that is to run, and the numbers of what it waits for, each held for it once more.
   *
   * @param missing what it cannot be run without, and is gone; null if nothing is
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Rerun(OwnedTask task, long[] waitsFor, @Nullable String missing) {}

  /**
   * @param maxCalls the most calls that are kept; 0 for none
   * @param maxBytes the most bytes of them, about
   * @param asked is run, by a thread of the store, when values may have been asked for
   */
  Lineage(SessionLink link, int maxCalls, long maxBytes, Runnable asked) {
    this.link = link;
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
    this.asked = asked;
  }

  private static boolean isOfUse(OwnedTask task) {
    return task.options.retry().retries() != 0;
  }

  /**
   * A task is submitted; others are given what it will have made before word of its end is here.
   */
  void begun(OwnedTask task) {
    if (isOfUse(task)) {
      synchronized (this) {
        if (!closed && !all.containsKey(task.number)) {
          keep(new Made(task));
        }
      }
    }
  }

  /** A task has ended: it stays if it has made a value, and may run once more. */
  void ended(OwnedTask task) {
    if (isOfUse(task)) {
      synchronized (this) {
        Made made = all.get(task.number);
        if (made != null) {
          made.underWay = false;
          made.attempt = task.attempt;
          if (!task.mayRetry() || (!link.canMakeAgain(task.number, Again.YES) && failed(made))) {
            forget(made);
          } else {
            forgetIfUnneeded(made);
          }
        }
      }
    }
  }

  /** Whether there is something, but no value: an error, for good. */
  private boolean failed(Made made) {
    return !link.isGone(made.task.number);
  }

  private void keep(Made made) {
    if (!listening) {
      listening = true;
      link.onMakeAgain(asked);
    }
    for (long number : made.task.referred.held()) {
      Made argument = all.get(number);
      if (argument != null) {
        made.of.add(argument);
        argument.neededBy++;
      }
    }
    all.put(made.task.number, made);
    byAge.addLast(made);
    round.addLast(made);
    bytes += made.bytes();
    for (int i = 0; i < LOOKS && !round.isEmpty(); i++) {
      Made next = round.removeFirst();
      forgetIfUnneeded(next);
      if (isKept(next)) {
        round.addLast(next);
      }
    }
    while (all.size() > maxCalls || bytes > maxBytes) {
      forget(byAge.removeFirst());
    }
    while (!byAge.isEmpty() && !isKept(byAge.getFirst())) {
      byAge.removeFirst();
    }
    if (byAge.size() > 2 * all.size() + LOOKS) {
      byAge.removeIf(each -> !isKept(each));
    }
  }

  private boolean isKept(Made made) {
    return all.get(made.task.number) == made;
  }

  /** Whether nobody can ask for the value any more. */
  private boolean isUnneeded(Made made) {
    return made.neededBy == 0 && !made.underWay && link.isGone(made.task.number);
  }

  private void forgetIfUnneeded(Made made) {
    ArrayDeque<Made> unneeded = new ArrayDeque<>();
    unneeded.add(made);
    while (!unneeded.isEmpty()) {
      Made next = unneeded.removeLast();
      if (isKept(next) && isUnneeded(next)) {
        unneeded.addAll(next.of);
        forget(next);
      }
    }
  }

  private void forget(Made made) {
    if (all.remove(made.task.number) == null) {
      return;
    }
    bytes -= made.bytes();
    boolean _ = link.canMakeAgain(made.task.number, Again.NO_LONGER);
    for (Made argument : made.of) {
      argument.neededBy--;
    }
    made.of.clear(); // or each would keep all that went before it in a chain
  }

  // ---- again ----

  /** Whether it is time to look whether anything is asked for, though nobody has said so. */
  synchronized boolean isLookDue() {
    long now = System.nanoTime();
    if (all.isEmpty() || now - looked < LOOK_NANOS) {
      return false;
    }
    looked = now;
    return true;
  }

  /** Has those tasks run again that made what is asked for. */
  void runAgain(Owner owner) {
    for (Rerun rerun : reruns()) {
      OwnedTask task = rerun.task;
      if (rerun.missing == null) {
        owner.submit(task, rerun.waitsFor);
      } else {
        boolean _ = link.fail(task.number, lost(task, rerun.missing));
        letGo(rerun.waitsFor);
        owner.endNow(task);
      }
    }
  }

  private ObjectLostException lost(OwnedTask task, String missing) {
    return new ObjectLostException(
        link.describe(task.number)
            + " is lost, and task "
            + task.name
            + ", which made it, cannot run again: it was given "
            + missing
            + ", which is freed, and no task that made that is remembered (batoid.lineageTasks,"
            + " batoid.lineageBytes); produce it again");
  }

  private synchronized List<Rerun> reruns() {
    List<Rerun> reruns = new ArrayList<>();
    if (closed) {
      return reruns;
    }
    for (Made made : all.values()) {
      long number = made.task.number;
      if (!made.underWay && !link.isDecided(number) && link.hold(number)) {
        made.underWay = true;
        LongArrayList taken = new LongArrayList();
        taken.addLong(number);
        try {
          reruns.addAll(collect(made, taken));
        } catch (ObjectStoreFullException e) { // looked at again soon
          made.underWay = false;
          letGo(taken.toLongArray());
        }
      }
    }
    return reruns;
  }

  private void letGo(long[] numbers) {
    for (long number : numbers) {
      link.letGo(number);
    }
  }

  private boolean hold(long number, LongArrayList taken) {
    return link.hold(number) && taken.add(number);
  }

  /**
   * A task, and those that make what it was given and is gone: all the way, without recursion.
   *
   * @param taken what is held for them
   */
  private List<Rerun> collect(Made first, LongArrayList taken) {
    List<Rerun> reruns = new ArrayList<>();
    Map<Made, Long> renamed = new HashMap<>();
    ArrayDeque<Made> open = new ArrayDeque<>();
    renamed.put(first, first.task.number);
    open.add(first);
    while (!open.isEmpty()) {
      Made made = open.removeLast();
      long[] held = made.task.referred.held().clone();
      byte[] payload = made.task.payload.clone();
      LongArrayList waitsFor = new LongArrayList();
      String missing = null;
      for (int i = 0; i < held.length; i++) {
        if (hold(held[i], taken)) {
          continue;
        }
        Made argument = made.argument(held[i]);
        if (argument == null || !isKept(argument)) {
          missing = link.describe(held[i]);
          held = Arrays.copyOf(held, i);
          break;
        }
        Long number = renamed.get(argument);
        if (number == null) {
          number = link.reserve();
          taken.addLong(number);
          renamed.put(argument, number);
          open.add(argument);
        }
        held[i] = number;
        CallWriter.setReferred(payload, i, number);
        boolean _ = hold(number, taken);
        boolean _ = hold(number, taken);
        waitsFor.addLong(number);
      }
      long outcome = link.reserve();
      taken.addLong(outcome);
      OwnedTask task =
          made.task.again(
              requireNonNull(renamed.get(made)), made.attempt + 1, outcome, payload, held);
      reruns.add(new Rerun(task, waitsFor.toLongArray(), missing));
    }
    return reruns;
  }

  /** How many calls are kept. */
  synchronized int size() {
    return all.size();
  }

  /** Nothing can be made again any more: the runtime ends. */
  synchronized void close() {
    closed = true;
    for (Made made : all.values()) {
      boolean _ = link.canMakeAgain(made.task.number, Again.NO_LONGER);
    }
    all.clear();
    byAge.clear();
    round.clear();
    bytes = 0;
  }
}
