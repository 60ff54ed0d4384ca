package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreInspection;
import io.batoid.scheduler.task.SessionReports;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batoid top}. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    header = "Shows a session live: memory, processes, tasks, and what they do each second.",
    description = {
      "",
      "Joins the session while it runs. Keys: q ends it, any other looks at once. Without a terminal it "
          + "prints one look after the other. The session stays as long as somebody looks.",
      "",
      "  RUNS/S  tasks that a process ran, each second",
      "  BUSY    processors' worth of time its threads spent with tasks",
      "  PUT/S   bytes that it put, each second",
      ""
    })
final class TopCommand extends StoreCommand {
  @Option(
      names = {"-d", "--delay"},
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "Seconds between two looks. Default: ${DEFAULT-VALUE}.")
  private double delay;

  @Option(
      names = {"-n", "--looks"},
      paramLabel = "N",
      description = "End after N looks. Default: never.")
  private @Nullable Integer looks;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = directory();
    long delayMillis = (long) (Math.clamp(delay, 0.1, 3600) * 1000);
    try (ObjectStore store = join(directory);
        SessionReports reports = new SessionReports(store)) {
      if (json() || !isTerminal()) {
        plain(store, reports, directory, delayMillis);
      } else {
        live(store, reports, directory, delayMillis);
      }
    }
    return 0;
  }

  @SuppressWarnings("SystemConsoleNull") // it is null without a terminal: jdk.console decides
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private boolean isLast(int look) {
    return looks != null && look >= looks;
  }

  private static Look look(ObjectStore store, SessionReports reports, Path directory) {
    try (StoreInspection inspection = StoreInspection.of(directory)) {
      return Look.of(inspection, SessionReport.of(store, reports));
    }
  }

  /** For pipes and files: one look after the other. */
  private void plain(ObjectStore store, SessionReports reports, Path directory, long delayMillis)
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Look before = null;
    for (int i = 1; ; i++) {
      Look now = look(store, reports, directory);
      if (json()) {
        printJson(now.document(before));
      } else {
        now.lines(before, Integer.MAX_VALUE).forEach(out()::println);
      }
      boolean unread = out().checkError(); // flushes; as when the reader of a pipe is gone
      before = now;
      if (isLast(i) || json() || unread) {
        return;
      }
      out().println();
      boolean _ = never.await(delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  /** For people: each look in the place of the one before. */
  private void live(ObjectStore store, SessionReports reports, Path directory, long delayMillis)
      throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
        LiveScreen screen = new LiveScreen(terminal)) {
      Look before = null;
      int i = 0;
      do {
        Look now = look(store, reports, directory);
        screen.show(now.lines(before, screen.height()));
        before = now;
        i++;
      } while (!isLast(i) && screen.awaitNext(delayMillis));
    }
  }
}
