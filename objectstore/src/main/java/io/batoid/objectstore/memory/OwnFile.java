package io.batoid.objectstore.memory;

import io.batoid.objectstore.StoreFormatException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Files that nobody but their owner can have made or can get at.
 *
 * <p><b>Only the owner gets in.</b> A directory has mode 0700, a file 0600, whatever the umask is;
 * both are this user's, neither is a symbolic link, a file has one name and is a plain one. What
 * was opened is looked at, not what stood at the path before: nothing can be swapped in between.
 *
 * <p><b>Symbolic links</b> on the way are refused too, for whoever owns one may lead a session
 * elsewhere; except those of the system: root's, in a directory of root's directly below which a
 * system keeps its own ({@code /var/run}).
 */
public final class OwnFile {
  private static final int FILE_MODE = 0600;
  private static final int DIRECTORY_MODE = 0700;
  private static final int PERMISSIONS = 07777;
  private static final int WRITABLE_BY_OTHERS = 022;
  private static final int ROOT = 0;
  private static final Set<Path> SYSTEM_DIRECTORIES =
      Set.of(Path.of("/"), Path.of("/dev"), Path.of("/run"), Path.of("/var"));

  private OwnFile() {}

  /**
   * Opens a file that is there.
   *
   * @return the descriptor, or a negated error number
   * @throws StoreFormatException if it is not a plain file of ours that only we can use
   */
  public static int open(Path file, int access) {
    int descriptor =
        Posix.open(file, access | Posix.O_NOFOLLOW | Posix.O_NONBLOCK | Posix.O_CLOEXEC, FILE_MODE);
    if (descriptor == -Errno.ELOOP || descriptor == -Errno.ENXIO || descriptor == -Errno.EISDIR) {
      require(file, Posix.status(file), false); // says which it is
    }
    if (descriptor >= 0) {
      boolean ours = false;
      try {
        require(file, Posix.status(descriptor), false);
        ours = true;
      } finally {
        if (!ours) {
          Posix.close(descriptor);
        }
      }
    }
    return descriptor;
  }

  /** Makes a file that must not be there; the descriptor, or a negated error number. */
  public static int create(Path file) {
    int descriptor =
        Posix.open(
            file,
            Posix.O_RDWR | Posix.O_CREAT | Posix.O_EXCL | Posix.O_NOFOLLOW | Posix.O_CLOEXEC,
            FILE_MODE);
    return withFileMode(descriptor);
  }

  /** Makes a file without a name in a directory; the descriptor, or a negated error number. */
  static int createUnnamed(Path directory) {
    return withFileMode(
        Posix.open(directory, Posix.O_RDWR | Posix.O_TMPFILE | Posix.O_CLOEXEC, FILE_MODE));
  }

  private static int withFileMode(int descriptor) {
    if (descriptor >= 0) {
      int result = Posix.mode(descriptor, FILE_MODE); // the umask may have taken bits away
      if (result < 0) {
        Posix.close(descriptor);
        return result;
      }
    }
    return descriptor;
  }

  /**
   * Fails unless {@code status} is that of a plain file (or a directory) of ours that only we can
   * use.
   */
  public static void require(Path file, FileStatus status, boolean directory) {
    if (status.error() != 0) {
      throw new StoreFormatException(
          status.error() == Errno.ENOENT || status.error() == Errno.ENOTDIR
              ? "there is no store at " + file + "; ./batoid sessions lists those there are"
              : "cannot look at " + file + ": " + Errno.describe(status.error()));
    }
    if (status.isLink()) {
      throw new StoreFormatException(
          file + " is a symbolic link; give the path of the session directory itself");
    }
    if (directory ? !status.isDirectory() : !status.isRegular()) {
      throw new StoreFormatException(
          file + " is not a " + (directory ? "directory" : "regular file") + ", so not a store");
    }
    int self = Posix.user();
    if (status.user() != self) {
      throw new StoreFormatException(
          file
              + " belongs to user "
              + Integer.toUnsignedString(status.user())
              + ", not to us (user "
              + self
              + "); a store has one user");
    }
    if (status.isOpenToOthers()) {
      throw new StoreFormatException(
          String.format(
              "%s has mode %04o: others may get in; a store's directory has mode 0700 and its files"
                  + " 0600 (chmod %04o '%s' if it is yours and you trust what is in it)",
              file, status.mode() & PERMISSIONS, directory ? DIRECTORY_MODE : FILE_MODE, file));
    }
    if (!directory && status.links() != 1) {
      throw new StoreFormatException(
          file
              + " has "
              + status.links()
              + " names (hard links): somebody may get at it by another; remove the others");
    }
  }

  /**
   * Fails if a directory above {@code path}, which is absolute, is a symbolic link that is not the
   * system's.
   */
  public static void requireNoLinks(Path path) {
    for (Path above = path.getParent(); above != null; above = above.getParent()) {
      FileStatus status = Posix.status(above);
      if (status.error() == 0 && status.isLink() && !isOfSystem(above, status)) {
        throw new StoreFormatException(
            "in the path "
                + path
                + ", "
                + above
                + " is a symbolic link, and whoever owns it may lead the session elsewhere; give the"
                + " path without links (realpath '"
                + above
                + "')");
      }
    }
  }

  private static boolean isOfSystem(Path link, FileStatus status) {
    Path parent = link.getParent();
    if (status.user() != ROOT || parent == null || !SYSTEM_DIRECTORIES.contains(parent)) {
      return false;
    }
    FileStatus directory = Posix.status(parent);
    return directory.error() == 0
        && directory.user() == ROOT
        && (directory.mode() & WRITABLE_BY_OTHERS) == 0;
  }
}
