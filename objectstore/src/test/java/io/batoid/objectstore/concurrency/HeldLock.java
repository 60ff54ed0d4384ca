package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;
import static io.batoid.objectstore.concurrency.TwoProcesses.B;

import io.batoid.objectstore.StoreParts;
import io.batoid.objectstore.process.RobustLock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The robust lock between processes: both count up under it, taking their time. It is the lock of a
 * catalogue shard, which nobody uses here.
 *
 * <p>The number: what was counted.
 */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both at once")
@State
public class HeldLock {
  private static final RobustLock OF_A = lock(A);
  private static final RobustLock OF_B = lock(B);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LINGER = 300;

  private int counted;

  /** One process counts. */
  @Actor
  public void first() {
    countUnder(OF_A);
  }

  /** So does the other. */
  @Actor
  public void second() {
    countUnder(OF_B);
  }

  /** Looks. */
  @Arbiter
  public void look(I_Result r) {
    r.r1 = counted;
  }

  private void countUnder(RobustLock lock) {
    lock.acquire(PATIENCE);
    int before = counted;
    for (int i = 0; i < LINGER; i++) {
      Thread.onSpinWait();
    }
    counted = before + 1;
    lock.release();
  }

  private static RobustLock lock(StoreParts process) {
    return new RobustLock(
        process.processes(),
        process.segment().layout().catalogueLock(0),
        "lock of this test",
        (lock, kind) -> {});
  }
}
