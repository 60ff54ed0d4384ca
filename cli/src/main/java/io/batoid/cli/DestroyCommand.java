package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ProcessInfo;
import io.batoid.objectstore.SessionInfo;
import io.batoid.objectstore.StoreInspection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code batoid destroy}. */
@Command(
    name = "destroy",
    mixinStandardHelpOptions = true,
    header = "Removes a session that nobody has open, with all its objects.",
    description = {
      "",
      "Also a persistent one. Refuses as long as a process has it open. The session must be named.",
      ""
    })
final class DestroyCommand extends StoreCommand {
  @Override
  public Integer call() {
    if (global().session == null) {
      throw new ParameterException(commandLine(), "which session? name it with -s SESSION");
    }
    Path directory = directory();
    refuseIfOpen(directory);
    try {
      ObjectStore.destroy(directory);
    } catch (IllegalStateException e) {
      throw new CommandFailed(String.valueOf(e.getMessage()), e);
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("session", directory);
      document.put("destroyed", true);
      printJson(document);
    } else {
      out().println("removed " + directory);
    }
    return 0;
  }

  /** Says who has it open; the store itself refuses as well. */
  private static void refuseIfOpen(Path directory) {
    try (StoreInspection look = StoreInspection.of(directory)) {
      if (look.session().state() == SessionInfo.State.LIVE) {
        String pids =
            look.processes().stream()
                .filter(ProcessInfo::alive)
                .map(process -> Long.toString(process.pid()))
                .distinct()
                .collect(Collectors.joining(", "));
        throw new CommandFailed(
            directory
                + " is open in process "
                + pids
                + "; end that first, or close the store there");
      }
    }
  }
}
