package io.batoid.examples.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.examples.actors.Survivor.Outcome;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The ledger under kills. By default a few; {@code -Dbatoid.test.kills=200} is what {@code
 * .ci/crash actors} asks.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SurvivorTest {
  private static final int KILLS = Integer.getInteger("batoid.test.kills", 3);
  private static final int ENTRIES_BETWEEN = 25;

  @Test
  @Tag("flags")
  void noAnsweredEntryIsLostAndNoneIsEnteredTwice() {
    try (BatoidRuntime runtime =
        BatoidRuntime.start(BatoidOptions.defaults().workers(2).capacity("64m"))) {
      Outcome outcome = Survivor.survive(runtime, KILLS, ENTRIES_BETWEEN);
      System.out.println(outcome);
      assertThat(outcome.problems()).isEmpty();
      assertThat(outcome.answered()).hasSizeGreaterThan(ENTRIES_BETWEEN);
      assertThat(runtime.store().names())
          .containsExactly("ledger/%09d".formatted(outcome.entries().size()));
      assertThat(runtime.store().verify().problems()).isEmpty();
    }
  }

  @Test
  void whatIsLostIsSeen() {
    assertThat(new Outcome(1, Set.of(1L, 2L), Set.of(3L), List.of(1L)).problems())
        .containsExactly("2 was answered and is lost");
  }

  @Test
  void whatIsThereTwiceIsSeen() {
    assertThat(new Outcome(1, Set.of(1L), Set.of(), List.of(1L, 1L)).problems())
        .containsExactly("1 was entered twice");
  }

  @Test
  void whatNobodySentIsSeen() {
    assertThat(new Outcome(1, Set.of(1L), Set.of(), List.of(1L, 4L)).problems())
        .containsExactly("4 was never sent");
  }
}
