package io.batoid.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.bench.harness.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void withoutANameEverythingIsMeasured() {
    assertThat(Options.parse(new String[0]).scenarios()).isEqualTo(Scenarios.ALL);
    assertThat(Options.parse(new String[] {"store"}).scenarios()).isEqualTo(Scenarios.ALL);
  }

  @Test
  void namesChooseAndRepeatingThemDoesNotRepeatTheWork() {
    Options options = Options.parse(new String[] {"put", "--quick", "crash", "put"});
    assertThat(options.scenarios().stream().map(Scenario::name)).isEqualTo(List.of("put", "crash"));
    assertThat(options.quick()).isTrue();
  }

  @Test
  void filesAreTakenAsGiven() {
    Options options = Options.parse(new String[] {"--json", "a.json", "--docs=b.md"});
    assertThat(options.json()).isEqualTo(Path.of("a.json"));
    assertThat(options.docs()).isEqualTo(Path.of("b.md"));
    assertThat(options.updateDocs()).isTrue();
  }

  @Test
  void theSoakRunsAsManyTasksAsAskedFor() {
    assertThat(Options.parse(new String[] {"soak"}).tasks()).isEmpty();
    assertThat(Options.parse(new String[] {"soak", "--tasks", "5_000_000"}).tasks())
        .hasValue(5_000_000);
    for (String wrong : List.of("many", "999", "-5000")) {
      assertThatThrownBy(() -> Options.parse(new String[] {"--tasks", wrong}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--tasks needs a number from 1000 up, not \"" + wrong + "\"");
    }
  }

  @Test
  void ageingGoesOnAsLongAsAskedFor() {
    assertThat(Options.parse(new String[] {"ageing"}).minutes()).isEmpty();
    assertThat(Options.parse(new String[] {"ageing", "--minutes", "30"}).minutes()).hasValue(30);
    assertThatThrownBy(() -> Options.parse(new String[] {"--minutes", "0"}))
        .hasMessageContaining("--minutes needs a number from 1 up, not \"0\"");
  }

  @Test
  void plotsAreDrawnWhereAskedFor() {
    assertThat(Options.parse(new String[] {"pressure"}).updatePlots()).isFalse();
    Options after = Options.parse(new String[] {"pressure", "--plots=p"});
    assertThat(after.updatePlots()).isTrue();
    assertThat(after.plots()).isEqualTo(Path.of("p"));
    Options only = Options.parse(new String[] {"plot", "--json", "a.json"});
    assertThat(only.plotOnly()).isTrue();
    assertThat(only.plots()).isEqualTo(Workplace.repository().resolve("docs/plots"));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Options.parse(new String[] {"nope"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"nope\"")
        .hasMessageContaining("two-processes");
    assertThatThrownBy(() -> Options.parse(new String[] {"--json"}))
        .hasMessageContaining("--json needs a value");
  }
}
