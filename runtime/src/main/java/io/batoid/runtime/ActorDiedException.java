package io.batoid.runtime;

import io.batoid.objectstore.ObjectFailedException;
import org.jspecify.annotations.Nullable;

/**
 * The actor died before the call had ended. The message says why, how many restarts it had, and
 * whether it is made again.
 */
public class ActorDiedException extends ObjectFailedException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public ActorDiedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public ActorDiedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
