package io.batoid.objectstore.process;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.memory.Errno;
import io.batoid.objectstore.memory.FileChanges;
import io.batoid.objectstore.memory.FileStatus;
import io.batoid.objectstore.memory.LockOrder;
import io.batoid.objectstore.memory.OwnFile;
import io.batoid.objectstore.memory.Posix;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
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
  private static final String OWNERS = "rwx------";
  private static final int OWNERS_MODE = 0700;

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
    assert LockOrder.mayTake(LockOrder.Rank.GATE);
    OwnFile.requireNoLinks(path);
    long deadline = System.nanoTime() + GATE_TIMEOUT_NANOS;
    while (true) {
      if (create) {
        make();
      }
      FileStatus status = Posix.status(path);
      if (status.error() == Errno.ENOENT && create) {
        continue; // as below
      }
      OwnFile.require(path, status, true);
      int descriptor = openLocks(create);
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

  /**
   * Fails unless the directory is there, ours alone, and not reached through somebody's symbolic
   * link.
   */
  public void check() {
    OwnFile.requireNoLinks(path);
    check(path, true);
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
    SpillDirectory.removeOf(path, segment());
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
    OwnFile.require(file, Posix.status(file), directory);
  }

  private int openLocks(boolean create) {
    int descriptor = create ? OwnFile.create(locks()) : -Errno.EEXIST;
    return descriptor == -Errno.EEXIST ? OwnFile.open(locks(), Posix.O_RDWR) : descriptor;
  }

  private void make() {
    try {
      FileChanges.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNERS)));
      if ((Posix.status(path).mode() & OWNERS_MODE) != OWNERS_MODE) { // the umask took bits away
        FileChanges.setMode(path, PosixFilePermissions.fromString(OWNERS));
      }
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
    return Posix.status(descriptor).isSameFile(Posix.status(locks()));
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
    int descriptor = Posix.open(locks(), Posix.O_RDWR | Posix.O_NOFOLLOW | Posix.O_CLOEXEC, 0);
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
      assert offset != GATE || LockOrder.take(LockOrder.Rank.GATE);
      this.descriptor = descriptor;
      this.offset = offset;
    }

    @Override
    public void close() {
      assert offset != GATE || LockOrder.letGo(LockOrder.Rank.GATE);
      // a process being started by another thread has a copy too
      Posix.unlock(descriptor, offset);
      Posix.close(descriptor);
    }
  }
}
