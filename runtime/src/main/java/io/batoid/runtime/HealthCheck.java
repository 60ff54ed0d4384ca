package io.batoid.runtime;

import io.batoid.objectstore.StoreStats;
import io.batoid.scheduler.TaskCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Judges a runtime by its numbers. */
final class HealthCheck {
  /** From here on a store counts as nearly full, in hundredths of its capacity. */
  static final int NEARLY_FULL_PERCENT = 90;

  /** From here on a queue counts as nearly full. */
  static final int NEARLY_ALL_PENDING_PERCENT = 90;

  private HealthCheck() {}

  static Health of(
      StoreStats store, TaskCounts tasks, int maxPendingTasks, int workers, int ready) {
    List<String> reasons = new ArrayList<>();
    long usedPercent =
        store.capacityBytes() == 0 ? 0 : 100 * store.usedBytes() / store.capacityBytes();
    boolean spills = store.spillLimitBytes() > 0; // then full memory is what it is made for
    if (spills && store.diskBytes() >= store.spillLimitBytes() / 100.0 * NEARLY_FULL_PERCENT) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "its disk space is nearly full: %,d of %,d bytes; free objects, or raise spillLimit",
              store.diskBytes(),
              store.spillLimitBytes()));
    }
    if (!spills && usedPercent >= NEARLY_FULL_PERCENT) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "the store is %d %% full: %,d of %,d bytes; free objects, or give it more capacity",
              usedPercent,
              store.usedBytes(),
              store.capacityBytes()));
    }
    if (100 * tasks.pending() / maxPendingTasks >= NEARLY_ALL_PENDING_PERCENT) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "%,d tasks are pending, and submitting blocks at %,d; add threads or workers",
              tasks.pending(),
              maxPendingTasks));
    }
    int missing = workers - ready;
    if (missing > 0) {
      reasons.add(
          missing
              + " of "
              + workers
              + " worker processes are not there; they are being started, or cannot start: see"
              + " their logs in the session");
    }
    return new Health(reasons.isEmpty() ? Health.Status.READY : Health.Status.DEGRADED, reasons);
  }
}
