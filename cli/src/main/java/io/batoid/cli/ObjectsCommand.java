package io.batoid.cli;

import io.batoid.objectstore.ObjectInfo;
import io.batoid.objectstore.StoreInspection;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code batoid objects}. */
@Command(
    name = "objects",
    mixinStandardHelpOptions = true,
    header = "Lists the objects of a session, and who keeps them.",
    description = {
      "",
      "An object lives as long as a process refers to it or pins it, a name is bound to it, or "
          + "an object that lives contains it. Does not join the session and changes nothing.",
      "",
      "  OBJECT  slot.generation; --ids shows what ObjectStore.resolve takes",
      "  REFS    the processes that refer to it, by index ('batoid processes' says which)",
      "  PINS    the processes that are reading its bytes in place",
      "  WAITS   the processes in which somebody waits for it",
      "  IN      how many objects contain it",
      "  HAS     how many objects it contains",
      ""
    })
final class ObjectsCommand extends StoreCommand {
  enum Sort {
    SIZE,
    AGE;

    Comparator<ObjectInfo> order() {
      Comparator<ObjectInfo> first =
          switch (this) {
            case SIZE ->
                Comparator.comparingLong((ObjectInfo object) -> object.sizeBytes().orElse(0))
                    .thenComparingLong(ObjectInfo::blockBytes)
                    .reversed();
            case AGE -> Comparator.comparing(ObjectInfo::created);
          };
      return first.thenComparing(ObjectInfo::id);
    }

    @Override
    public String toString() {
      return Documents.lower(this);
    }
  }

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "Show at most so many; 0 shows all. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      defaultValue = "size",
      description = "size (largest first) or age (oldest first). Default: ${DEFAULT-VALUE}.")
  private Sort sort = Sort.SIZE;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description =
          "Count them by process (that refers to them or pins them), type or age instead.")
  private ObjectGroups.@Nullable By by;

  @Option(names = "--ids", description = "Show whole ids; the lines get longer than 80 columns.")
  private boolean ids;

  @Override
  public Integer call() {
    if (limit < 0) {
      throw new ParameterException(commandLine(), "--limit=" + limit + " is negative");
    }
    if (by != null) {
      return printGroups(by);
    }
    int most = limit == 0 ? Integer.MAX_VALUE : limit;
    Comparator<ObjectInfo> order = sort.order();
    PriorityQueue<ObjectInfo> first = new PriorityQueue<>(order.reversed());
    long[] total = new long[1];
    try (StoreInspection look = inspect()) {
      look.forEachObject(object -> {
        total[0]++;
        first.add(object);
        if (first.size() > most) {
          first.poll();
        }
      });
      List<ObjectInfo> objects = first.stream().sorted(order).toList();
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("session", look.session().directory());
        document.put("total", total[0]);
        document.put("objects", objects.stream().map(Documents::of).toList());
        printJson(document);
      } else {
        print(objects, total[0]);
      }
    }
    return 0;
  }

  private int printGroups(ObjectGroups.By by) {
    ObjectGroups groups = new ObjectGroups(by, Instant.now());
    try (StoreInspection look = inspect()) {
      look.forEachObject(groups::add);
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("session", look.session().directory());
        document.put("by", by.toString());
        document.put("groups", groups.document());
        printJson(document);
      } else if (groups.isEmpty()) {
        out().println("no objects");
      } else {
        groups.table().print(out());
      }
    }
    return 0;
  }

  private void print(List<ObjectInfo> objects, long total) {
    if (total == 0) {
      out().println("no objects");
      return;
    }
    Instant now = Instant.now();
    Table table =
        new Table(
            "OBJECT", "STATE", "TYPE", ">SIZE", ">AGE", "REFS", "PINS", "WAITS", "NAME", ">IN",
            ">HAS");
    for (ObjectInfo object : objects) {
      table.row(
          ids ? object.id() : shortId(object),
          Documents.lower(object.state()),
          object.type().isEmpty() ? "-" : object.type(),
          Text.bytes(object.sizeBytes()),
          Text.age(object.created(), now),
          indices(object.references()),
          indices(object.pins()),
          indices(object.waiters()),
          object.named() ? "yes" : "-",
          object.containers(),
          object.contained());
    }
    table.whole(ids).print(out());
    if (objects.size() < total) {
      out()
          .println(
              "\n" + Text.plural(total - objects.size(), "more object") + "; --limit 0 shows all");
    }
  }

  /** Slot and generation, as the messages of doctor give them. */
  static String shortId(ObjectInfo object) {
    String[] parts = object.id().split("-", -1);
    return Integer.parseInt(parts[2], 16) + "." + Integer.parseUnsignedInt(parts[3], 16);
  }

  /** Process indices, those in a row as a range: "0,2-5". */
  static String indices(List<Integer> indices) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < indices.size(); i++) {
      int from = indices.get(i);
      int to = from;
      while (i + 1 < indices.size() && indices.get(i + 1) == to + 1) {
        to++;
        i++;
      }
      text.append(text.isEmpty() ? "" : ",").append(from).append(to == from ? "" : "-" + to);
    }
    return text.isEmpty() ? "-" : text.toString();
  }
}
