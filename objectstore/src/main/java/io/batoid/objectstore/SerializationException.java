package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * A value could not be turned into bytes or back. The message names the class and where in the
 * value it stands.
 */
public class SerializationException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public SerializationException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public SerializationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
