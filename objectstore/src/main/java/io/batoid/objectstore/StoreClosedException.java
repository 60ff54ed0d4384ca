package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * The store, or the session an id belongs to, is closed. Open a store and use its own references.
 */
public class StoreClosedException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public StoreClosedException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public StoreClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
