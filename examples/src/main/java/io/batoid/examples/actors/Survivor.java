package io.batoid.examples.actors;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.runtime.ActorContext;
import io.batoid.runtime.ActorDiedException;
import io.batoid.runtime.ActorLifecycle;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An actor whose state outlives the process it lives in. Before it answers it puts what it knows
 * into the store and binds a name to it; when it is made again it begins with what the name is
 * bound to. Its process is killed again and again, and no answered call is lost or done twice.
 *
 * <p>A call that was under way when the process was killed ends with {@link ActorDiedException}: it
 * may have been done or not, and with {@code maxTaskRetries(0)} nobody does it again.
 *
 * <p>Names need JVM flags in each process that uses them: worker processes have them by themselves.
 */
public final class Survivor {
  private static final int KILLS = 3;
  private static final int ENTRIES_BETWEEN = 25;
  private static final int ATTEMPTS = 3;

  private Survivor() {}

  /** A list of entries, each of which is safe once it is answered. */
  static final class Ledger implements ActorLifecycle {
    private final String name;
    private final ObjectStore store;
    private final List<Long> entries = new ArrayList<>();

    Ledger(String name) {
      this.name = name;
      this.store = Batoid.runtime().store();
    }

    /** The bound name ends with the number of entries: the greatest is the newest. */
    private String nameOf(int size) {
      return "%s/%09d".formatted(name, size);
    }

    @Override
    public void onRestart(ActorContext context) {
      List<String> bound =
          store.names().stream().filter(each -> each.startsWith(name + "/")).toList();
      if (bound.isEmpty()) {
        return; // killed before its first answer
      }
      Optional<ObjectRef<long[]>> newest = store.lookup(bound.getLast(), long[].class);
      try (ObjectRef<long[]> kept = newest.orElseThrow()) {
        for (long entry : kept.get()) {
          entries.add(entry);
        }
      }
      for (String old : bound.subList(0, bound.size() - 1)) {
        boolean _ = store.unbind(old); // killed after it had bound the newer one
      }
    }

    /** Adds an entry; returns how many there are once it is safe. */
    int add(long entry) {
      entries.add(entry);
      int size = entries.size();
      try (ObjectRef<long[]> kept =
          store.put(entries.stream().mapToLong(Long::longValue).toArray())) {
        store.bind(nameOf(size), kept);
      }
      boolean _ = store.unbind(nameOf(size - 1));
      return size;
    }

    List<Long> entries() {
      return entries;
    }

    long pid() {
      return ProcessHandle.current().pid();
    }
  }

  /** No arguments. */
  public static void main(String[] arguments) {
    try (BatoidRuntime runtime = BatoidRuntime.start(BatoidOptions.defaults().workers(2))) {
      Outcome outcome = survive(runtime, KILLS, ENTRIES_BETWEEN);
      System.out.println(outcome);
      System.out.println(outcome.problems().isEmpty() ? "nothing is lost" : outcome.problems());
    }
  }

  /**
   * How it went.
   *
   * @param kills how often the process of the ledger was killed
   * @param answered the entries whose addition was answered
   * @param unanswered those that were under way at a kill
   * @param entries what the ledger has in the end
   */
  record Outcome(int kills, Set<Long> answered, Set<Long> unanswered, List<Long> entries) {
    /** What must not be. */
    List<String> problems() {
      List<String> problems = new ArrayList<>();
      Set<Long> safe = new HashSet<>();
      for (long entry : entries) {
        if (!safe.add(entry)) {
          problems.add(entry + " was entered twice");
        }
        if (!answered.contains(entry) && !unanswered.contains(entry)) {
          problems.add(entry + " was never sent");
        }
      }
      for (long entry : answered) {
        if (!safe.contains(entry)) {
          problems.add(entry + " was answered and is lost");
        }
      }
      return problems;
    }

    @Override
    public String toString() {
      return "%d kills: %d entries answered, %d under way; the ledger has %d"
          .formatted(kills, answered.size(), unanswered.size(), entries.size());
    }
  }

  /** Adds entries, several under way at a time, and kills the ledger's process between them. */
  static Outcome survive(BatoidRuntime runtime, int kills, int entriesBetween) {
    Set<Long> answered = new HashSet<>();
    Set<Long> unanswered = new HashSet<>();
    try (ActorRef<Ledger> ledger =
        runtime.actor(Ledger::new, "ledger").maxRestarts(-1).maxTaskRetries(0).remote()) {
      long next = 0;
      for (int kill = 0; kill <= kills; kill++) {
        long pid = pidOf(ledger);
        List<ObjectRef<Integer>> calls = new ArrayList<>();
        long first = next;
        for (int i = 0; i < entriesBetween; i++) {
          calls.add(ledger.task(Ledger::add, next++).remote());
        }
        if (kill < kills) {
          kill(pid, calls.get((5 + 7 * kill) % entriesBetween));
        }
        for (int i = 0; i < calls.size(); i++) {
          try (ObjectRef<Integer> call = calls.get(i)) {
            int _ = call.get();
            answered.add(first + i);
          } catch (ActorDiedException e) {
            unanswered.add(first + i);
          }
        }
      }
      List<Long> entries = ledger.task(Ledger::entries).remote().get();
      return new Outcome(kills, answered, unanswered, entries);
    }
  }

  /** Where the ledger lives; asked again when that process was killed meanwhile. */
  private static long pidOf(ActorRef<Ledger> ledger) {
    for (int attempt = 1; ; attempt++) {
      try (ObjectRef<Long> pid = ledger.task(Ledger::pid).remote()) {
        return pid.get();
      } catch (ActorDiedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Sends SIGKILL once a call is answered, while those behind it are under way. */
  private static void kill(long pid, ObjectRef<Integer> answered) {
    int _ = answered.get();
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    if (process.destroyForcibly()) {
      process.onExit().join();
    }
  }
}
