package io.batoid.scheduler.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a task waits before it is tried again. */
class BackoffTest {
  private static LongSummaryStatistics millis(int rerun) {
    return LongStream.range(0, 10_000)
        .map(_ -> Backoff.nanos(rerun) / 1_000_000)
        .summaryStatistics();
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 20", "3, 40", "8, 1280", "11, 10000", "12, 10000", "1000, 10000"})
  void itDoublesWithEachTimeUpToABound(int rerun, long plain) {
    LongSummaryStatistics waits = millis(rerun);
    assertThat(waits.getMin()).isGreaterThanOrEqualTo(plain / 2);
    assertThat(waits.getMax()).isLessThanOrEqualTo(plain * 3 / 2);
    assertThat(waits.getAverage()).isBetween(plain * 0.9, plain * 1.1);
  }

  @Test
  void theFirstDeathOfAWorkerCostsNoTimeAndLaterOnesDo() {
    assertThat(Backoff.nanosAfterCrash(1)).isZero();
    assertThat(Backoff.nanosAfterCrash(2)).isBetween(5_000_000L, 15_000_000L);
    assertThat(Backoff.nanosAfterCrash(4)).isBetween(20_000_000L, 60_000_000L);
  }

  @Test
  void noTwoWaitAlike() {
    assertThat(LongStream.range(0, 100).map(_ -> Backoff.nanos(5)).distinct().count())
        .isGreaterThan(90);
  }
}
