package io.batoid.runtime;

import io.batoid.objectstore.ObjectFailedException;
import org.jspecify.annotations.Nullable;

/** The process that submitted the task died, so the task was cancelled. */
public class OwnerDiedException extends ObjectFailedException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public OwnerDiedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public OwnerDiedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
