package io.batoid.runtime;

import static java.util.Objects.requireNonNull;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.ActorCallSpec;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorSpec;
import io.batoid.scheduler.ActorWatcher;
import io.batoid.scheduler.RunningActor;
import io.batoid.scheduler.RunningTask;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An actor of {@link FakeScheduler}: its instance is made when it is, and called in place. */
final class FakeActor implements ActorHandle {
  private static final long serialVersionUID = 1L;
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Map<String, Life> LIVES = new ConcurrentHashMap<>();

  private final String id;

  /** What all handles of one actor share. */
  static final class Life implements RunningActor {
    final FakeScheduler scheduler;
    final ActorSpec spec;
    final String id;
    final List<ActorCallSpec> calls = new CopyOnWriteArrayList<>();
    final List<ActorWatcher> watchers = new CopyOnWriteArrayList<>();
    final List<Boolean> kills = new CopyOnWriteArrayList<>();
    final AtomicInteger closes = new AtomicInteger();
    @Nullable Object instance;
    int restarts;

    Life(FakeScheduler scheduler, ActorSpec spec, String id) {
      this.scheduler = scheduler;
      this.spec = spec;
      this.id = id;
    }

    @Override
    public String actorId() {
      return id;
    }

    @Override
    public String name() {
      return spec.label();
    }

    @Override
    public String namespace() {
      return spec.options().namespace();
    }

    @Override
    public int restarts() {
      return restarts;
    }

    @Override
    public ActorHandle self() {
      return new FakeActor(id);
    }
  }

  FakeActor(FakeScheduler scheduler, ActorSpec spec) {
    this("fake-" + COUNT.incrementAndGet());
    Life life = new Life(scheduler, spec, id);
    LIVES.put(id, life);
    make();
    hook(() -> scheduler.host.actorStarted(life, requireNonNull(life.instance)));
  }

  private FakeActor(String id) {
    this.id = id;
  }

  Life life() {
    return requireNonNull(LIVES.get(id));
  }

  private void make() {
    Life life = life();
    life.instance = life.scheduler.run(life.name(), null, life.spec.construction(), null).get();
  }

  private interface Hook {
    void run() throws Exception;
  }

  private static void hook(Hook hook) {
    try {
      hook.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Makes it again, as after a crash. */
  void restart(String why) {
    Life life = life();
    life.restarts++;
    make();
    hook(() -> life.scheduler.host.actorRestarted(life, requireNonNull(life.instance)));
    life.watchers.forEach(watcher -> watcher.restarted(life.restarts, why));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public ObjectStore store() {
    return life().scheduler.store;
  }

  @Override
  public <R> ObjectRef<R> call(ActorCallSpec spec, @Nullable RunningTask parent) {
    Life life = life();
    life.calls.add(spec);
    return life.scheduler.run(spec.name(), this, spec.call(), life.instance);
  }

  @Override
  public void kill(boolean noRestart) {
    Life life = life();
    life.kills.add(noRestart);
    hook(() -> life.scheduler.host.actorStopping(life, requireNonNull(life.instance)));
    life.watchers.forEach(watcher -> watcher.died("killed"));
  }

  @Override
  public Watch watch(ActorWatcher watcher) {
    Life life = life();
    life.watchers.add(watcher);
    return () -> life.watchers.remove(watcher);
  }

  @Override
  public ActorHandle copy() {
    return new FakeActor(id);
  }

  @Override
  public void close() {
    life().closes.incrementAndGet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FakeActor that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
