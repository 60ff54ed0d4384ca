package io.batoid.runtime;

import io.batoid.scheduler.RunningTask;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/** What the lines that a task logs say of it, with a logging backend that has MDC. */
final class LogContext {
  static final String TASK = "batoid.task";
  static final String NAME = "batoid.taskName";
  static final String ATTEMPT = "batoid.attempt";
  static final String ACTOR = "batoid.actor";

  private LogContext() {}

  /**
   * Whether somebody keeps it: ids are text, which is not made for a backend that throws it away.
   */
  private static boolean isInUse(@Nullable MDCAdapter adapter) {
    return adapter != null && !(adapter instanceof NOPMDCAdapter);
  }

  /** Calls {@code body} for a task. */
  static @Nullable Object call(RunningTask task, Callable<@Nullable Object> body) throws Exception {
    if (!isInUse(MDC.getMDCAdapter())) {
      return body.call();
    }
    String actor = task.actorId();
    Map<String, String> outside = MDC.getCopyOfContextMap();
    try (MDC.MDCCloseable _ = MDC.putCloseable(TASK, task.taskId());
        MDC.MDCCloseable _ = MDC.putCloseable(NAME, task.name());
        MDC.MDCCloseable _ = MDC.putCloseable(ATTEMPT, Integer.toString(task.attempt()));
        MDC.MDCCloseable _ = actor == null ? null : MDC.putCloseable(ACTOR, actor)) {
      return body.call();
    } finally { // what the task has put there itself is of no concern to the next one
      if (outside == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(outside);
      }
    }
  }
}
