package io.batoid.cli;

import io.batoid.BatoidException;
import io.batoid.objectstore.SessionInfo;
import io.batoid.objectstore.Sessions;
import io.batoid.objectstore.StoreInspection;
import io.batoid.objectstore.StoreTotals;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batoid sessions}. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    header = "Lists the sessions of this machine that are yours.",
    description = {
      "",
      "Looks in $$BATOID_HOME, if that is set, and in /dev/shm.",
      "",
      "  live      some process has it open",
      "  idle      nobody has it open; it is persistent and keeps its objects",
      "  orphaned  all its processes were killed; its memory is lost until somebody opens it, "
          + "or prunes it",
      ""
    })
final class SessionsCommand extends StoreCommand {
  @Option(
      names = "--prune",
      description =
          "Remove orphaned sessions, which gives their memory back. Never touches one that is live "
              + "or persistent.")
  private boolean prune;

  @Option(names = "--in", paramLabel = "DIR", description = "Look in this directory instead.")
  private @Nullable Path root;

  /** What there is to say about one session; without info if it cannot be read. */
  private record Row(
      Path directory,
      @Nullable SessionInfo info,
      @Nullable StoreTotals totals,
      String problem,
      boolean pruned) {
    String state() {
      return info == null ? "unreadable" : info.state().name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    Collection<Path> roots = root == null ? SessionNames.roots() : List.of(root);
    List<Row> rows =
        roots.stream()
            .flatMap(directory -> Sessions.find(directory).stream())
            .distinct()
            .map(this::look)
            .toList();
    if (json()) {
      printJson(Map.of("sessions", rows.stream().map(SessionsCommand::document).toList()));
    } else {
      print(rows, roots);
    }
    return prune && rows.stream().anyMatch(row -> stays(row) && !row.problem.isEmpty()) ? 1 : 0;
  }

  private static boolean stays(Row row) {
    return row.info != null && row.info.state() == SessionInfo.State.ORPHANED && !row.pruned;
  }

  private Row look(Path directory) {
    SessionInfo info = null;
    StoreTotals totals = null;
    try {
      try (StoreInspection look = StoreInspection.of(directory)) {
        info = look.session();
        totals = look.totals();
      }
      boolean pruned =
          prune && info.state() == SessionInfo.State.ORPHANED && Sessions.prune(directory);
      return new Row(directory, info, totals, "", pruned);
    } catch (BatoidException e) {
      return new Row(directory, info, totals, String.valueOf(e.getMessage()), false);
    }
  }

  private void print(List<Row> rows, Collection<Path> roots) {
    if (rows.isEmpty()) {
      out()
          .println(
              "no sessions in " + String.join(", ", roots.stream().map(Path::toString).toList()));
      return;
    }
    Instant now = Instant.now();
    Table table =
        new Table(
            "SESSION", "STATE", ">OPEN", ">CAPACITY", ">USED", ">RESIDENT", ">OBJECTS", ">AGE");
    for (Row row : rows) {
      String name = root == null ? SessionNames.nameOf(row.directory) : row.directory.toString();
      String state = row.pruned ? "pruned" : row.state();
      if (row.info == null || row.totals == null) {
        table.row(name, state, "-", "-", "-", "-", "-", "-");
      } else {
        table.row(
            name,
            state,
            row.info.live(),
            Text.bytes(row.info.capacityBytes()),
            Text.bytes(row.totals.usedBytes()),
            Text.bytes(row.totals.residentBytes()),
            Text.count(row.totals.objects()),
            Text.age(row.info.created(), now));
      }
    }
    table.print(out());
    rows.stream()
        .filter(row -> !row.problem.isEmpty())
        .forEach(row -> commandLine().getErr().println("batoid: " + row.problem));
    if (rows.stream().anyMatch(SessionsCommand::stays)) {
      out().println("\n'batoid sessions --prune' removes the orphaned ones");
    }
  }

  private static Map<String, ?> document(Row row) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("session", row.directory.toString());
    document.put("state", row.state());
    document.put("pruned", row.pruned);
    if (!row.problem.isEmpty()) {
      document.put("problem", row.problem);
    }
    if (row.info != null && row.totals != null) {
      Documents.putSession(document, row.info);
      Documents.putTotals(document, row.totals);
    }
    return document;
  }
}
