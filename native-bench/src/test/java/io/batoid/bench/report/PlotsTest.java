package io.batoid.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class PlotsTest {
  @Test
  void pressurePeersAndAgeingAreDrawn(@TempDir Path directory) throws Exception {
    List<Path> files =
        Plots.draw(
            report(
                row("pressure-4096-0.5-uniform-1-get", 3),
                row("pressure-4096-4.0-uniform-1-get", 1.5),
                row("pressure-4096-4.0-uniform-1-p99", 70),
                row("pressure-4096-4.0-uniform-2-get", 9),
                row("pressure-peers-1048576-get-lmdb", 200)
                    .beside(Figure.single("LMDB <of now>", "/s", 100)),
                row("pressure-peers-1048576-p99-lmdb", 20)
                    .beside(Figure.single("LMDB <of now>", "us", 2000)),
                row("ageing-sixth-1-p99", 10),
                row("ageing-sixth-2-p99", 20),
                row("put", 7)),
            directory);
    assertThat(files.stream().map(file -> String.valueOf(file.getFileName())))
        .containsExactly(
            "pressure-4096-throughput.svg",
            "pressure-4096-latency.svg",
            "pressure-peers-1048576-gets.svg",
            "pressure-peers-1048576-latency.svg",
            "ageing.svg");
    for (Path file : files) {
      assertThat(parse(file).getDocumentElement().getTagName()).isEqualTo("svg");
    }
    assertThat(Files.readString(files.getFirst()))
        .contains(">0.5x<", ">4.0x<", "get, uniform")
        .doesNotContain("pin, uniform")
        .containsOnlyOnce("<line x1=\"245.0\""); // two working sets, one line between
    assertThat(Files.readString(files.get(2))).contains("LMDB &lt;of now&gt;", ">Batoid<");
  }

  @Test
  void theHigherTheMoreAndAWideRangeIsDrawnByPowersOfTen() {
    String linear = chart(10.0, 20.0).render();
    assertThat(y(linear, 0)).isGreaterThan(y(linear, 1));
    assertThat(linear).contains(">20<", ">15<").doesNotContain(">1,000<");
    String logarithmic = chart(1.0, 1000.0).render();
    assertThat(logarithmic).contains(">1<", ">10<", ">100<", ">1,000<");
    assertThat(y(logarithmic, 1)).isEqualTo(44); // the top
  }

  @Test
  void withoutSuchRowsNothingIsDrawn(@TempDir Path directory) throws Exception {
    assertThat(Plots.draw(report(row("put", 7)), directory)).isEmpty();
  }

  private static double y(String svg, int circle) {
    String after = svg.split("<circle ", -1)[circle + 1];
    return Double.parseDouble(after.split("cy=\"", 2)[1].split("\"", 2)[0]);
  }

  private static SvgChart chart(Double... values) {
    return new SvgChart(
        "title",
        "",
        "us",
        false,
        List.of("a", "b"),
        List.of(new SvgChart.Series("one", List.of(values))));
  }

  private static Document parse(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static Row row(String id, double value) {
    return Row.of(id, "pressure", Figure.single(id, "us", value));
  }

  private static Report report(Row... rows) {
    return new Report("2026-01-02T03:04:05Z", 1, true, Map.of(), Map.of(), List.of(rows));
  }
}
