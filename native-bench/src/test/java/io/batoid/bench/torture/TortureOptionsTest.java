package io.batoid.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TortureOptionsTest {
  @Test
  void theJvmInsideGetsTheSameOptions() {
    TortureOptions options =
        TortureOptions.parse(
            new String[] {
              "--minutes",
              "2",
              "--seed",
              "5",
              "--processes",
              "3",
              "--spill",
              "--json",
              "--twin",
              "redo"
            });
    TortureOptions inside =
        TortureOptions.parse(options.inside(Path.of("/mounted")).toArray(String[]::new));
    assertThat(inside)
        .isEqualTo(
            new TortureOptions(2, 5, 3, true, true, Twin.REDO, null, Path.of("/mounted"), null));
  }

  @Test
  void whatItDoesNotUnderstandIsSaid() {
    assertThatThrownBy(() -> TortureOptions.parse(new String[] {"--hours", "1"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--hours");
    assertThatThrownBy(() -> TortureOptions.parse(new String[] {"--minutes", "0"}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
