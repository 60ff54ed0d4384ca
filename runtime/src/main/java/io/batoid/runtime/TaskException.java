package io.batoid.runtime;

import io.batoid.objectstore.ObjectFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A task or a call of an actor has thrown an exception, which is the cause, with the stack of the
 * process it ran in. The message names the task, the attempt and the worker.
 */
public class TaskException extends ObjectFailedException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public TaskException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public TaskException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
