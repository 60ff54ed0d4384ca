package io.batoid.objectstore.memory;

/** The kernel's error numbers. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int ENXIO = 6;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ELOOP = 40;
  public static final int EOPNOTSUPP = 95;
  public static final int EDQUOT = 122;

  private Errno() {}

  /** What an error number means, for messages. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case ENOMEM -> "out of memory or address space";
      case EACCES -> "permission denied";
      case EEXIST -> "file exists";
      case ENOTDIR -> "not a directory";
      case EINVAL -> "invalid argument";
      case ENOSPC -> "no space left on the file system";
      case EROFS -> "read-only file system";
      case ELOOP -> "symbolic link in the path";
      case EOPNOTSUPP -> "not supported by the file system";
      case EDQUOT -> "disk quota exceeded";
      default -> "error " + errno;
    };
  }
}
