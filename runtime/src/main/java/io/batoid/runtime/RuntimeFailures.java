package io.batoid.runtime;

import io.batoid.BatoidException;
import io.batoid.scheduler.Failures;
import java.time.Duration;
import java.util.List;

/** What users are told of failed tasks. */
final class RuntimeFailures implements Failures {
  @Override
  public BatoidException failed(Origin origin, Throwable cause) {
    return new TaskException(describe(origin) + " threw " + cause, cause);
  }

  @Override
  public BatoidException cancelled(Origin origin, String why) {
    return new TaskCancelledException(describe(origin) + " was cancelled: " + why);
  }

  @Override
  public BatoidException timedOut(Origin origin, Duration timeout) {
    return new TaskTimeoutException(
        describe(origin) + " was not done within its timeout of " + timeout);
  }

  @Override
  public BatoidException workerCrashed(Origin origin, String how, List<String> lastLogLines) {
    return new WorkerCrashedException(
        describe(origin)
            + " was lost: its worker process died with "
            + how
            + ", and no attempt is left (retries(n) gives more)"
            + log(lastLogLines));
  }

  @Override
  public BatoidException noWorker(Origin origin, String how, List<String> lastLogLines) {
    return new WorkerCrashedException(
        describe(origin)
            + " cannot run: no worker process for it can be started; the last one ended with "
            + how
            + " before it had joined the session: see to runtimeEnv(...), or to jvmOptions(...)"
            + log(lastLogLines));
  }

  private static String log(List<String> lastLines) {
    return lastLines.isEmpty()
        ? "; its log is empty"
        : "; its log ends:\n  " + String.join("\n  ", lastLines);
  }

  @Override
  public BatoidException actorDied(Origin origin, String why, int restarts, int maxRestarts) {
    return new ActorDiedException(
        describe(origin) + " is dead: " + why + restarts(restarts, maxRestarts));
  }

  @Override
  public BatoidException callLost(Origin origin, String why, int restarts, int maxRestarts) {
    return new ActorDiedException(
        describe(origin)
            + " was under way, and may have run, when its actor was lost: "
            + why
            + restarts(restarts, maxRestarts)
            + "; the actor is made again: call it anew, or let maxTaskRetries(n) do so");
  }

  private static String restarts(int used, int most) {
    return " (restarts used: "
        + used
        + " of "
        + (most < 0 ? "any number" : String.valueOf(most))
        + ")";
  }

  @Override
  public BatoidException pendingCallsLimit(Origin origin, int limit) {
    return new PendingCallsLimitException(
        describe(origin)
            + " has "
            + limit
            + " calls waiting, as many as its maxPendingCalls allows; call again later");
  }

  @Override
  public BatoidException ownerDied(Origin origin, long ownerPid) {
    return new OwnerDiedException(
        describe(origin)
            + " was cancelled: "
            + (ownerPid > 0
                ? "process " + ownerPid + ", which submitted it, died"
                : "the process that submitted it died")
            + "; submit it again");
  }

  private static String describe(Origin origin) {
    StringBuilder text = new StringBuilder(origin.name()).append(" (").append(origin.id());
    if (origin.attempt() > 0) {
      text.append(", attempt ").append(origin.attempt());
    }
    if (origin.workerPid() > 0) {
      text.append(", worker ").append(origin.workerPid());
    }
    return text.append(')').toString();
  }
}
