package io.batoid.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcPausesTest {
  @Test
  void readsThePausesAndNothingElse(@TempDir Path directory) throws IOException {
    Path log =
        Files.writeString(
            directory.resolve("gc.log"),
            """
            [0.004s][info][gc] Using G1
            [0.120s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->2M(256M) 1.234ms
            [0.130s][info][gc] GC(1) Concurrent Mark Cycle 5.000ms
            [0.200s][info][gc] GC(2) Pause Full (System.gc()) 9M->2M(256M) 8.500ms
            """);
    assertThat(GcPauses.read(log))
        .containsExactly(new GcPauses.Pause("Young", 1.234), new GcPauses.Pause("Full", 8.5));
  }
}
