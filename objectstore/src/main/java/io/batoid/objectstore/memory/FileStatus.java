package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * What kind of file something is, and whose: statx(2).
 *
 * @param error 0, or the error number because of which nothing else is known
 * @param mode type and permissions
 * @param user the owner's id
 * @param links how many names it has
 * @param inode its number within its file system
 * @param device the file system, major and minor number
 * @param size in bytes
 * @param blockBytes bytes it has of its file system
 */
public record FileStatus(
    int error, int mode, int user, int links, long inode, long device, long size, long blockBytes) {
  static final int STATX_SIZE = 256;
  static final int STATX_BASIC = 0x7FF;

  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int OTHERS = 077;

  static FileStatus of(int result, MemorySegment statx) {
    return new FileStatus(
        -result,
        statx.get(JAVA_SHORT, 28) & 0xFFFF,
        statx.get(JAVA_INT, 20),
        statx.get(JAVA_INT, 16),
        statx.get(JAVA_LONG, 32),
        statx.get(JAVA_LONG, 136),
        statx.get(JAVA_LONG, 40),
        statx.get(JAVA_LONG, 48) * 512);
  }

  public boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  public boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  public boolean isRegular() {
    return (mode & TYPE) == REGULAR;
  }

  /** Whether anybody but the owner has any right to it. */
  public boolean isOpenToOthers() {
    return (mode & OTHERS) != 0;
  }

  /** Whether both are the same file. */
  public boolean isSameFile(FileStatus other) {
    return error == 0 && other.error == 0 && inode == other.inode && device == other.device;
  }
}
