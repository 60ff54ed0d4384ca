package io.batoid.runtime;

/**
 * Is told of an actor's fate by {@link ActorRef#watch}; each event once, on a thread of Batoid's.
 */
@FunctionalInterface
public interface ActorListener {
  /** It is dead and does not come back; {@code why} says of what. */
  void onDeath(String why);

  /** It was made again, the {@code restarts}-th time; {@code why} says what had happened. */
  default void onRestart(int restarts, String why) {}
}
