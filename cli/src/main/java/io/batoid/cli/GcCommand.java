package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreStats;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code batoid gc}. */
@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    header = "Frees what nobody refers to any more.",
    description = {
      "",
      "What dead processes left, objects that only refer to each other, and free memory that is "
          + "kept warm. Stores do the first and the last by themselves; this does it now. Joins "
          + "the session for a moment.",
      ""
    })
final class GcCommand extends StoreCommand {
  @Override
  public Integer call() {
    Path directory = directory();
    try (ObjectStore store = join(directory)) {
      StoreStats before = store.stats();
      store.gc();
      StoreStats after = store.stats();
      long objects = Math.max(0, before.objects() - after.objects());
      long used = Math.max(0, before.usedBytes() - after.usedBytes());
      long resident = Math.max(0, before.residentBytes() - after.residentBytes());
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("session", directory);
        document.put("freedObjects", objects);
        document.put("freedBytes", used);
        document.put("returnedBytes", resident);
        document.put("objects", after.objects());
        document.put("usedBytes", after.usedBytes());
        document.put("residentBytes", after.residentBytes());
        printJson(document);
      } else {
        out()
            .printf(
                "freed %s (%s), returned %s to the machine%nleft: %s (%s), %s resident%n",
                Text.plural(objects, "object"),
                Text.bytes(used),
                Text.bytes(resident),
                Text.plural(after.objects(), "object"),
                Text.bytes(after.usedBytes()),
                Text.bytes(after.residentBytes()));
      }
    }
    return 0;
  }
}
