package io.batoid.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockByteTest {
  @Test
  void seesWhichByteIsHeldAndWhenItIsReleased(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("locks"));
    try (LockByte look = LockByte.open(file);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock lock = channel.lock(3, 1, false);
      assertThat(look.held(8).stream()).containsExactly(3);
      lock.release();
      assertThat(look.isHeld(3)).isFalse();
    }
  }

  @Test
  void aSharedLockIsNotAHolder(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("locks"));
    try (LockByte look = LockByte.open(file);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.lock(3, 1, true)) {
      assertThat(lock.isValid()).isTrue();
      assertThat(look.isHeld(3)).isFalse();
    }
  }
}
