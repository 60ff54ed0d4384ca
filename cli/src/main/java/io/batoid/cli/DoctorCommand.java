package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.VerifyReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code batoid doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    header = "Checks every invariant of a session.",
    description = {
      "",
      "Each block is free or holds the one object it names; each reference, pin and duty is of a "
          + "living process; each count is what is counted. The session may be at work meanwhile. "
          + "Joins it for a moment, and cleans up after dead processes first, as any process does.",
      "",
      "Exit code 1 if an invariant is broken: that is a bug of Batoid, or somebody else wrote "
          + "into the session's files.",
      ""
    })
final class DoctorCommand extends StoreCommand {
  @Override
  public Integer call() {
    Path directory = directory();
    VerifyReport report;
    try (ObjectStore store = join(directory)) {
      report = store.verify();
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("session", directory);
      document.put("ok", report.ok());
      document.put("problems", report.problems());
      printJson(document);
    } else if (report.ok()) {
      out().println(directory + ": every invariant holds");
    } else {
      out().println(directory + ": " + Text.plural(report.problems().size(), "problem"));
      report.problems().forEach(problem -> out().println("  " + problem));
    }
    return report.ok() ? 0 : 1;
  }
}
