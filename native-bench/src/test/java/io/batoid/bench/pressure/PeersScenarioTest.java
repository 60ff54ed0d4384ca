package io.batoid.bench.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Row;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersScenarioTest {
  @Test
  void allAreMeasuredBesideEachOther(@TempDir Path directory) throws Exception {
    try (BenchContext context =
        new BenchContext(
            true,
            OptionalLong.empty(),
            OptionalLong.empty(),
            directory,
            new PrintStream(OutputStream.nullOutputStream()))) {
      List<Row> rows = new PeersScenario().run(context, 8 << 20, new int[] {64 << 10}, 1);
      assertThat(rows.stream().map(Row::id))
          .contains(
              "pressure-peers-65536-get-lmdb",
              "pressure-peers-65536-get-lmdb-read-ahead",
              "pressure-peers-65536-get-mapdb");
      assertThat(rows)
          .allSatisfy(row -> {
            assertThat(Objects.requireNonNull(row.measured()).median()).isPositive();
            assertThat(Objects.requireNonNull(row.baseline()).median()).isPositive();
          });
    }
  }
}
