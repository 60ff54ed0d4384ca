package io.batoid.runtime;

import io.batoid.scheduler.RunningActor;

/** What an actor's hooks are told of it. */
public final class ActorContext {
  private final BatoidRuntime runtime;
  private final RunningActor actor;

  ActorContext(BatoidRuntime runtime, RunningActor actor) {
    this.runtime = runtime;
    this.actor = actor;
  }

  /** Unique in the session. */
  public String actorId() {
    return actor.actorId();
  }

  /** The name given, or that of its constructor. */
  public String name() {
    return actor.name();
  }

  /** The namespace its name counts in. */
  public String namespace() {
    return actor.namespace();
  }

  /** How often it was made again. */
  public int restarts() {
    return actor.restarts();
  }

  /** A new reference to the actor itself: one that it keeps keeps it alive. */
  public <T> ActorRef<T> self() {
    return new ActorRef<>(actor.self());
  }

  /** The runtime it lives in. */
  public BatoidRuntime runtime() {
    return runtime;
  }

  @Override
  public String toString() {
    return "ActorContext(" + name() + ", " + actorId() + ")";
  }
}
