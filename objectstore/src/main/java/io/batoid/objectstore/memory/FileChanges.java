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
}
