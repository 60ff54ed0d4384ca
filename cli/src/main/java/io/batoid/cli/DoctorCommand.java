package io.batoid.cli;

import io.batoid.objectstore.DoctorReport;
import io.batoid.objectstore.SessionInfo;
import io.batoid.objectstore.StoreDoctor;
import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.StoreInspection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batoid doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    header = "Checks every invariant of a session, and mends it.",
    description = {
      "",
      "Each block is free or holds the one object it names; each reference, pin and duty is of a "
          + "living process; each count is what is counted; each value has its checksum. The session "
          + "may be at work meanwhile. Joins it for a moment, and cleans up after dead processes "
          + "first, as any process does.",
      "",
      "Exit code 1 if an invariant is broken: that is a bug of Batoid, or somebody else wrote "
          + "into the session's files, or the machine went down.",
      ""
    })
final class DoctorCommand extends StoreCommand {
  @Option(
      names = "--repair",
      description =
          "Mend what can be mended. What is only safe with nobody else in the session is left "
              + "while others have it open; the message names them. Exit code 1 if anything is left.")
  private boolean repair;

  @Override
  public Integer call() {
    Path directory = directory();
    refuseOrphaned(directory);
    DoctorReport report = repair ? StoreDoctor.repair(directory) : StoreDoctor.examine(directory);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("session", directory);
      document.put("ok", report.ok());
      document.put("problems", report.left().stream().map(DoctorReport.Problem::what).toList());
      document.put("mended", documents(report.mended()));
      document.put("left", documents(report.left()));
      printJson(document);
    } else {
      print(directory, report);
    }
    return report.ok() ? 0 : 1;
  }

  private void print(Path directory, DoctorReport report) {
    if (!report.mended().isEmpty()) {
      head(directory, "mended " + Text.plural(report.mended().size(), "problem"));
      report.mended().forEach(this::print);
    }
    if (report.ok()) {
      head(directory, "every invariant holds");
      return;
    }
    head(
        directory,
        Text.plural(report.left().size(), "problem")
            + (repair ? " left" : "; doctor --repair does what stands below each"));
    report.left().forEach(this::print);
  }

  private void head(Path directory, String what) {
    String rest = ": " + what;
    out().println(Text.shortened(directory.toString(), Text.LINE - rest.length()) + rest);
  }

  private void print(DoctorReport.Problem problem) {
    Text.wrapped("  ", problem.what()).forEach(out()::println);
    Text.wrapped("    ", problem.remedy()).forEach(out()::println);
  }

  private static List<Map<String, String>> documents(List<DoctorReport.Problem> problems) {
    List<Map<String, String>> documents = new ArrayList<>();
    for (DoctorReport.Problem problem : problems) {
      Map<String, String> document = new LinkedHashMap<>();
      document.put("what", problem.what());
      document.put("remedy", problem.remedy());
      documents.add(document);
    }
    return documents;
  }

  /** Whoever joins a session that all have left by dying frees what they left. */
  private static void refuseOrphaned(Path directory) {
    try (StoreInspection look = StoreInspection.of(directory)) {
      if (look.session().state() == SessionInfo.State.ORPHANED) {
        throw new CommandFailed(orphaned(directory));
      }
    } catch (StoreFormatException e) {
      // what is wrong with it the doctor says
    }
  }
}
