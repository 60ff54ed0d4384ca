package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.SessionInfo;
import io.batoid.objectstore.StoreInspection;
import io.batoid.objectstore.StoreOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * What commands have in common: the global options, where to print, and how to get at a session.
 */
abstract class StoreCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Main main;
  @Spec private @Nullable CommandSpec spec;

  /** The options given before or after the command's name. */
  final Main global() {
    return Objects.requireNonNull(main);
  }

  final CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  final PrintWriter out() {
    return commandLine().getOut();
  }

  final boolean json() {
    return global().json;
  }

  final void printJson(Map<String, ?> document) {
    Json.print(out(), document);
  }

  /** The directory of the session that was asked for, or else of the only one. */
  final Path directory() {
    return SessionNames.find(global().session, commandLine());
  }

  /** Looks at the session without joining it. */
  final StoreInspection inspect() {
    return StoreInspection.of(directory());
  }

  /** Why a session is not joined. */
  static String orphaned(Path directory) {
    return directory
        + " is orphaned: all its processes were killed, and whoever joins it clears it; "
        + "'status', 'objects' and 'processes' show what they left, 'sessions --prune' removes it";
  }

  /**
   * Joins a session. One whose processes were all killed is left as it is: joining would clear it.
   */
  final ObjectStore join(Path directory) {
    refuseOneWithoutProcesses(directory);
    return ObjectStore.open(StoreOptions.at(directory).createIfMissing(false));
  }

  /** Fails if all processes of a session were killed. */
  static void refuseOneWithoutProcesses(Path directory) {
    try (StoreInspection look = StoreInspection.of(directory)) {
      if (look.session().state() == SessionInfo.State.ORPHANED) {
        throw new CommandFailed(orphaned(directory));
      }
    }
  }
}
