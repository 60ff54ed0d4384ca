package io.batoid.scheduler.task;

/**
 * How a task begins on its way to where it runs.
 *
 * <pre>
 *  0  result: number of the promised object, which is the task's number
 *  8  outcome: number of the promised object that takes a failure which may be retried, or -1
 * 16  deadline, in System.nanoTime() terms, which processes of one machine share; or Long.MAX_VALUE
 * 24  attempt, from 1
 * 28  timeout's whole length in milliseconds, for messages; or -1
 * 32  the call ({@link CallWriter})
 * </pre>
 */
final class TaskHeader {
  static final int RESULT_OFFSET = 0;
  static final int OUTCOME_OFFSET = 8;
  static final int DEADLINE_OFFSET = 16;
  static final int ATTEMPT_OFFSET = 24;
  static final int TIMEOUT_OFFSET = 28;
  static final int CALL_OFFSET = 32;

  /** No deadline. */
  static final long NO_DEADLINE = Long.MAX_VALUE;

  private TaskHeader() {}
}
