package io.batoid.cli;

import io.batoid.objectstore.ObjectInfo;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreInspection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batoid names}. */
@Command(
    name = "names",
    mixinStandardHelpOptions = true,
    header = "Lists the names of a session, and the objects they are bound to.",
    description = {
      "",
      "A name keeps its object alive until it is unbound. Joins the session for a moment. Needs "
          + "the JVM flags that names need, which ./batoid passes.",
      "",
      "  OBJECT  slot.generation; --ids shows what ObjectStore.resolve takes",
      "  STATE   gone: the object was freed, and the name outlived it",
      ""
    })
final class NamesCommand extends StoreCommand {
  @Option(names = "--ids", description = "Show whole ids; the lines get longer than 80 columns.")
  private boolean ids;

  /** A name and what is known of its object; nothing if that is gone. */
  private record Named(String name, @Nullable ObjectInfo object) {}

  @Override
  public Integer call() {
    Path directory = directory();
    List<Named> names = read(directory);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("session", directory);
      document.put("names", names.stream().map(NamesCommand::document).toList());
      printJson(document);
    } else {
      print(names);
    }
    return 0;
  }

  private List<Named> read(Path directory) {
    Map<String, @Nullable String> idOf = new LinkedHashMap<>();
    Map<String, ObjectInfo> objects = new HashMap<>();
    List<ObjectRef<Object>> held = new ArrayList<>();
    try (ObjectStore store = join(directory)) {
      for (String name : store.names()) {
        Optional<ObjectRef<Object>> ref = store.lookup(name);
        ref.ifPresent(held::add);
        idOf.put(name, ref.map(ObjectRef::id).orElse(null));
      }
      if (!held.isEmpty()) {
        try (StoreInspection look = StoreInspection.of(directory)) {
          look.forEachObject(object -> {
            if (object.named()) {
              objects.put(object.id(), object);
            }
          });
        }
      }
      held.forEach(ObjectRef::close);
    }
    List<Named> names = new ArrayList<>();
    idOf.forEach((name, id) -> names.add(new Named(name, id == null ? null : objects.get(id))));
    return names;
  }

  private static Map<String, ?> document(Named named) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    ObjectInfo object = named.object();
    document.put("name", named.name());
    document.put("id", object == null ? null : object.id());
    document.put("state", object == null ? "gone" : Documents.lower(object.state()));
    document.put("type", object == null || object.type().isEmpty() ? null : object.type());
    document.put("sizeBytes", object == null ? null : object.sizeBytes());
    return document;
  }

  private void print(List<Named> names) {
    if (names.isEmpty()) {
      out().println("no names");
      return;
    }
    Table table = new Table("NAME", "OBJECT", "STATE", "TYPE", ">SIZE");
    for (Named named : names) {
      ObjectInfo object = named.object();
      if (object == null) {
        table.row(named.name(), "-", "gone", "-", "-");
      } else {
        table.row(
            named.name(),
            ids ? object.id() : ObjectsCommand.shortId(object),
            Documents.lower(object.state()),
            object.type().isEmpty() ? "-" : object.type(),
            Text.bytes(object.sizeBytes()));
      }
    }
    table.whole(ids).print(out());
  }
}
