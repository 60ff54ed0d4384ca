package io.batoid.objectstore.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.memory.Posix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The directory of spill files, made by several at the same time. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpillDirectoryTest {
  private static final int ROUNDS = 500;

  @TempDir private Path root;

  /** Both processes of a session spill for the first time: neither may find it unusable. */
  @Test
  void twoProcessesMayMakeItAtOnce() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> makeAll(start), task -> Thread.ofPlatform().daemon().start(task));
    makeAll(start);
    other.get(1, TimeUnit.MINUTES);
    for (int round = 0; round < ROUNDS; round++) {
      try (var files = Files.list(directory(round))) {
        assertThat(files).containsExactly(directory(round).resolve("session"));
      }
    }
  }

  private void makeAll(CyclicBarrier start) {
    for (int round = 0; round < ROUNDS; round++) {
      try {
        start.await(1, TimeUnit.MINUTES);
        SpillDirectory.make(directory(round), root.resolve("session-of-it"), false);
        int held = SpillDirectory.hold(directory(round));
        assertThat(held).isNotNegative();
        Posix.close(held);
      } catch (Exception e) {
        throw new AssertionError("round " + round, e);
      }
    }
  }

  private Path directory(int round) {
    return root.resolve("disk-" + round).resolve("batoid-0123456789abcdef");
  }
}
