package io.batoid.scheduler;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an actor is kept.
 *
 * @param name registered under this name; null for none
 * @param namespace where the name counts
 * @param maxRestarts how often it is made again after a crash; -1 for no limit
 * @param maxTaskRetries how often a call in flight at a crash is sent again; -1 for no limit
 * @param maxConcurrency calls of the default group that run at one time
 * @param concurrencyGroups other groups, and the calls of each that run at one time
 * @param virtualThreads whether each call that runs has a virtual thread of its own
 * @param detached whether it outlives its creator and its last reference
 * @param maxPendingCalls the most calls that wait; 0 for the session's default
 * @param resources what it occupies while it lives
 * @param placement where it may live
 * @param environment what its worker process needs; null for nothing special
 */
public record ActorOptions(
    @Nullable String name,
    String namespace,
    int maxRestarts,
    int maxTaskRetries,
    int maxConcurrency,
    Map<String, Integer> concurrencyGroups,
    boolean virtualThreads,
    boolean detached,
    int maxPendingCalls,
    Resources resources,
    Placement placement,
    @Nullable WorkerEnvironment environment) {
  /** Keeps a copy of the map. */
  public ActorOptions {
    concurrencyGroups = Map.copyOf(concurrencyGroups);
  }
}
