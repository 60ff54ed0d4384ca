package io.batoid.objectstore.process;

import io.batoid.objectstore.StoreFormatException;
import io.batoid.objectstore.memory.Errno;
import io.batoid.objectstore.memory.OwnFile;
import io.batoid.objectstore.memory.Posix;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who is alive, by the kernel's word: each process holds one byte of the lock file exclusively for
 * as long as it lives.
 *
 * <p>The locks are open-file-description locks on raw descriptors. The kernel drops them when the
 * process ends, however it ends and whatever pid namespace it was in. A process that is stopped
 * holds its byte: it is alive.
 *
 * <p>Three kinds of descriptors are involved: one that holds our own byte, one that only asks (so
 * that our own byte conflicts as everybody else's does), and one for each proof of death, because
 * two threads that prove the death of the same process must not drop each other's lock.
 */
public final class Liveness implements AutoCloseable {
  private static final int NOBODY = -1;

  private final Path file;
  private final int asking;
  private final int holding;
  private volatile int self = NOBODY;

  private Liveness(Path file, int asking, int holding) {
    this.file = file;
    this.asking = asking;
    this.holding = holding;
  }

  /** Opens the lock file of a session, which must exist. */
  public static Liveness open(Path file) {
    return new Liveness(file, descriptor(file), descriptor(file));
  }

  /** Takes the byte of an index for this process; false if another process, or a reaper, has it. */
  public boolean take(int index) {
    if (!Posix.tryLockExclusive(holding, index)) {
      return false;
    }
    self = index;
    return true;
  }

  /** Gives the byte of our index back. */
  public void giveBack() {
    int index = self;
    self = NOBODY;
    Posix.unlock(holding, index);
  }

  /** Our own index, or -1. */
  public int self() {
    return self;
  }

  /** Whether the process with this index is alive; ours is. */
  public boolean alive(int index) {
    return index == self || Posix.isLockedExclusive(asking, index);
  }

  /**
   * Proves that whoever had this index is dead, and keeps anyone from taking it until the proof is
   * closed.
   */
  public @Nullable Proof proveDead(int index) {
    if (alive(index)) {
      return null;
    }
    int descriptor = descriptor(file);
    if (!Posix.tryLockShared(descriptor, index)) {
      Posix.close(descriptor);
      return null;
    }
    return () -> letGo(descriptor, index);
  }

  /** Lets go of the lock file, and of our byte last. */
  @Override
  public void close() {
    Posix.close(asking);
    int index = self;
    if (index == NOBODY) {
      Posix.close(holding);
    } else {
      letGo(holding, index);
    }
  }

  /**
   * Unlocks a byte and closes the descriptor. Closing alone is not enough: while another thread of
   * this JVM starts a process, that process has the descriptor too, until it executes its program.
   */
  private static void letGo(int descriptor, int index) {
    Posix.unlock(descriptor, index);
    Posix.close(descriptor);
  }

  private static int descriptor(Path file) {
    int descriptor = OwnFile.open(file, Posix.O_RDWR);
    if (descriptor < 0) {
      throw new StoreFormatException(
          "cannot open the lock file "
              + file
              + ": "
              + Errno.describe(-descriptor)
              + "; a store needs it to know who is alive");
    }
    return descriptor;
  }

  /** The death of a process, held as a shared lock on its byte. */
  @FunctionalInterface
  public interface Proof extends AutoCloseable {
    @Override
    void close();
  }
}
