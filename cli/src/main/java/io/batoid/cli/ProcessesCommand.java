package io.batoid.cli;

import io.batoid.objectstore.ProcessInfo;
import io.batoid.objectstore.StoreInspection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code batoid processes}. */
@Command(
    name = "processes",
    mixinStandardHelpOptions = true,
    header = "Lists the processes of a session, and what they hold.",
    description = {
      "",
      "One line is one open store: a JVM that has the session open twice is there twice. Does not "
          + "join the session and changes nothing.",
      "",
      "  STATE     dead: killed, and no survivor has cleaned up after it yet",
      "  REFS      objects it refers to",
      "  PINS      objects it reads in place",
      "  WAITS     objects it waits for",
      "  WRITES    objects it has memory for and has not sealed",
      "  PROMISES  objects it reserved, and nobody writes yet",
      "  PUT       bytes it put; PINNED, bytes it read in place; COPIED, bytes it copied out",
      ""
    })
final class ProcessesCommand extends StoreCommand {
  @Override
  public Integer call() {
    try (StoreInspection look = inspect()) {
      List<ProcessInfo> processes = look.processes();
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("session", look.session().directory());
        document.put("processes", processes.stream().map(Documents::of).toList());
        printJson(document);
      } else {
        print(processes);
      }
    }
    return 0;
  }

  private void print(List<ProcessInfo> processes) {
    if (processes.isEmpty()) {
      out().println("no processes");
      return;
    }
    Instant now = Instant.now();
    Table table =
        new Table(
            ">#",
            ">PID",
            "STATE",
            ">AGE",
            ">REFS",
            ">PINS",
            ">WAITS",
            ">WRITES",
            ">PROMISES",
            ">PUT",
            ">PINNED",
            ">COPIED");
    for (ProcessInfo process : processes) {
      table.row(
          process.index(),
          process.pid(),
          process.alive() ? "alive" : "dead",
          Text.age(process.joined(), now),
          process.references(),
          process.pins(),
          process.waiters(),
          process.producing(),
          process.promises(),
          Text.bytes(process.bytesPut()),
          Text.bytes(process.bytesPinned()),
          Text.bytes(process.bytesCopiedOut()));
    }
    table.print(out());
  }
}
