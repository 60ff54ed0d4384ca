package io.batoid.cli;

import io.batoid.objectstore.SessionInfo;
import io.batoid.objectstore.StoreInspection;
import io.batoid.objectstore.StoreTotals;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code batoid status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    header = "Shows one session: memory, objects, processes, what was done.",
    description = {
      "",
      "Used is what objects occupy; resident is what the session takes from the machine: objects, "
          + "free memory kept warm, and tables. Does not join the session and changes nothing.",
      ""
    })
final class StatusCommand extends StoreCommand {
  @Override
  public Integer call() {
    try (StoreInspection look = inspect()) {
      SessionInfo session = look.session();
      StoreTotals totals = look.totals();
      if (json()) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        Documents.putSession(document, session);
        Documents.putTotals(document, totals);
        printJson(document);
      } else {
        print(session, totals);
      }
    }
    return 0;
  }

  private void print(SessionInfo session, StoreTotals totals) {
    PrintWriter out = out();
    Instant now = Instant.now();
    out.println(Text.shortened("session     " + session.directory(), Text.LINE));
    out.println("state       " + state(session));
    out.println(
        "made        "
            + Text.age(session.created(), now)
            + " ago by process "
            + session.creatorPid());
    out.println(
        "capacity    "
            + Text.bytes(session.capacityBytes())
            + (session.persistent() ? ", persistent" : "")
            + (session.checksums() ? ", with checksums" : ""));
    out.println(
        "used        "
            + Text.bytes(totals.usedBytes())
            + " ("
            + Text.percent(totals.usedBytes(), session.capacityBytes())
            + ")");
    out.println("resident    " + Text.bytes(totals.residentBytes()));
    String states =
        totals.byState().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> Text.count(e.getValue()) + " " + Documents.lower(e.getKey()))
            .collect(Collectors.joining(", "));
    wrapped(
        "objects     ",
        Text.count(totals.objects())
            + " of at most "
            + Text.count(session.maxObjects())
            + (states.isEmpty() ? "" : ": " + states));
    out.println(
        "processes   "
            + session.live()
            + " of at most "
            + session.maxProcesses()
            + (session.dead() > 0 ? "; " + session.dead() + " dead, not cleaned up after" : ""));
    wrapped(
        "so far      ",
        Text.count(totals.puts())
            + " values put ("
            + Text.bytes(totals.bytesPut())
            + "), "
            + Text.bytes(totals.bytesPinned())
            + " read in place, "
            + Text.bytes(totals.bytesCopiedOut())
            + " copied out");
  }

  /** What stands beside a heading, in as many lines as it takes. */
  private void wrapped(String heading, String text) {
    List<String> lines = Text.wrapped(" ".repeat(heading.length()), text);
    out().println(heading + lines.getFirst().substring(heading.length()));
    lines.subList(1, lines.size()).forEach(out()::println);
  }

  private static String state(SessionInfo session) {
    return switch (session.state()) {
      case LIVE -> "live";
      case IDLE -> "idle: nobody has it open; its objects wait for the next who opens it";
      case ORPHANED ->
          "orphaned: all its processes were killed; the next to open it clears it,\n"
              + "            and 'batoid sessions --prune' removes it";
    };
  }
}
