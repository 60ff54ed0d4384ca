package io.batoid.runtime;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * This JVM has a process-wide runtime already: shut it down first, or start one beside it with
 * {@link BatoidRuntime#start}.
 */
public class RuntimeAlreadyInitializedException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what failed, and what to do. */
  public RuntimeAlreadyInitializedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public RuntimeAlreadyInitializedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
