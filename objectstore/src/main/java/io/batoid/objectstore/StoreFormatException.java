package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * The path is not a store that can be opened: something else, another format version, truncated,
 * damaged, or another user's.
 */
public class StoreFormatException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public StoreFormatException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public StoreFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
