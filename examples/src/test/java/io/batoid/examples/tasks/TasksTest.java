package io.batoid.examples.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.junit.BatoidTest;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs' results, in threads and in worker processes. */
@BatoidTest(threads = 2, capacity = "256m")
class TasksTest {
  @Test
  void theStatisticsOfAModuleAreThoseOfItsPackages(BatoidRuntime runtime) throws IOException {
    statistics(runtime);
  }

  @Test
  void magicNumbersAreFoundAlsoAcrossSlices(BatoidRuntime runtime, @TempDir Path directory)
      throws IOException {
    magicNumbers(runtime, directory);
  }

  @Test
  void thePatternsDoWhatTheySay(BatoidRuntime runtime) {
    patterns(runtime);
  }

  private static void statistics(BatoidRuntime runtime) throws IOException {
    ClassStatistics.Summary all = ClassStatistics.of(runtime, "java.logging");
    ClassStatistics.Summary one =
        ClassStatistics.ofPackage("/modules/java.logging/java/util/logging");
    assertThat(all.classes()).isGreaterThan(one.classes());
    assertThat(one.classes()).isGreaterThan(10);
    assertThat(all.bytes()).isGreaterThan(one.bytes());
    assertThat(all.largestBytes()).isGreaterThanOrEqualTo(one.largestBytes());
  }

  private static void magicNumbers(BatoidRuntime runtime, Path directory) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((8 << 20) + 100);
    bytes
        .putInt(0, 0xCAFEBABE)
        .putInt((8 << 20) - 2, 0xCAFEBABE)
        .putInt((8 << 20) + 96, 0xCAFEBABE);
    Path file = Files.write(directory.resolve("file"), bytes.array());
    assertThat(InPlace.count(runtime, file)).isEqualTo(3);
  }

  @Test
  @BatoidTest(workers = 2, capacity = "256m")
  void processesHaveTheSame(BatoidRuntime runtime, @TempDir Path directory) throws IOException {
    statistics(runtime);
    magicNumbers(runtime, directory);
    patterns(runtime);
  }

  private static void patterns(BatoidRuntime runtime) {
    assertThat(Patterns.primesBelow(runtime, 1000)).isEqualTo(168);
    assertThat(runtime.task(Patterns::fibonacci, 15).remote().get()).isEqualTo(610);
    assertThat(Patterns.thirdTimeLucky(runtime)).startsWith("attempt 3 of ");
    assertThat(Patterns.tooSlow(runtime)).contains("PT0.2S");
    assertThat(Patterns.cancelled(runtime)).contains("cancel");
  }
}
