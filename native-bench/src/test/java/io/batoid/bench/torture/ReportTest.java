package io.batoid.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.bench.report.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that misses one of its goals fails, and says which. */
class ReportTest {
  private static final long MILLI = 1_000_000;

  @Test
  void aRunThatReachesEverythingPasses() {
    Report report = report(31, _ -> {});
    assertThat(report.text()).contains("passed").doesNotContain("missed: ");
    assertThat(report.passed()).isTrue();
  }

  static Stream<Arguments> misses() {
    return Stream.of(
        missed("kills per minute: 58.1", figures -> figures.killsAnywhere -= 120),
        missed("bind per minute: 999", figures -> figures.operations.put(Kind.BIND, 30_969L)),
        missed("nobody was killed in gate", figures -> figures.kills.remove(Cell.GATE)),
        missed("never reached", figures -> figures.refusedByFileSystem = 0),
        missed("longest stall of a survivor by a death, ms: 300", figures -> stall(figures, 300)),
        missed("ObjectLostException at a waiter, p99, ms: 51", figures -> lost(figures, 51)),
        missed("ObjectLostException at a waiter, p99, ms: none", f -> f.lostNanos.clear()));
  }

  private static Arguments missed(String what, Consumer<Figures> how) {
    return Arguments.of(what, how);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misses")
  void aGoalThatIsMissedIsNamed(String what, Consumer<Figures> how) {
    Report report = report(31, how);
    assertThat(report.passed()).isFalse();
    assertThat(report.text()).contains(what);
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void whatMustNeverBeFailsTheRun(Consumer<Figures> how) {
    assertThat(report(31, how).passed()).isFalse();
  }

  static Stream<Consumer<Figures>> wrongs() {
    return Stream.of(
        figures -> figures.lost("an object"),
        figures -> figures.broken("an invariant"),
        figures -> figures.leakedObjects++);
  }

  @Test
  void aShortRunHasTooFewDeathsToBeHeldToTheirTimes() {
    Consumer<Figures> slow =
        figures -> {
          stall(figures, 400);
          lost(figures, 60);
        };
    assertThat(report(1, slow).passed()).isTrue();
  }

  @Test
  void aShortRunMayTakeLongerToReachItsCounts() {
    Report report =
        new Report(TortureOptions.parse(new String[] {"--minutes", "1"}), good(1), 0, 4);
    assertThat(report.passed()).isTrue();
    assertThat(report.text()).contains("kills per minute", "15.5");
  }

  @Test
  void aTwinPassesIfItWasNoticed() {
    TortureOptions twin = TortureOptions.parse(new String[] {"--twin", "free-attempt"});
    assertThat(new Report(twin, good(1), 0, 1).passed()).isFalse();
    Figures noticed = good(1);
    noticed.lost("an object");
    assertThat(new Report(twin, noticed, 0, 1).passed()).isTrue();
  }

  @Test
  void jsonHasAllFigures() {
    Map<?, ?> json =
        (Map<?, ?>) Objects.requireNonNull(Json.read(report(31, f -> f.lost("an object")).json()));
    assertThat(json.get("kills")).isEqualTo(31 * 62.0);
    assertThat(json.get("kills per minute")).isEqualTo(62.0);
    assertThat(json.get("lost sealed objects")).isEqualTo(1.0);
    assertThat(json.get("what went wrong")).isEqualTo(List.of("lost: an object"));
    assertThat((Map<?, ?>) json.get("operations")).hasSize(Kind.values().length);
    assertThat((Map<?, ?>) json.get("kills by slot state and lock"))
        .hasSize(Cell.all(false).size() + 1);
    assertThat(json.get("passed")).isEqualTo(false);
  }

  private static Report report(int minutes, Consumer<Figures> change) {
    Figures figures = good(minutes);
    change.accept(figures);
    TortureOptions options =
        TortureOptions.parse(new String[] {"--minutes", Integer.toString(minutes)});
    return new Report(options, figures, 0, minutes);
  }

  /** Those of a run that reaches its goals, but not by much. */
  private static Figures good(int minutes) {
    Figures figures = new Figures();
    for (Kind kind : Kind.values()) {
      figures.operations.put(kind, 1001L * minutes);
    }
    List<Cell> cells = Cell.all(false);
    cells.forEach(figures::killed);
    figures.killsAnywhere = 62 * minutes - cells.size();
    figures.refusedByFileSystem = 1;
    stall(figures, 299);
    lost(figures, 49);
    return figures;
  }

  private static void stall(Figures figures, long millis) {
    Deaths.Death death = new Deaths.Death(0, 0);
    death.releasedAt = 1000 * MILLI;
    death.reapedAt = 1001 * MILLI;
    figures.deaths.add(death);
    figures.slow.add(new Figures.Slow(900 * MILLI, (1000 + millis) * MILLI, Kind.PUT_SMALL));
  }

  /** Enough of them that they are the p99. */
  private static void lost(Figures figures, long millis) {
    for (int i = 0; i < 10; i++) {
      figures.lostNanos.add(millis * MILLI);
    }
  }
}
