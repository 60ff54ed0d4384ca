package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/** The thread was interrupted while it waited for an object. The interrupt flag is set again. */
public class WaitInterruptedException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public WaitInterruptedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public WaitInterruptedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
