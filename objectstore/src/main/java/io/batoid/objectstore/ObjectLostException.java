package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * The object will never have a value: the process that was to produce it died before sealing it, or
 * its memory was lost. Produce it again.
 */
public class ObjectLostException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public ObjectLostException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public ObjectLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
