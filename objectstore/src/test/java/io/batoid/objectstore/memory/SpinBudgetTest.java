package io.batoid.objectstore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpinBudgetTest {
  private static final long AT_ONCE = 10_000;
  private static final long LATE = 10_000_000;

  private final SpinBudget budget = new SpinBudget();

  private int least() {
    for (int i = 0; i < 100; i++) {
      budget.slept(budget.spins(), LATE);
    }
    return budget.spins();
  }

  @Test
  void lookingInVainIsCutToALittle() {
    int before = budget.spins();
    assertThat(least()).isPositive().isLessThan(before);
  }

  @Test
  void whatPaidOffGrowsToABound() {
    int least = least();
    for (int i = 0; i < 10_000; i++) {
      int before = budget.spins();
      budget.paidOff(before);
      assertThat(budget.spins()).isGreaterThanOrEqualTo(before);
    }
    assertThat(budget.spins()).isBetween(100 * least, 20_000);
  }

  @Test
  void twoThatOnlyJustSleepStopSleeping() {
    int least = least();
    for (int i = 0; i < 4; i++) {
      budget.slept(budget.spins(), AT_ONCE);
    }
    assertThat(budget.spins()).isGreaterThan(4 * least);
  }

  @Test
  void whereThatDoesNotHelpItIsTriedOnlyNowAndThen() {
    int least = least();
    int looks = 0;
    int most = 0;
    for (int i = 0; i < 10_000; i++) {
      looks += budget.spins();
      most = Math.max(most, budget.spins());
      budget.slept(budget.spins(), AT_ONCE);
    }
    assertThat(most).isBetween(4 * least, 200 * least);
    assertThat(looks / 10_000).isLessThan(8 * least);
  }
}
