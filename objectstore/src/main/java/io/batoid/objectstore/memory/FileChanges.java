package io.batoid.objectstore.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;

/**
 * What is done to the names of a session's files: in one place, so that a test can end the process
 * before any of it ({@link CrashPoints}).
 */
public final class FileChanges {
  private FileChanges() {}

  /** {@link Files#deleteIfExists}. */
  public static boolean deleteIfExists(Path file) throws IOException {
    CrashPoints.beforeFileChange();
    return Files.deleteIfExists(file);
  }

  /** Gives a file another name, at once; what bore that name before is gone. */
  public static void rename(Path from, Path to) throws IOException {
    CrashPoints.beforeFileChange();
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** {@link Files#createDirectory}. */
  public static void createDirectory(Path directory, FileAttribute<?> attribute)
      throws IOException {
    CrashPoints.beforeFileChange();
    Files.createDirectory(directory, attribute);
  }
}
