package io.batoid.cli;

import io.batoid.objectstore.ObjectInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Objects counted by what they have in common, to see what piles up: by the processes that keep
 * them, by the type of their values, by their age.
 */
final class ObjectGroups {
  /** What objects are grouped by. */
  enum By {
    PROCESS,
    TYPE,
    AGE;

    @Override
    public String toString() {
      return Documents.lower(this);
    }
  }

  private static final String NOBODY = "names or objects only";
  private static final String NO_VALUE = "without a value in memory";

  private static final List<Map.Entry<Duration, String>> AGES =
      List.of(
          Map.entry(Duration.ofMinutes(1), "under 1 min"),
          Map.entry(Duration.ofMinutes(10), "1 to 10 min"),
          Map.entry(Duration.ofHours(1), "10 min to 1 h"),
          Map.entry(Duration.ofDays(1), "1 h to 1 d"));
  private static final String OLDEST = "over 1 d";

  private final By by;
  private final Instant now;
  private final Map<String, Group> groups = new TreeMap<>();

  /** Sums of one group. */
  static final class Group {
    private final String name;
    private long objects;
    private long valueBytes;
    private long memoryBytes;
    private long pinned;
    private Instant oldest = Instant.MAX;

    private Group(String name) {
      this.name = name;
    }

    private void add(ObjectInfo object, boolean isPinned) {
      objects++;
      valueBytes += object.sizeBytes().orElse(0);
      memoryBytes += object.blockBytes();
      pinned += isPinned ? 1 : 0;
      if (object.created().isBefore(oldest)) {
        oldest = object.created();
      }
    }
  }

  ObjectGroups(By by, Instant now) {
    this.by = by;
    this.now = now;
  }

  /** Adds an object; by process, to each that refers to it or pins it. */
  void add(ObjectInfo object) {
    switch (by) {
      case TYPE ->
          group(object.type().isEmpty() ? NO_VALUE : object.type()).add(object, isPinned(object));
      case AGE -> group(age(object)).add(object, isPinned(object));
      case PROCESS -> {
        List<Integer> holders = new ArrayList<>(object.references());
        object.pins().stream().filter(pin -> !holders.contains(pin)).forEach(holders::add);
        for (int process : holders) {
          group(String.valueOf(process)).add(object, object.pins().contains(process));
        }
        if (holders.isEmpty()) {
          group(NOBODY).add(object, false);
        }
      }
    }
  }

  /** The table: most memory first, ages in their order. */
  Table table() {
    Table table =
        new Table(
            Documents.lower(by).toUpperCase(java.util.Locale.ROOT),
            ">OBJECTS",
            ">VALUES",
            ">MEMORY",
            ">PINNED",
            ">OLDEST");
    for (Group group : sorted()) {
      table.row(
          group.name,
          group.objects,
          Text.bytes(group.valueBytes),
          Text.bytes(group.memoryBytes),
          group.pinned,
          Text.age(group.oldest, now));
    }
    return table;
  }

  /** The same as a document. */
  List<Map<String, Object>> document() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Group group : sorted()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put(Documents.lower(by), group.name);
      one.put("objects", group.objects);
      one.put("valueBytes", group.valueBytes);
      one.put("memoryBytes", group.memoryBytes);
      one.put("pinned", group.pinned);
      one.put("oldest", group.oldest.toString());
      all.add(one);
    }
    return all;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  private List<Group> sorted() {
    Comparator<Group> order =
        by == By.AGE
            ? Comparator.comparing((Group group) -> group.oldest).reversed()
            : Comparator.comparingLong((Group group) -> group.memoryBytes)
                .reversed()
                .thenComparing(group -> group.name);
    return groups.values().stream().sorted(order).toList();
  }

  private Group group(String name) {
    return groups.computeIfAbsent(name, Group::new);
  }

  private static boolean isPinned(ObjectInfo object) {
    return !object.pins().isEmpty();
  }

  private String age(ObjectInfo object) {
    Duration age = Duration.between(object.created(), now);
    return AGES.stream()
        .filter(bound -> age.compareTo(bound.getKey()) < 0)
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(OLDEST);
  }
}
