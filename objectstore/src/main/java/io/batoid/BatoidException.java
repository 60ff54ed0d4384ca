package io.batoid;

import org.jspecify.annotations.Nullable;

/**
 * Root of every failure that Batoid reports about its environment or about an object, as opposed to
 * a misuse of the API, which is an {@link IllegalArgumentException} or {@link
 * IllegalStateException}.
 *
 * <p>Each message says what failed, for which object or session, and what to do about it.
 */
public class BatoidException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure described by {@code message}. */
  public BatoidException(String message) {
    super(message);
  }

  /** Creates a failure described by {@code message} and brought about by {@code cause}. */
  public BatoidException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
