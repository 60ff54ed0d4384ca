package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.TaskInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batoid tasks}. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    header = "Lists the tasks of a session, the youngest first.",
    description = {
      "",
      "Joins the session for a moment and asks each process for the tasks it has submitted: those "
          + "that have not ended, and its last 1,024 that have. Whoever does not answer within 5 s "
          + "is left out; what a dead process submitted is gone with it.",
      "",
      "  STATE   waiting: for objects it is given; queued: for a thread or worker;",
      "          retrying: failed, and is about to be tried again",
      "  TRY     1 for the first run",
      "  OWNER   the process that submitted it; WORKER, the one that runs it",
      ""
    })
final class TasksCommand extends StoreCommand {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Show at most N. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Show those in this state: ${COMPLETION-CANDIDATES}.")
  private TaskInfo.@Nullable State state;

  @Override
  public Integer call() {
    Path directory = directory();
    List<TaskInfo> tasks;
    try (ObjectStore store = join(directory)) {
      tasks =
          SessionReport.of(store).tasks().stream()
              .filter(task -> state == null || task.state() == state)
              .toList();
    }
    List<TaskInfo> shown = tasks.subList(0, Math.min(Math.max(0, limit), tasks.size()));
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("session", directory);
      document.put("total", tasks.size());
      document.put("tasks", shown.stream().map(TasksCommand::document).toList());
      printJson(document);
    } else {
      print(shown, tasks.size());
    }
    return 0;
  }

  private static Map<String, ?> document(TaskInfo task) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("id", task.id());
    document.put("name", task.name());
    document.put("state", Documents.lower(task.state()));
    document.put("attempt", task.attempt());
    document.put("ownerPid", task.ownerPid());
    document.put("workerPid", task.workerPid() == 0 ? null : task.workerPid());
    document.put("submitted", Instant.ofEpochMilli(task.submittedMillis()));
    document.put(
        "ended", task.endedMillis() == 0 ? null : Instant.ofEpochMilli(task.endedMillis()));
    return document;
  }

  private void print(List<TaskInfo> shown, int total) {
    if (total == 0) {
      out().println("no tasks");
      return;
    }
    table(shown).print(out());
    if (total > shown.size()) {
      out().println(Text.plural(total - shown.size(), "more task") + "; --limit shows more");
    }
  }

  /** A row for each task, within 80 columns. */
  static Table table(List<TaskInfo> tasks) {
    Instant now = Instant.now();
    Table table = new Table("NAME", "STATE", ">TRY", ">OWNER", ">WORKER", ">AGE", ">TOOK");
    for (TaskInfo task : tasks) {
      table.row(
          task.name(),
          Documents.lower(task.state()),
          task.attempt(),
          task.ownerPid(),
          task.workerPid() == 0 ? "-" : task.workerPid(),
          Text.age(Instant.ofEpochMilli(task.submittedMillis()), now),
          task.endedMillis() == 0 ? "-" : Text.millis(task.endedMillis() - task.submittedMillis()));
    }
    return table;
  }
}
