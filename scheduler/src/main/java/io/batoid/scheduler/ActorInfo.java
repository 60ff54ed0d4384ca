package io.batoid.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an actor.
 *
 * @param id its id
 * @param label the name given, or that of its constructor
 * @param name the name it is registered under; null for none
 * @param namespace where that name counts
 * @param state where it stands
 * @param ownerPid the process that made it
 * @param pid the process it lives in; 0 for none
 * @param restarts how often it was made again
 * @param maxRestarts how often it may be; -1 for no limit
 * @param why why it is not alive; empty if it is
 */
public record ActorInfo(
    String id,
    String label,
    @Nullable String name,
    String namespace,
    State state,
    long ownerPid,
    long pid,
    int restarts,
    int maxRestarts,
    String why) {
  /** Where an actor stands. */
  public enum State {
    /** It waits for a place to live, or for what it occupies. */
    WAITING,
    /** Its constructor runs. */
    MAKING,
    /** It takes calls. */
    ALIVE,
    /** It is dead, and somebody still refers to it. */
    DEAD
  }
}
