package io.batoid.objectstore;

import io.batoid.BatoidException;
import io.batoid.objectstore.process.SessionDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The sessions of a machine: finds them, and removes those that are of no use any more. */
public final class Sessions {
  /** Programs keep sessions in a directory of their own now and then. */
  private static final int DEPTH = 2;

  private Sessions() {}

  /**
   * The directories of sessions in {@code root}, or one level below, that belong to this user, by
   * name. What looks like a session may turn out not to be one: {@link StoreInspection#of} tells.
   */
  public static List<Path> find(Path root) {
    Objects.requireNonNull(root, "root");
    List<Path> found = new ArrayList<>();
    search(root.toAbsolutePath().normalize(), DEPTH, found);
    found.sort(null);
    return found;
  }

  /**
   * Removes a session if it is orphaned: not persistent, and all its processes dead. Its memory
   * goes back to the machine.
   *
   * @return false if it is live or persistent, and so was left alone
   * @throws StoreFormatException if there is no session there
   */
  public static boolean prune(Path directory) {
    SessionDirectory session = new SessionDirectory(Objects.requireNonNull(directory, "directory"));
    try (SessionDirectory.Gate _ = session.enter(false);
        StoreInspection look = StoreInspection.of(directory)) {
      if (look.session().state() != SessionInfo.State.ORPHANED) {
        return false;
      }
      session.remove(); // nobody can have joined since: we hold the gate
      return true;
    }
  }

  private static void search(Path directory, int depth, List<Path> found) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ours())) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry.resolve("segment"), LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(entry.resolve("locks"), LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        } else if (depth > 1) {
          search(entry, depth - 1, found);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
      // it went away, or is not for us: nothing of ours is there
    } catch (IOException | DirectoryIteratorException e) {
      throw new BatoidException("cannot look for sessions in " + directory + ": " + e, e);
    }
  }

  private static DirectoryStream.Filter<Path> ours() {
    return path -> {
      try {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      } catch (NoSuchFileException e) {
        return false;
      }
    };
  }
}
