package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/** The name is bound to another object already. Unbind it first, or choose another. */
public class NameTakenException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public NameTakenException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public NameTakenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
