package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batoid timeline}. */
@Command(
    name = "timeline",
    mixinStandardHelpOptions = true,
    header = "Prints what ran where and when, in Chrome's trace format.",
    description = {
      "",
      "Open it in https://ui.perfetto.dev or chrome://tracing. Each process is a row of threads; "
          + "a task is a span from its submission to its end in the process that submitted it, an "
          + "arrow to where it ran, and a span there for each run. A call of an actor is an arrow from "
          + "where it was sent to its run. Every process remembers its "
          + "last 4,096 runs and its last 1,024 tasks that ended. Joins the session for a moment.",
      ""
    })
final class TimelineCommand extends StoreCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write it to a file instead of stdout.")
  private @Nullable Path output;

  @Override
  public Integer call() {
    SessionReport report;
    try (ObjectStore store = join(directory())) {
      report = SessionReport.of(store);
    }
    if (output == null) {
      printJson(Timeline.document(report));
    } else {
      write(output, report);
      out().println(Text.plural(report.spans().size(), "run") + " written to " + output);
    }
    return 0;
  }

  private static void write(Path file, SessionReport report) {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      Json.print(out, Timeline.document(report));
      if (out.checkError()) {
        throw new CommandFailed("cannot write all of " + file + ": is its file system full?");
      }
    } catch (IOException e) {
      throw new CommandFailed("cannot write " + file + ": " + e);
    }
  }
}
