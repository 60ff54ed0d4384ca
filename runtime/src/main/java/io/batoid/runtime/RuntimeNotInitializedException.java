package io.batoid.runtime;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/** There is no runtime here: call {@link Batoid#init()} first. */
public class RuntimeNotInitializedException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public RuntimeNotInitializedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public RuntimeNotInitializedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
