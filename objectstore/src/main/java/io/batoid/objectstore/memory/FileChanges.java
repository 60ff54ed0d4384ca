package io.batoid.objectstore.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * What is done to a session's files by their names: in one place, so that a test can end the
 * process before any of it ({@link CrashPoints}).
 */
public final class FileChanges {
  private FileChanges() {}

  /** {@link Files#deleteIfExists}. */
  public static boolean deleteIfExists(Path file) throws IOException {
    CrashPoints.beforeFileChange();
    return Files.deleteIfExists(file);
  }

  /** Gives a file another name, in place of whatever has that. */
  public static void rename(Path file, Path name) throws IOException {
    CrashPoints.beforeFileChange();
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
  }

  /** {@link Files#createDirectory}. */
  public static void createDirectory(Path directory, FileAttribute<?> attribute)
      throws IOException {
    CrashPoints.beforeFileChange();
    Files.createDirectory(directory, attribute);
  }

  /** {@link Files#createDirectories}, of which some may be made, and others not. */
  public static void createDirectories(Path directory, FileAttribute<?> attribute)
      throws IOException {
    CrashPoints.beforeFileChange();
    Files.createDirectories(directory, attribute);
  }

  /** {@link Files#setPosixFilePermissions}. */
  public static void setMode(Path file, Set<PosixFilePermission> permissions) throws IOException {
    CrashPoints.beforeFileChange();
    Files.setPosixFilePermissions(file, permissions);
  }

  /** Makes a file of a few bytes, unless it is there and has some; it follows no link. */
  public static void writeOnce(Path file, byte[] bytes, FileAttribute<?> attribute)
      throws IOException {
    CrashPoints.beforeFileChange();
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            attribute)) {
      if (channel.size() == 0) {
        CrashPoints.beforeFileChange();
        channel.write(ByteBuffer.wrap(bytes));
      }
    }
  }
}
