package io.batoid.objectstore.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.TestSegment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RobustLockTest {
  private static final long HEIRS = 0xFFFL << 12;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestSegment first = TestSegment.create();
  private final TestSegment second = TestSegment.attach(first.directory());
  private final long offset = first.segment().layout().catalogueLock(0);

  @AfterEach
  void close() {
    second.close();
    first.close();
  }

  @Test
  void oneWhoComesAgainAndAgainLetsOneWhoHasWaitedForLongGoFirst() throws InterruptedException {
    RobustLock greedy = lock(first);
    RobustLock patient = lock(second);
    AtomicBoolean hadIt = new AtomicBoolean();
    greedy.acquire(PATIENCE);
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              patient.acquire(PATIENCE);
              hadIt.set(true);
              patient.release();
            });
    while ((word() & HEIRS) == 0) {
      Thread.onSpinWait();
    }
    int again = 0;
    while (!hadIt.get()) {
      greedy.release();
      greedy.acquire(PATIENCE);
      again++;
    }
    greedy.release();
    waiting.join();

    assertThat(again).isLessThan(10);
    assertThat(word()).isZero();
  }

  @Test
  void anHeirThatDoesNotComeIsForgotten() {
    first.segment().memory().put(offset, (long) second.processes().selfCharge() << 12);

    RobustLock lock = lock(first);
    lock.acquire(PATIENCE);
    assertThat(lock.owner()).isEqualTo(first.processes().self());
    assertThat(word() & HEIRS).isZero();
    lock.release();

    assertThat(word()).isZero();
  }

  private long word() {
    return first.segment().memory().get(offset);
  }

  private RobustLock lock(TestSegment process) {
    return new RobustLock(process.processes(), offset, "lock of this test", (lock, kind) -> {});
  }
}
