package io.batoid.cli;

import io.batoid.objectstore.Sessions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Which directory a session's name means: a path if there is a slash in it, else a directory in
 * {@code $BATOID_HOME}, if it is there, else in {@code /dev/shm}.
 */
final class SessionNames {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final int MOST_NAMED = 8;

  private SessionNames() {}

  /** Where sessions with a name live. */
  static Set<Path> roots() {
    Set<Path> roots = new LinkedHashSet<>();
    String home = System.getenv("BATOID_HOME");
    if (home != null && !home.isBlank()) {
      roots.add(Path.of(home).toAbsolutePath().normalize());
    }
    roots.add(SHARED_MEMORY);
    return roots;
  }

  /** The directory of a session, or of the only one there is if nobody said which. */
  static Path find(@Nullable String session, CommandLine command) {
    String asked = session != null ? session : System.getenv("BATOID_SESSION");
    if (asked == null || asked.isBlank()) {
      return theOnlyOne(command);
    }
    try {
      return resolve(asked, roots());
    } catch (InvalidPathException e) {
      throw new ParameterException(command, "not a path: " + e.getMessage(), e);
    }
  }

  /** The directory that a name, or a path, means. */
  static Path resolve(String session, Set<Path> roots) {
    if (session.contains("/")) {
      return Path.of(session).toAbsolutePath().normalize();
    }
    Path last = SHARED_MEMORY;
    for (Path root : roots) {
      last = root.resolve(session).normalize();
      if (Files.exists(last)) {
        return last;
      }
    }
    return last;
  }

  /** What to call a session in a table: its name where that is enough, else its path. */
  static String nameOf(Path directory) {
    String name = String.valueOf(directory.getFileName());
    return resolve(name, roots()).equals(directory) ? name : directory.toString();
  }

  private static Path theOnlyOne(CommandLine command) {
    List<Path> sessions =
        roots().stream().flatMap(root -> Sessions.find(root).stream()).distinct().toList();
    if (sessions.size() == 1) {
      return sessions.getFirst();
    }
    throw new ParameterException(
        command,
        sessions.isEmpty()
            ? "there is no session on this machine; -s SESSION names one elsewhere"
            : "which session? -s with one of: "
                + sessions.stream()
                    .limit(MOST_NAMED)
                    .map(SessionNames::nameOf)
                    .collect(Collectors.joining(", "))
                + (sessions.size() > MOST_NAMED ? ", ... ('batoid sessions' lists all)" : ""));
  }
}
