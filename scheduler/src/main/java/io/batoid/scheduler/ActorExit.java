package io.batoid.scheduler;

/**
 * Thrown through an actor's method that ends its own actor. No failure: whoever runs the method
 * stops the actor, for good, and the call ends with the error of a dead actor.
 */
public final class ActorExit extends Error {
  private static final long serialVersionUID = 1L;

  /** Creates the signal; it has no stack trace. */
  public ActorExit() {
    super("the actor ends itself", null, false, false);
  }
}
