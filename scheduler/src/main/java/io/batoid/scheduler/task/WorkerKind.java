package io.batoid.scheduler.task;

import io.batoid.scheduler.Placement;
import io.batoid.scheduler.TaskOptions;
import io.batoid.scheduler.WorkerEnvironment;
import io.batoid.scheduler.lane.Accounts;
import org.jspecify.annotations.Nullable;

/**
 * Which worker processes a task may run in: the session's common ones, those of its environment, or
 * one that runs nothing else.
 *
 * @param hash 0 for the common ones
 * @param environment what they have beside the session's settings
 * @param once whether one ends after its task
 */
public record WorkerKind(long hash, @Nullable WorkerEnvironment environment, boolean once) {
  /** The session's common workers. */
  public static final WorkerKind COMMON = new WorkerKind(0, null, false);

  static WorkerKind of(TaskOptions options, long task) {
    return of(options.placement(), options.environment(), task);
  }

  /** That of a task, or of an actor, with a number. */
  static WorkerKind of(Placement placement, @Nullable WorkerEnvironment environment, long task) {
    boolean once = placement == Placement.ISOLATED;
    if (environment == null && !once) {
      return COMMON;
    }
    return new WorkerKind(
        Accounts.hash(once ? "isolated " + task : String.valueOf(environment)), environment, once);
  }

  /** Whether it is that of the session's common workers. */
  public boolean isCommon() {
    return hash == 0;
  }

  /** Who a task that runs in it is to the ledger. */
  Ledger.By by() {
    return isCommon() ? Ledger.By.TASK : Ledger.By.SPECIAL_TASK;
  }
}
