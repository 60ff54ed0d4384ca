package io.batoid.scheduler.task;

import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.RunningActor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An actor that lives in this process: its instance, and the calls that wait for it, in the order
 * in which they came. No more of a group's calls run at one time than the group allows; what one
 * call wrote the next one sees.
 *
 * <p>Guarded by itself. Runs nothing: {@link ActorStage} does.
 */
final class HostedActor implements RunningActor {
  static final String EXITED = "it has ended itself";

  private final ActorStage stage;
  private final ActorOrder order;
  private final int keeper;
  private final int keeperIncarnation;
  private final Map<Integer, Mailbox> groups = new HashMap<>();
  private @Nullable Object instance;
  private boolean started;
  private boolean draining;
  private boolean leaving;
  private boolean exited;
  private @Nullable String exit;
  private volatile boolean dead;

  HostedActor(ActorStage stage, ActorOrder order, int keeper, int keeperIncarnation) {
    this.stage = stage;
    this.order = order;
    this.keeper = keeper;
    this.keeperIncarnation = keeperIncarnation;
    groups.put(0, new Mailbox(order.maxConcurrency()));
    order.groups().forEach((group, limit) -> groups.put(group, new Mailbox(limit)));
  }

  /** The calls of one group. */
  final class Mailbox {
    private final int limit;
    private final ArrayDeque<ActorRun> waiting = new ArrayDeque<>();
    private int busy;

    Mailbox(int limit) {
      this.limit = limit;
    }

    HostedActor actor() {
      return HostedActor.this;
    }

    /** The next call; null if there is none, and then whoever asks is not busy with it any more. */
    @Nullable ActorRun next() {
      synchronized (HostedActor.this) {
        ActorRun next = waiting.pollFirst();
        if (next == null) {
          busy--;
        }
        return next;
      }
    }

    private boolean mayBeginOneMore() {
      if (started && !dead && busy < limit) {
        busy++;
        return true;
      }
      return false;
    }
  }

  long number() {
    return order.actor();
  }

  ActorOrder order() {
    return order;
  }

  int keeper() {
    return keeper;
  }

  int keeperIncarnation() {
    return keeperIncarnation;
  }

  synchronized @Nullable Object instance() {
    return instance;
  }

  boolean isDead() {
    return dead;
  }

  Failures.Origin origin() {
    return new Failures.Origin(order.label(), actorId(), 0, ProcessHandle.current().pid());
  }

  /** Whether there is a group; calls of one that there is not fail in the default group. */
  boolean hasGroup(int group) {
    return groups.containsKey(group);
  }

  /** Adds a call; the box that somebody has to look after now, or null. */
  synchronized @Nullable Mailbox add(ActorRun run) {
    Mailbox box = groups.get(run.group());
    if (box == null) {
      box = groups.get(0);
    }
    if (dead || leaving || exited || box == null) {
      return null; // its callers are about to be told that it is dead
    }
    box.waiting.addLast(run);
    return box.mayBeginOneMore() ? box : null;
  }

  /** It was made: calls may begin. The boxes that somebody has to look after now. */
  synchronized List<Mailbox> start(Object made) {
    instance = made;
    started = true;
    List<Mailbox> boxes = new ArrayList<>();
    for (Mailbox box : groups.values()) {
      for (int i = box.waiting.size(); i > 0 && box.mayBeginOneMore(); i--) {
        boxes.add(box);
      }
    }
    return boxes;
  }

  /** It is to stop when all its calls are done. */
  synchronized void drain(String why) {
    draining = true;
    exit = exit == null ? why : exit;
  }

  /** It is to stop after the call that runs. */
  synchronized void exits() {
    exit = EXITED;
    exited = true;
    draining = true;
    groups.values().forEach(box -> box.waiting.clear());
  }

  /** Why it ends, if it is time to and nobody else is at it; null if it goes on. */
  synchronized @Nullable String leaves() {
    if (!draining || leaving || dead || !started) {
      return null;
    }
    for (Mailbox box : groups.values()) {
      if (box.busy > 0 || !box.waiting.isEmpty()) {
        return null;
      }
    }
    leaving = true;
    return exit;
  }

  /** It is dead: no further call begins. */
  synchronized void die() {
    dead = true;
    instance = null; // what it holds is the collector's
    groups.values().forEach(box -> box.waiting.clear());
  }

  @Override
  public String actorId() {
    return stage.describe(number());
  }

  @Override
  public String name() {
    return order.label();
  }

  @Override
  public String namespace() {
    return order.namespace();
  }

  @Override
  public int restarts() {
    return order.restarts();
  }

  @Override
  public ActorHandle self() {
    return stage.handle(number());
  }
}
