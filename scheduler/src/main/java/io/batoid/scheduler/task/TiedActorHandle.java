package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.ActorCallSpec;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorWatcher;
import io.batoid.scheduler.RunningTask;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A reference to the object that says who keeps an actor; so it travels, and counts, like one. */
final class TiedActorHandle implements ActorHandle {
  private static final long serialVersionUID = 1L;

  private final ObjectRef<byte[]> tie;
  private transient volatile @Nullable Actors actors;

  TiedActorHandle(ObjectRef<byte[]> tie) {
    this.tie = tie;
  }

  private Actors actors() {
    Actors known = actors;
    if (known == null) {
      known = Actors.of(tie);
      actors = known;
    }
    return known;
  }

  @Override
  public String id() {
    return tie.id();
  }

  @Override
  public ObjectStore store() {
    return actors().store();
  }

  @Override
  public <R> ObjectRef<R> call(ActorCallSpec spec, @Nullable RunningTask parent) {
    return actors().call(tie, spec, parent);
  }

  @Override
  public void kill(boolean noRestart) {
    actors().kill(tie, noRestart);
  }

  @Override
  public Watch watch(ActorWatcher watcher) {
    Objects.requireNonNull(watcher, "watcher");
    return actors().watch(tie, watcher);
  }

  @Override
  public ActorHandle copy() {
    return actors().handle(tie);
  }

  @Override
  public void close() {
    tie.close();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TiedActorHandle that && tie.equals(that.tie);
  }

  @Override
  public int hashCode() {
    return tie.hashCode();
  }

  @Override
  public String toString() {
    return "actor " + tie.id();
  }
}
