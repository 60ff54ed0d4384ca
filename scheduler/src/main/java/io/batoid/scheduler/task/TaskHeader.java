package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Resources;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a task begins on its way to where it runs.
 *
 * <pre>
 *  0  result: number of the promised object, which is the task's number
 *  8  outcome: number of the promised object that takes a failure which may be retried, or -1
 * 16  deadline, in System.nanoTime() terms, which processes of one machine share; or Long.MAX_VALUE
 * 24  attempt, from 1
 * 28  whole length of the timeout, its own or its parent's, in milliseconds, for messages; or -1
 * 32  actor: number of the actor's object whose method it calls, or -1 for a task
 * 40  group: hash of the concurrency group's name, 0 for the default group; of a task, whether its
 *     owner keeps account of the processors it occupies
 * 44  restarts of the actor that the caller knows of
 * 48  when a call of an actor was sent, in System.nanoTime() terms
 * 56  the call ({@link CallWriter})
 * </pre>
 */
final class TaskHeader {
  static final int RESULT_OFFSET = 0;
  static final int OUTCOME_OFFSET = 8;
  static final int DEADLINE_OFFSET = 16;
  static final int ATTEMPT_OFFSET = 24;
  static final int TIMEOUT_OFFSET = 28;
  static final int ACTOR_OFFSET = 32;
  static final int GROUP_OFFSET = 40;
  static final int RESTARTS_OFFSET = 44;
  static final int SENT_OFFSET = 48;
  static final int CALL_OFFSET = 56;

  /** No deadline. */
  static final long NO_DEADLINE = Long.MAX_VALUE;

  private TaskHeader() {}

  /**
   * Writes the header of a first attempt in front of a call.
   *
   * @param timeout its whole length; null for none
   * @param actor whose method it calls; {@link SessionLink#NONE} for a task
   */
  static void write(
      byte[] payload,
      long result,
      long outcome,
      long deadline,
      @Nullable Duration timeout,
      long actor,
      int group) {
    Bytes.longAt(payload, RESULT_OFFSET, result);
    Bytes.longAt(payload, OUTCOME_OFFSET, outcome);
    Bytes.longAt(payload, DEADLINE_OFFSET, deadline);
    Bytes.intAt(payload, ATTEMPT_OFFSET, 1);
    Bytes.intAt(payload, TIMEOUT_OFFSET, timeout == null ? -1 : millis(timeout));
    Bytes.longAt(payload, ACTOR_OFFSET, actor);
    Bytes.intAt(payload, GROUP_OFFSET, group);
    Bytes.intAt(payload, RESTARTS_OFFSET, 0);
  }

  /** Whether its owner keeps account of the processors that a task occupies. */
  static boolean isCounted(byte[] payload) {
    return Bytes.longAt(payload, ACTOR_OFFSET) == SessionLink.NONE
        && Bytes.intAt(payload, GROUP_OFFSET) != 0;
  }

  /** What stands at {@link #GROUP_OFFSET} of a task that occupies so much. */
  static int counted(Ledger.By by, Resources resources) {
    return by.counts(resources.cpus()) ? 1 : 0;
  }

  private static int millis(Duration timeout) {
    return timeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) >= 0
        ? Integer.MAX_VALUE
        : (int) timeout.toMillis();
  }
}
