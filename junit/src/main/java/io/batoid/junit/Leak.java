package io.batoid.junit;

import io.batoid.objectstore.spi.OpenHandles;
import org.jspecify.annotations.Nullable;

/**
 * Something a test has left behind.
 *
 * @param what what it is
 * @param madeAt the line that made it; null if that is not known
 * @param remedy what the test should have done
 */
record Leak(String what, @Nullable StackTraceElement madeAt, String remedy) {
  static Leak of(OpenHandles.Open open) {
    return switch (open.kind()) {
      case REFERENCE ->
          new Leak(
              "reference " + open.what(), open.madeAt(), "close it when the test is done with it");
      case PROMISE ->
          new Leak("promise " + open.what(), open.madeAt(), "complete it, and close it");
      case PIN -> new Leak("pin " + open.what(), open.madeAt(), "close it");
      case WRITER -> new Leak("writer " + open.what(), open.madeAt(), "seal it, or close it");
    };
  }

  @Override
  public String toString() {
    return what
        + (madeAt == null
            ? ""
            : ", made at "
                + madeAt.getClassName()
                + "."
                + madeAt.getMethodName()
                + "("
                + madeAt.getFileName()
                + ":"
                + madeAt.getLineNumber()
                + ")")
        + ": "
        + remedy;
  }
}
