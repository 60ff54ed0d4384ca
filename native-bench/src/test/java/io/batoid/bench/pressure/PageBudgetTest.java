package io.batoid.bench.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageBudgetTest {
  private static final int SIZE = 16 << 20;

  @Test
  void whatIsMappedBeyondTheBudgetGoesAndNothingIsLost(@TempDir Path temporary) throws Exception {
    Path directory = temporary.toRealPath();
    Path file = Files.write(directory.resolve("file"), new byte[SIZE]);
    PageBudget budget = new PageBudget(directory, SIZE / 4, 1);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
      mapped.fill((byte) 7);
      mapped.force();
      assertThat(budget.keep()).isEqualTo(SIZE);
      assertThat(budget.keep()).isBetween(SIZE / 16L, SIZE / 2L); // blocks go by chance
      for (int at = 0; at < SIZE; at += 4096) {
        assertThat(mapped.get(ValueLayout.JAVA_BYTE, at)).isEqualTo((byte) 7);
      }
    }
    assertThat(budget.keep()).isZero();
  }
}
