package io.batoid.scheduler;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A counted reference to an actor. It travels inside values, where it becomes a handle of its own;
 * when the last one in any process is gone, the actor stops once its mailbox is drained.
 *
 * <p>Safe for use by any thread. equals and hashCode are the actor's identity.
 */
public interface ActorHandle extends Serializable, AutoCloseable {
  /** Unique in the session; holds nothing. */
  String id();

  /** The store its calls and results go through. */
  ObjectStore store();

  /** Sends a call; those of one process and thread arrive in the order they were sent. */
  <R> ObjectRef<R> call(ActorCallSpec spec, @Nullable RunningTask parent);

  /**
   * Kills the actor, without draining its mailbox.
   *
   * @param noRestart whether it stays dead even if it has restarts left
   */
  void kill(boolean noRestart);

  /** Reports restarts and death to {@code watcher} until the returned watch is closed. */
  Watch watch(ActorWatcher watcher);

  /** Another handle on the same actor. */
  ActorHandle copy();

  /** Gives this handle back. Closing again does nothing. */
  @Override
  void close();

  /** A watch that can be ended. */
  interface Watch extends AutoCloseable {
    /** Ends it. */
    @Override
    void close();
  }
}
