package io.batoid.scheduler;

/** Is told of an actor's fate, once per event, by a thread of the scheduler's. */
public interface ActorWatcher {
  /** It was made again, the {@code restarts}-th time. */
  void restarted(int restarts, String why);

  /** It will not come back. */
  void died(String why);
}
