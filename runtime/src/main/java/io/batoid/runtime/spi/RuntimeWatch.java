package io.batoid.runtime.spi;

import io.batoid.runtime.BatoidRuntime;
import io.batoid.scheduler.ActorHandle;
import org.jspecify.annotations.Nullable;

/**
 * Is told what is started in a thread, and in those it starts, so that a test can see what it
 * leaves behind: {@link RuntimeWatches}. Called by any thread.
 */
public interface RuntimeWatch {
  /** A runtime was started, by this line of the program if that is known. */
  void started(BatoidRuntime runtime, @Nullable StackTraceElement at);

  /** A runtime was shut down, in order or not. */
  void ended(BatoidRuntime runtime);

  /** A runtime that was started while this watch was set has made an actor. */
  void actorMade(ActorHandle actor, String label, @Nullable StackTraceElement at);
}
