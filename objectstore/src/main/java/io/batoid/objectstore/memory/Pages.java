package io.batoid.objectstore.memory;

import io.batoid.objectstore.ObjectStoreFullException;
import java.nio.file.Path;

/**
 * Commits pages of the segment's file before they are touched, and gives them back.
 *
 * <p>A sparse file on a full file system kills whoever touches a hole (SIGBUS). So nothing of ours
 * touches a page, not even to read it, before fallocate has said that it is there.
 */
public final class Pages {
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;

  private final int descriptor;
  private final Path file;

  /** Pages of an open file; the descriptor stays the caller's. */
  public Pages(int descriptor, Path file) {
    this.descriptor = descriptor;
    this.file = file;
  }

  /**
   * Makes a range of the file real.
   *
   * @throws ObjectStoreFullException if its file system has no room for it
   */
  public void commit(long offset, long length) {
    CrashPoints.beforeFileChange();
    int result = Posix.allocate(descriptor, KEEP_SIZE, offset, length);
    if (result < 0) {
      throw new ObjectStoreFullException(
          "cannot commit "
              + length
              + " bytes of "
              + file
              + ": "
              + Errno.describe(-result)
              + "; free objects, or make room on that file system");
    }
  }

  /**
   * Gives a range back to the machine; it reads as zeros afterwards, and must be committed before
   * that.
   */
  public void giveBack(long offset, long length) {
    CrashPoints.beforeFileChange();
    Posix.allocate(descriptor, KEEP_SIZE | PUNCH_HOLE, offset, length);
  }
}
