package io.batoid.junit;

import io.batoid.BatoidException;
import io.batoid.objectstore.ProcessInfo;
import io.batoid.objectstore.StoreInspection;
import io.batoid.scheduler.worker.KeeperMain;
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
    List<ProcessHandle> left =
        others(directory).stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
    List<ProcessHandle> keepers = left.stream().filter(SessionProcesses::isKeeper).toList();
    List<Leak> leaks = new ArrayList<>();
    for (ProcessHandle process : left) {
      if (!keepers.contains(process) && process.parent().filter(keepers::contains).isEmpty()) {
        leaks.add(
            new Leak(
                "process " + process.pid() + " " + process.info().command().orElse(""),
                null,
                "it still has the session of the test open; end it before the test does"));
      }
    }
    List<ProcessHandle> ours = ProcessHandle.current().descendants().toList();
    for (ProcessHandle process : left) {
      if (ours.contains(process)) {
        boolean _ = process.destroyForcibly();
      }
    }
    return leaks;
  }

  /**
   * Whether it keeps detached actors: those that live are named as such, and it stays for a while
   * after the last one.
   */
  private static boolean isKeeper(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .filter(arguments -> List.of(arguments).contains(KeeperMain.class.getName()))
        .isPresent();
  }
}
