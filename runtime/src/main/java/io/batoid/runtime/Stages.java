package io.batoid.runtime;

import org.jspecify.annotations.Nullable;

/** Steps that all have to be gone through, whatever goes wrong in those before. Single-threaded. */
final class Stages {
  private @Nullable Throwable failure;

  /** Takes a step, and keeps what it throws. */
  void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }
  }

  /** What the first step that failed threw; what others threw is suppressed in it. */
  @Nullable Throwable failure() {
    return failure;
  }
}
