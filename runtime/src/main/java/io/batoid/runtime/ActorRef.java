package io.batoid.runtime;

import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorWatcher;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an actor: {@code counter.task(Counter::increment).remote()}. It travels inside
 * values, tasks and calls, where it becomes a reference of its own. When the last one in any
 * process is closed or collected, the actor stops, unless it is detached.
 *
 * <p>Safe for use by any thread. equals and hashCode are the actor's identity.
 *
 * @param <T> type of the actor, or an interface of it
 */
public final class ActorRef<T>
    implements ActorTaskCalls<T>,
        ActorRunCalls<T>,
        ActorAsyncCalls<T>,
        AutoCloseable,
        Serializable {
  private static final long serialVersionUID = 1L;

  private final ActorHandle handle;

  ActorRef(ActorHandle handle) {
    this.handle = handle;
  }

  /** The actor's id, which holds nothing. */
  public String id() {
    return handle.id();
  }

  /** A reference of its own to the same actor as a {@code S}: an interface or class of it. */
  public <S> ActorRef<S> as(Class<S> type) {
    Objects.requireNonNull(type, "type");
    return new ActorRef<>(handle.copy());
  }

  /** Kills the actor for good; calls under way or waiting end with {@link ActorDiedException}. */
  public void kill() {
    kill(true);
  }

  /**
   * Kills the actor.
   *
   * @param noRestart whether it stays dead even if it has restarts left
   */
  public void kill(boolean noRestart) {
    handle.kill(noRestart);
  }

  /**
   * Has {@code listener} told when the actor is restarted and when it dies; at once if it is dead.
   * Ends when the returned watch, or the runtime, is closed.
   */
  public ActorWatch watch(ActorListener listener) {
    Objects.requireNonNull(listener, "listener");
    ActorHandle.Watch watch =
        handle.watch(
            new ActorWatcher() {
              @Override
              public void restarted(int restarts, String why) {
                listener.onRestart(restarts, why);
              }

              @Override
              public void died(String why) {
                listener.onDeath(why);
              }
            });
    return watch::close;
  }

  /** Gives this reference back. Closing again does nothing. */
  @Override
  public void close() {
    handle.close();
  }

  ActorHandle handle() {
    return handle;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ActorRef<?> that && handle.equals(that.handle);
  }

  @Override
  public int hashCode() {
    return handle.hashCode();
  }

  @Override
  public String toString() {
    return "ActorRef(" + id() + ")";
  }
}
