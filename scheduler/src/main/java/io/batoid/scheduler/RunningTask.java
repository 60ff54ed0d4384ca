package io.batoid.scheduler;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task, or a call of an actor, that runs in this JVM. Safe for use by any thread. */
public interface RunningTask {
  /** Unique in the session. */
  String taskId();

  /** The name given, or that of the function. */
  String name();

  /** 1 for the first run, 2 for the first re-run. */
  int attempt();

  /** When it has to be done, its own timeout and its parents' considered; null for never. */
  @Nullable Instant deadline();

  /** Whether it was asked to stop. */
  boolean isCancelled();

  /** The actor it is a call of; null for a task. */
  @Nullable String actorId();

  /** A handle of its own on that actor; null for a task. */
  @Nullable ActorHandle actor();
}
