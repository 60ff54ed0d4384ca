package io.batoid.scheduler;

import io.batoid.BatoidException;
import java.time.Duration;
import java.util.List;

/**
 * Makes the exceptions that users see, which are public types of the runtime. Those that become the
 * value of a result are thrown by its {@code get()} as they are.
 */
public interface Failures {
  /**
   * Who failed, and where.
   *
   * @param name the name of the task, call or actor
   * @param id its id
   * @param attempt 1 for the first run; 0 if it never ran
   * @param workerPid the process that ran it; 0 if none did
   */
  record Origin(String name, String id, int attempt, long workerPid) {}

  /** The function threw {@code cause}. */
  BatoidException failed(Origin origin, Throwable cause);

  /** It was cancelled; {@code why} says by whom. */
  BatoidException cancelled(Origin origin, String why);

  /** It was not done within its timeout. */
  BatoidException timedOut(Origin origin, Duration timeout);

  /**
   * Its worker process died, and there are no attempts left.
   *
   * @param how for example "exit code 3" or "signal 9 (SIGKILL)"
   * @param lastLogLines the end of the worker's log
   */
  BatoidException workerCrashed(Origin origin, String how, List<String> lastLogLines);

  /** No worker process for it can be started: the last one ended like this before it had joined. */
  BatoidException noWorker(Origin origin, String how, List<String> lastLogLines);

  /** The actor is dead, and {@code why}; {@code restarts} of {@code maxRestarts} are used up. */
  BatoidException actorDied(Origin origin, String why, int restarts, int maxRestarts);

  /**
   * The call was under way when its actor's process died, of {@code why}; the actor is made again,
   * and has used {@code restarts} of {@code maxRestarts}.
   */
  BatoidException callLost(Origin origin, String why, int restarts, int maxRestarts);

  /** The actor has {@code limit} calls waiting. */
  BatoidException pendingCallsLimit(Origin origin, int limit);

  /** The process that submitted it died; {@code ownerPid} is 0 if it is not known any more. */
  BatoidException ownerDied(Origin origin, long ownerPid);
}
