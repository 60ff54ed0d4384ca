package io.batoid.examples.classindex;

/** A worker process has ended, and with it what it was doing. */
final class WorkerDiedException extends Exception {
  private static final long serialVersionUID = 1L;

  WorkerDiedException(String message, Throwable cause) {
    super(message, cause);
  }
}
