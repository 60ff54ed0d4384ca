package io.batoid.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Report REPORT =
      new Report(
          "2026-01-02T03:04:05Z",
          61,
          true,
          Map.of("cpu", "a \"quoted\" one"),
          Map.of("put", 0.25, "seal", 0.01),
          List.of(
              Row.of("a", "put", new Figure("put \\ close", "M/s", 7.25, 6, 8.5, 10))
                  .beside(Figure.single("Chronicle Map", "M/s", 1))
                  .goal(Goal.ratioAtLeast(10))
                  .how("-Xmx1g"),
              Row.missing("b", "seal", "a round trip", "there is no gcc")));

  @Test
  void jsonIsReadBackAsItWasWritten() {
    assertThat(Report.fromJson(REPORT.toJson())).isEqualTo(REPORT);
  }

  @Test
  void malformedJsonIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> Report.fromJson("{\"when\": }"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("offset 9");
    assertThatThrownBy(() -> Report.fromJson("{}")).hasMessageContaining("machine");
  }

  @Test
  void theTableShowsTargetFigureRatioAndVerdict() {
    assertThat(TextTable.render(REPORT))
        .contains("≥ 10×", "7.25 M/s (6–8.50)", "Chronicle Map: 1 M/s", "7.25×", "MISS")
        .contains("there is no gcc", "not measured", "quick run")
        .contains("spoils the figures of: put (25 %).");
  }

  @Test
  void thePageKeepsWhatPeopleWroteAroundTheGeneratedSection(@TempDir Path directory)
      throws IOException {
    Path page = directory.resolve("docs/benchmarks.md");
    MarkdownPage.update(page, REPORT);
    Files.writeString(page, Files.readString(page) + "\nAn afterword.\n");
    MarkdownPage.update(page, REPORT);
    assertThat(Files.readString(page))
        .startsWith("# Benchmarks")
        .containsOnlyOnce("`./batoid bench put`")
        .containsOnlyOnce("An afterword.");
  }

  @Test
  void aPageWithoutTheMarksIsLeftAlone(@TempDir Path directory) throws IOException {
    Path page = Files.writeString(directory.resolve("page.md"), "Mine.\n");
    assertThatThrownBy(() -> MarkdownPage.update(page, REPORT)).isInstanceOf(IOException.class);
    assertThat(Files.readString(page)).isEqualTo("Mine.\n");
  }
}
