package io.batoid.scheduler.task;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.spi.SessionLink;
import org.jspecify.annotations.Nullable;

/** Failures that travel as the errors of objects. */
final class Outcomes {
  private Outcomes() {}

  /** The failure that an object was failed with. */
  static Throwable failure(SessionLink link, long number) {
    @Nullable BatoidException error;
    try {
      error = link.error(number);
    } catch (BatoidException e) {
      return e;
    }
    if (error == null) {
      return new BatoidException("the attempt said that it failed, and not how");
    }
    Throwable cause = error.getCause();
    return error.getClass() == ObjectFailedException.class && cause != null ? cause : error;
  }
}
