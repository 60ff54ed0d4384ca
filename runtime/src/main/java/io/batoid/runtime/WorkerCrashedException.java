package io.batoid.runtime;

import io.batoid.objectstore.ObjectFailedException;
import org.jspecify.annotations.Nullable;

/**
 * The worker process died while it ran the task, and no attempt was left. The message has its exit
 * code or signal, and the last lines of its log.
 */
public class WorkerCrashedException extends ObjectFailedException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public WorkerCrashedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public WorkerCrashedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
