package io.batoid.objectstore.process;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.memory.Errno;
import io.batoid.objectstore.memory.FileChanges;
import io.batoid.objectstore.memory.Posix;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a session: {@code segment}, {@code locks}, and whatever else its parts keep
 * there.
 *
 * <p>Only its owner gets in: the directory has mode 0700, the files 0600, nothing in it may be a
 * symbolic link.
 *
 * <p>Joining, leaving and removing happen under the <em>gate</em>, a byte of the lock file. Whoever
 * gets the gate makes sure that the lock file it locked is still the one in the directory, because
 * the last process to leave removes it.
 */
public final class SessionDirectory {
  /** The byte of the lock file that is the gate. */
  private static final long GATE = 1 << 20;

  private static final long LEDGER = GATE + 1;

  private static final long GATE_TIMEOUT_NANOS = 30_000_000_000L;
  private static final int OWNER_ONLY = 0600;

  private final Path path;

  /** The directory at {@code path}, which need not exist. */
  public SessionDirectory(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  public Path path() {
    return path;
  }

  public Path segment() {
    return path.resolve("segment");
  }

  public Path locks() {
    return path.resolve("locks");
  }

  /**
   * Enters the gate, making the directory if it is not there and {@code create}.
   *
   * @throws StoreFormatException if the directory is not one of ours, or not there
   */
  public Gate enter(boolean create) {
    long deadline = System.nanoTime() + GATE_TIMEOUT_NANOS;
    while (true) {
      if (create) {
        make();
      }
      try {
        lookAt(path, true);
      } catch (NoSuchFileException e) {
        if (create) {
          continue; // as below
        }
        throw new StoreFormatException("there is no store at " + path, e);
      } catch (IOException e) {
        throw new StoreFormatException("cannot look at " + path + ": " + e, e);
      }
      int descriptor =
          Posix.open(
              locks(),
              Posix.O_RDWR | Posix.O_NOFOLLOW | Posix.O_CLOEXEC | (create ? Posix.O_CREAT : 0),
              OWNER_ONLY);
      if (descriptor == -Errno.ENOENT && create) {
        continue; // the last process to leave removed the directory under our feet
      }
      if (descriptor == -Errno.ENOENT) {
        throw new StoreFormatException(
            "there is no store at " + path + ": the directory is empty, or something else");
      }
      if (descriptor < 0) {
        throw cannot("open the lock file of", -descriptor);
      }
      if (lock(descriptor, deadline)) {
        if (isCurrent(descriptor)) {
          return new Gate(descriptor, GATE);
        }
        Posix.close(descriptor);
      } else {
        Posix.close(descriptor);
        throw new BatoidException(
            "timed out waiting to join or leave the session "
                + path
                + ": another process has been joining or leaving for 30 s and may be stopped; resume or end it and try again");
      }
    }
  }

  /** Whether there is nothing in the directory but the lock file. */
  public boolean isVacant() {
    try (Stream<Path> files = Files.list(path)) {
      return files.allMatch(locks()::equals);
    } catch (IOException e) {
      throw new StoreFormatException("cannot look at " + path + ": " + e, e);
    }
  }

  /**
   * Removes all in the directory but the lock file. The gate is held and nobody lives. The segment
   * goes last: as long as it is there, the rest is known to be ours.
   */
  public void removeContents() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file :
          files
              .sorted(Comparator.reverseOrder())
              .filter(
                  file -> !file.equals(path) && !file.equals(locks()) && !file.equals(segment()))
              .toList()) {
        FileChanges.deleteIfExists(file);
      }
      FileChanges.deleteIfExists(segment());
    } catch (IOException e) {
      throw new BatoidException("cannot clear the session directory " + path + ": " + e, e);
    }
  }

  /** Removes the directory and all in it. The gate is held and nobody lives. */
  public void remove() {
    removeContents();
    try {
      FileChanges.deleteIfExists(
          locks()); // whoever waits for the gate finds that it is not current
      FileChanges.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // somebody is making the session anew in the directory
    } catch (IOException e) {
      throw new BatoidException("cannot remove the session directory " + path + ": " + e, e);
    }
  }

  /**
   * Fails unless a file of the session is a plain file (or the directory a directory) of ours that
   * only we can use.
   */
  public static void check(Path file, boolean directory) {
    try {
      lookAt(file, directory);
    } catch (NoSuchFileException e) {
      throw new StoreFormatException("there is no store at " + file, e);
    } catch (IOException e) {
      throw new StoreFormatException("cannot look at " + file + ": " + e, e);
    }
  }

  private static void lookAt(Path file, boolean directory) throws IOException {
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    int owner = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    int expectedType = directory ? 0040000 : 0100000;
    if ((mode & 0170000) == 0120000) {
      throw new StoreFormatException(
          file + " is a symbolic link; give the path of the session directory itself");
    }
    if ((mode & 0170000) != expectedType) {
      throw new StoreFormatException(
          file + " is not a " + (directory ? "directory" : "regular file") + ", so not a store");
    }
    int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (owner != self) {
      throw new StoreFormatException(
          file
              + " belongs to user "
              + owner
              + ", not to us (user "
              + self
              + "); a store has one user");
    }
    if ((mode & 077) != 0) {
      throw new StoreFormatException(
          String.format(
              "%s has mode %04o: others may get in; a store's directory has mode 0700 and its files 0600"
                  + " (chmod go-rwx if it is yours and you trust what is in it)",
              file, mode & 07777));
    }
  }

  private void make() {
    try {
      FileChanges.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // joining
    } catch (NoSuchFileException e) {
      throw new StoreFormatException(
          "cannot make the session directory " + path + ": its parent does not exist; create that",
          e);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.contains("No space left")) {
        throw new ObjectStoreFullException(
            "cannot make the session directory " + path + ": no space left on its file system", e);
      }
      throw new StoreFormatException(
          "cannot make the session directory " + path + ": " + reason, e);
    }
  }

  private boolean isCurrent(int descriptor) {
    try {
      Path open = Path.of("/proc/self/fd/" + descriptor);
      return Files.getAttribute(open, "unix:ino")
              .equals(Files.getAttribute(locks(), "unix:ino", LinkOption.NOFOLLOW_LINKS))
          && Files.getAttribute(open, "unix:dev")
              .equals(Files.getAttribute(locks(), "unix:dev", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean lock(int descriptor, long deadline) {
    while (!Posix.tryLockExclusive(descriptor, GATE)) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(
          1_000_000); // the kernel offers no timed wait
    }
    return true;
  }

  /** The exception for a system call on a session that failed. */
  public BatoidException cannot(String what, int errno) {
    String message = "cannot " + what + " the session " + path + ": " + Errno.describe(errno);
    return errno == Errno.ENOSPC || errno == Errno.EDQUOT || errno == Errno.ENOMEM
        ? new ObjectStoreFullException(message + "; make room there, or choose another directory")
        : new StoreFormatException(message);
  }

  /**
   * Takes a lock of the session that ends with its holder; null if somebody has it, or the session
   * is gone. Never waits.
   */
  public @Nullable Gate tryLedger() {
    int descriptor =
        Posix.open(locks(), Posix.O_RDWR | Posix.O_NOFOLLOW | Posix.O_CLOEXEC, OWNER_ONLY);
    if (descriptor < 0) {
      return null;
    }
    if (!Posix.tryLockExclusive(descriptor, LEDGER)) {
      Posix.close(descriptor);
      return null;
    }
    return new Gate(descriptor, LEDGER);
  }

  /** The gate, or another lock of the session, ours alone until it is closed. */
  public static final class Gate implements AutoCloseable {
    private final int descriptor;
    private final long offset;

    private Gate(int descriptor, long offset) {
      this.descriptor = descriptor;
      this.offset = offset;
    }

    @Override
    public void close() {
      // a process being started by another thread has a copy too
      Posix.unlock(descriptor, offset);
      Posix.close(descriptor);
    }
  }
}
