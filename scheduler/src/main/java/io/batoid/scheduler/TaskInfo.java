package io.batoid.scheduler;

/**
 * What is known of a task, at some moment.
 *
 * @param id the id of its result
 * @param name the name given, or that of the function
 * @param state where it stands
 * @param attempt 1 for the first run
 * @param ownerPid the process that submitted it
 * @param workerPid the process it was sent to; 0 if none, or not any more
 * @param submittedMillis when it was submitted, in milliseconds since 1970
 * @param endedMillis when it ended; 0 if it has not
 */
public record TaskInfo(
    String id,
    String name,
    State state,
    int attempt,
    long ownerPid,
    long workerPid,
    long submittedMillis,
    long endedMillis) {
  /** Where a task stands. */
  public enum State {
    /** Waits for objects that it is given. */
    WAITING,
    /** Waits for a thread, or for what it occupies. */
    QUEUED,
    /** With a worker, which runs it or will. */
    RUNNING,
    /** Failed, and is about to be tried again. */
    RETRYING,
    /** Has a value. */
    FINISHED,
    /** Has an error. */
    FAILED,
    /** Was cancelled, or timed out. */
    CANCELLED
  }
}
