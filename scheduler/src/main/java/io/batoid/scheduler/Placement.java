package io.batoid.scheduler;

/** Where a task or actor may run. */
public enum Placement {
  /** Any worker, process or thread, of the session. */
  ANYWHERE,
  /** In the submitting JVM. */
  IN_PROCESS,
  /** In a worker process that runs nothing else. */
  ISOLATED
}
