package io.batoid.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowTest {
  private static final Figure TEN = Figure.single("ten", "ns", 10);
  private static final Figure FOUR = Figure.single("four", "ns", 4);

  @Test
  void aValueIsJudgedByItself() {
    assertThat(Row.of("a", "s", TEN).goal(Goal.atLeast(10)).verdict()).isEqualTo(Row.Verdict.PASS);
    assertThat(Row.of("a", "s", TEN).goal(Goal.atMost(9)).verdict()).isEqualTo(Row.Verdict.MISS);
  }

  @Test
  void aRatioIsJudgedBesideItsBaseline() {
    Row row = Row.of("a", "s", TEN).beside(FOUR);
    assertThat(row.ratio()).isEqualTo(2.5);
    assertThat(row.goal(Goal.ratioAtMost(2)).verdict()).isEqualTo(Row.Verdict.MISS);
    assertThat(row.goal(Goal.ratioAtMost(3)).verdict()).isEqualTo(Row.Verdict.PASS);
  }

  @Test
  void withoutABaselineARatioIsNotMeasuredRatherThanPassed() {
    assertThat(Row.of("a", "s", TEN).goal(Goal.ratioAtMost(2)).verdict())
        .isEqualTo(Row.Verdict.NOT_MEASURED);
  }

  @Test
  void withoutAGoalItIsOnlyReported() {
    assertThat(Row.of("a", "s", TEN).verdict()).isEqualTo(Row.Verdict.REPORTED);
  }

  @Test
  void numbersKeepThreeDigits() {
    assertThat(Figure.number(1234567.8)).isEqualTo("1,234,568");
    assertThat(Figure.number(12.345)).isEqualTo("12.3");
    assertThat(Figure.number(1.2345)).isEqualTo("1.23");
    assertThat(Figure.number(7)).isEqualTo("7");
    assertThat(Figure.number(0.01234)).isEqualTo("0.0123");
  }
}
