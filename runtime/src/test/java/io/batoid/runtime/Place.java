package io.batoid.runtime;

/** Who runs the tasks, and keeps the actors. */
enum Place {
  THREADS(2, 0),
  WORKERS(0, 2),
  BOTH(1, 1);

  private final int threads;
  private final int workers;

  Place(int threads, int workers) {
    this.threads = threads;
    this.workers = workers;
  }

  /** A runtime that has them. */
  BatoidRuntime start(TestRuntimes runtimes) {
    return runtimes.start(runtimes.options().threads(threads).workers(workers));
  }
}
