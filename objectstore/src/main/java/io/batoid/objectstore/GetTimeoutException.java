package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * The object was not sealed within the time given. It may still be sealed later; waiting again is
 * fine.
 */
public class GetTimeoutException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public GetTimeoutException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public GetTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
