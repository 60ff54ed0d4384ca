package io.batoid.runtime;

/** Hooks of an actor: implement them in its class. They run in the actor's own thread. */
public interface ActorLifecycle {
  /**
   * After it was made, before its first call.
   *
   * @throws Exception to end the actor; its callers get {@link ActorDiedException}
   */
  default void onStart(ActorContext context) throws Exception {}

  /**
   * After it was made again because its process had died; restore here what was kept.
   *
   * @throws Exception to end the actor
   */
  default void onRestart(ActorContext context) throws Exception {}

  /**
   * Before it stops in good order: its last reference is gone, it ends itself, or the runtime shuts
   * down. Not if it is killed.
   *
   * @throws Exception is logged
   */
  default void onStop(ActorContext context) throws Exception {}
}
