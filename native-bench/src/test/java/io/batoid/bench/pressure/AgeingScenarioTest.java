package io.batoid.bench.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Row;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgeingScenarioTest {
  private static final long CAPACITY = 64 << 20;
  private static final int LARGEST = 1 << 20;

  @Test
  void aSmallStoreAgesThroughTwoDeaths(@TempDir Path directory) throws Exception {
    try (BenchContext context =
        new BenchContext(
            true,
            OptionalLong.empty(),
            OptionalLong.empty(),
            directory,
            new PrintStream(OutputStream.nullOutputStream()))) {
      List<Row> rows =
          new AgeingScenario(List.of("-Xmx64m", "--enable-native-access=ALL-UNNAMED"))
              .run(context, Duration.ofSeconds(12), Duration.ofSeconds(5), CAPACITY, LARGEST);
      Map<String, Row> byId = rows.stream().collect(Collectors.toMap(Row::id, Function.identity()));
      assertThat(row(byId, "ageing-p99").how()).contains("2 killed");
      assertThat(figure(byId, "ageing-p99").median()).isPositive();
      assertThat(figure(byId, "ageing-checked").median()).isPositive();
      assertThat(figure(byId, "ageing-usable").median()).isBetween(0.5, 1.0);
      assertThat(figure(byId, "ageing-usable-small").median()).isBetween(0.5, 1.0);
      assertThat(byId).containsKeys("ageing-sixth-1-p50", "ageing-sixth-6-p99");
    }
  }

  private static Figure figure(Map<String, Row> rows, String id) {
    return Objects.requireNonNull(row(rows, id).measured());
  }

  private static Row row(Map<String, Row> rows, String id) {
    return Objects.requireNonNull(rows.get(id), id);
  }
}
