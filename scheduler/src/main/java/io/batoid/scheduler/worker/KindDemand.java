package io.batoid.scheduler.worker;

import io.batoid.scheduler.task.WorkerFates.Fate;
import io.batoid.scheduler.task.WorkerKind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the worker processes of one kind, and how they come up. Guarded by the {@link
 * WorkerPool}'s lock.
 */
final class KindDemand {
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** After so many in a row that have not come up, it is no accident. */
  private static final int MOST_STILLBORN = 3;

  /** The common ones did come up once: what is wrong may pass. */
  private static final int MOST_COMMON_STILLBORN = 10;

  final WorkerKind kind;
  private int alone;
  private int guests;
  private int stillborn;
  private @Nullable Fate fate;
  private long mayStartAt = System.nanoTime();
  private long surplusSince;
  private boolean surplus;

  KindDemand(WorkerKind kind) {
    this.kind = kind;
  }

  /** Another needs them, or one of those does not any more. */
  void change(boolean isAlone, int by) {
    if (isAlone) {
      alone += by;
    } else {
      guests += by;
    }
  }

  /** How many are wanted: one for each who wants a thread there, one for all others together. */
  int wanted() {
    return Math.max(alone, guests > 0 ? 1 : 0);
  }

  // ---- too few ----

  boolean mayStart(long now) {
    return now - mayStartAt >= 0;
  }

  /** No other before a while is over. */
  void pause(long now, long nanos) {
    mayStartAt = now + nanos;
  }

  /** One has come up. */
  void joined() {
    stillborn = 0;
    fate = null;
  }

  /** One has ended that had not come up: the first is replaced at once, others a little later. */
  void diedYoung(long now, Fate how) {
    fate = how;
    if (stillborn++ > 0) {
      pause(now, Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(stillborn, 10)));
    }
  }

  /** How the last one ended, once, if too many in a row have not come up; else null. */
  @Nullable Fate takeHopeless() {
    if (stillborn < (kind.isCommon() ? MOST_COMMON_STILLBORN : MOST_STILLBORN)) {
      return null;
    }
    stillborn = 0;
    return fate == null ? new Fate("no word", List.of()) : fate;
  }

  // ---- too many ----

  /** There are as many as are wanted, or fewer. */
  void noSurplus() {
    surplus = false;
  }

  /** There are too many; whether they have been for so long that one is to end. */
  boolean isSurplusOld(long now) {
    if (!surplus) {
      surplus = true;
      surplusSince = now;
    }
    return now - surplusSince > IDLE_NANOS;
  }

  /** Since when there have been too many. */
  long surplusSince() {
    return surplusSince;
  }
}
