package io.batoid.objectstore.serialization;

import io.batoid.BatoidException;
import io.batoid.objectstore.SerializationException;
import java.lang.reflect.InvocationTargetException;

/** Failures of the value's own code. */
final class Failures {

  private Failures() {}

  /** What to throw when code of the value's class, called by reflection, threw. */
  static RuntimeException ofCode(String what, InvocationTargetException e) {
    Throwable cause = e.getCause();
    if (cause instanceof BatoidException known) {
      return known;
    }
    if (cause instanceof VirtualMachineError fatal) {
      throw fatal;
    }
    return new SerializationException(what + ": " + cause, cause);
  }
}
