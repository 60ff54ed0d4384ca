package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * The store has no room (bytes, objects, processes, or space on its file system) for what was
 * asked. Free something, or open the store larger.
 */
public class ObjectStoreFullException extends BatoidException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what failed, for which object, and what to do.
   */
  public ObjectStoreFullException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public ObjectStoreFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
