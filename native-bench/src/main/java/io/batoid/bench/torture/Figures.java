package io.batoid.bench.torture;

import io.batoid.objectstore.ObjectInfo;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is counted and measured while the run goes on. Thread-safe. */
final class Figures {
  private static final int MOST_WORDS = 10;

  final Map<Kind, Long> operations = new EnumMap<>(Kind.class);
  final Map<Cell, Integer> kills = new EnumMap<>(Cell.class);
  final Map<Cell, Integer> stops = new EnumMap<>(Cell.class);
  final List<long[]> stopped = new ArrayList<>();
  final List<Slow> slow = new ArrayList<>();
  final List<Deaths.Death> deaths = new ArrayList<>();
  final List<Long> lostNanos = new ArrayList<>();
  final List<String> wrong = new ArrayList<>();

  /** An operation that took long, in {@link System#nanoTime} terms. */
  record Slow(long start, long end, Kind kind) {}

  int killsAnywhere;
  int stopsAnywhere;
  int leaves;
  int refused;
  int refusedByFileSystem;
  long bytesSpilled;
  long bytesRestored;
  int checks;
  int lostObjects;
  int leakedObjects;
  long leakedBytes;
  int broken;

  synchronized void killed(Cell cell) {
    kills.merge(cell, 1, Integer::sum);
  }

  synchronized void killedAnywhere() {
    killsAnywhere++;
  }

  synchronized void stopped(@Nullable Cell cell, long start) {
    if (cell == null) {
      stopsAnywhere++;
    } else {
      stops.merge(cell, 1, Integer::sum);
    }
    stopped.add(new long[] {start, System.nanoTime()});
  }

  synchronized void left() {
    leaves++;
  }

  synchronized void did(Kind kind) {
    operations.merge(kind, 1L, Long::sum);
  }

  /** Adds what a process says: counts, refusals, slow operations. */
  synchronized void add(String figures) {
    String[] parts = figures.split(";", -1);
    for (String count : parts[0].split(",", -1)) {
      if (!count.isEmpty()) {
        String[] kind = count.split("=", -1);
        operations.merge(Kind.valueOf(kind[0]), Long.valueOf(kind[1]), Long::sum);
      }
    }
    refused += Integer.parseInt(parts[1]);
    if (!parts[2].isEmpty()) {
      for (String operation : parts[2].split(",", -1)) {
        String[] times = operation.split("-", -1);
        slow.add(
            new Slow(Long.parseLong(times[0]), Long.parseLong(times[1]), Kind.valueOf(times[2])));
      }
    }
  }

  synchronized void wasFull(String message) {
    refused++;
    if (message.contains("No space left") || message.contains("cannot commit")) {
      refusedByFileSystem++;
    }
  }

  synchronized void died(Deaths.Death death, long[] lostAfterNanos) {
    deaths.add(death);
    for (long nanos : lostAfterNanos) {
      lostNanos.add(nanos);
    }
  }

  synchronized void checked() {
    checks++;
  }

  synchronized void broken(String what) {
    broken++;
    say(broken, "broken: " + what);
  }

  synchronized void lost(String what) {
    lostObjects++;
    say(lostObjects, "lost: " + what);
  }

  synchronized void leaked(ObjectInfo object) {
    leakedObjects++;
    leakedBytes += object.blockBytes();
    say(leakedObjects, "leaked: " + object);
  }

  /** Whether anything is wrong that must never be. */
  synchronized boolean anythingWrong() {
    return broken + lostObjects + leakedObjects > 0;
  }

  synchronized int allKills() {
    return killsAnywhere + kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  synchronized int allStops() {
    return stopsAnywhere + stops.values().stream().mapToInt(Integer::intValue).sum();
  }

  synchronized long count(Kind kind) {
    return operations.getOrDefault(kind, 0L);
  }

  /** The least of all counts of operations. */
  synchronized long fewestOperations() {
    long fewest = Long.MAX_VALUE;
    for (Kind kind : Kind.values()) {
      fewest = Math.min(fewest, operations.getOrDefault(kind, 0L));
    }
    return fewest;
  }

  synchronized List<Cell> emptyCells(boolean spill) {
    List<Cell> empty = Cell.all(spill);
    empty.removeAll(kills.keySet());
    return empty;
  }

  /** Notes the first few of each kind: thousands of one must not hide the others. */
  private void say(int count, String what) {
    if (count <= MOST_WORDS) {
      wrong.add(what);
    }
  }
}
