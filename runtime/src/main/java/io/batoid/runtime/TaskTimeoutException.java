package io.batoid.runtime;

import io.batoid.objectstore.ObjectFailedException;
import org.jspecify.annotations.Nullable;

/** The task was not done within its timeout, or that of the task that submitted it. */
public class TaskTimeoutException extends ObjectFailedException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public TaskTimeoutException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public TaskTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
