package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/** The object's value is an error: its producer failed. The producer's exception is the cause. */
public class ObjectFailedException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public ObjectFailedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public ObjectFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
