package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.ActorInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code batoid actors}. */
@Command(
    name = "actors",
    mixinStandardHelpOptions = true,
    header = "Lists the actors of a session.",
    description = {
      "",
      "Joins the session for a moment and asks each process for the actors it has made and that "
          + "somebody still refers to. Whoever does not answer within 5 s is left out.",
      "",
      "  STATE     waiting: for a place, or what it occupies; making: its constructor runs",
      "  OWNER     the process that made it; LIVES, the one it lives in",
      "  RESTARTS  how often it was made again, of how often it may be",
      ""
    })
final class ActorsCommand extends StoreCommand {
  @Override
  public Integer call() {
    Path directory = directory();
    List<ActorInfo> actors;
    try (ObjectStore store = join(directory)) {
      actors = SessionReport.of(store).actors();
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("session", directory);
      document.put("actors", actors.stream().map(ActorsCommand::document).toList());
      printJson(document);
    } else {
      print(actors);
    }
    return 0;
  }

  private static Map<String, ?> document(ActorInfo actor) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("id", actor.id());
    document.put("label", actor.label());
    document.put("name", actor.name());
    document.put("namespace", actor.namespace());
    document.put("state", Documents.lower(actor.state()));
    document.put("ownerPid", actor.ownerPid());
    document.put("pid", actor.pid() == 0 ? null : actor.pid());
    document.put("restarts", actor.restarts());
    document.put("maxRestarts", actor.maxRestarts() < 0 ? null : actor.maxRestarts());
    document.put("why", actor.why().isEmpty() ? null : actor.why());
    return document;
  }

  private void print(List<ActorInfo> actors) {
    if (actors.isEmpty()) {
      out().println("no actors");
      return;
    }
    Table table = new Table("ACTOR", "NAME", "STATE", ">OWNER", ">LIVES", ">RESTARTS");
    for (ActorInfo actor : actors) {
      table.row(
          actor.label(),
          actor.name() == null ? "-" : actor.name(),
          Documents.lower(actor.state()),
          actor.ownerPid(),
          actor.pid() == 0 ? "-" : actor.pid(),
          actor.restarts() + "/" + (actor.maxRestarts() < 0 ? "any" : actor.maxRestarts()));
    }
    table.print(out());
  }
}
