package io.batoid.junit;

import io.batoid.BatoidException;
import io.batoid.objectstore.ProcessInfo;
import io.batoid.objectstore.StoreInspection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes that have a session open. */
final class SessionProcesses {
  private SessionProcesses() {}

  /** The ids of those in a session that live, without this JVM. */
  static List<Long> others(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    long self = ProcessHandle.current().pid();
    try (StoreInspection look = StoreInspection.of(directory)) {
      return look.processes().stream()
          .filter(ProcessInfo::alive)
          .map(ProcessInfo::pid)
          .filter(pid -> pid != self)
          .toList();
    } catch (BatoidException e) {
      return List.of(); // it went away under the look
    }
  }

  /**
   * Names those that are still in the session of a runtime that was shut down, and kills those of
   * them that descend from this JVM.
   */
  static List<Leak> endThoseLeft(Path directory) {
    List<Leak> leaks = new ArrayList<>();
    for (long pid : others(directory)) {
      ProcessHandle process = ProcessHandle.of(pid).orElse(null);
      if (process == null) {
        continue;
      }
      leaks.add(
          new Leak(
              "process " + pid + " " + process.info().command().orElse(""),
              null,
              "it still has the session of the test open; end it before the test does"));
      if (ProcessHandle.current().descendants().anyMatch(process::equals)) {
        boolean _ = process.destroyForcibly();
      }
    }
    return leaks;
  }
}
