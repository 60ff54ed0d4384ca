package io.batoid.scheduler;

/** An actor that lives in this JVM. */
public interface RunningActor {
  /** Unique in the session. */
  String actorId();

  /** The name given, or that of its constructor. */
  String name();

  /** The namespace its name counts in. */
  String namespace();

  /** How often it was made again. */
  int restarts();

  /** A handle of its own on the actor. */
  ActorHandle self();
}
