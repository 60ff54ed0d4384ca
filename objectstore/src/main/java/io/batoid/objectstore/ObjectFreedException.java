package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * The object is gone because it was freed, or this handle on it was closed. Retrying does not help.
 */
public class ObjectFreedException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public ObjectFreedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public ObjectFreedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
