package io.batoid.scheduler.task;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.spi.SessionLink;

/** Failures that travel as the errors of objects. */
final class Outcomes {
  private Outcomes() {}

  /** The failure that an object was failed with. */
  static Throwable failure(SessionLink link, long number) {
    try (ObjectRef<Object> ref = link.ref(number)) {
      Object _ = ref.get();
      return new BatoidException("the attempt said that it failed, and not how");
    } catch (ObjectFailedException e) {
      Throwable cause = e.getCause();
      return e.getClass() == ObjectFailedException.class && cause != null ? cause : e;
    } catch (BatoidException e) {
      return e;
    }
  }
}
