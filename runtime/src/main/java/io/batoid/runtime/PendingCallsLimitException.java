package io.batoid.runtime;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * The actor has as many calls waiting as {@link ActorCreator#maxPendingCalls} allows; call again
 * later.
 */
public class PendingCallsLimitException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public PendingCallsLimitException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public PendingCallsLimitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
