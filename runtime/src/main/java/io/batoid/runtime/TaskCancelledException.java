package io.batoid.runtime;

import io.batoid.objectstore.ObjectFailedException;
import org.jspecify.annotations.Nullable;

/** The task was cancelled, or the task that submitted it was. */
public class TaskCancelledException extends ObjectFailedException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public TaskCancelledException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public TaskCancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
