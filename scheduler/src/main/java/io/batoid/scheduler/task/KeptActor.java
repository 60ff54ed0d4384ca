package io.batoid.scheduler.task;

import io.batoid.scheduler.ActorInfo;
import io.batoid.scheduler.ActorOptions;
import io.batoid.scheduler.lane.MessageKind;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The record of an actor, with its keeper, by whom it is guarded. */
final class KeptActor {
  private static final int NOWHERE = -1;

  final long number;
  final String label;
  final ActorOptions options;
  final CallWriter.Referred referred;
  final WorkerKind kind;
  private final byte[] construction;

  /** Processes that want to hear where it lives: incarnation in the upper half, index. */
  final Set<Long> interested = new LinkedHashSet<>();

  ActorAt.State state = ActorAt.State.MAKING;

  /** Whether it was told to stop, or will be made no more. */
  boolean stopping;

  /** Whether it occupies what it asks for. */
  boolean granted;

  /** Whether it is counted among those who need a worker of its kind. */
  boolean needsWorker;

  int restarts;
  String why = "it is being made";
  private int version = 1;
  private int host = NOWHERE;
  private int hostIncarnation;

  KeptActor(
      long number,
      String label,
      ActorOptions options,
      byte[] construction,
      CallWriter.Referred referred) {
    this.number = number;
    this.label = label;
    this.options = options;
    this.construction = construction;
    this.referred = referred;
    this.kind = WorkerKind.of(options.placement(), options.environment(), number);
  }

  /** A process, in the form in which {@link #interested} has it. */
  static long process(int index, int incarnation) {
    return (long) incarnation << 32 | index;
  }

  boolean isDead() {
    return state == ActorAt.State.DEAD;
  }

  boolean mayRestart() {
    return !stopping && (options.maxRestarts() < 0 || restarts < options.maxRestarts());
  }

  /** Whether it lives in a process, or is being made there. */
  boolean isPlaced() {
    return host != NOWHERE;
  }

  boolean isIn(int process, int incarnation) {
    return host == process && hostIncarnation == incarnation;
  }

  int host() {
    return host;
  }

  void placeIn(int process, int incarnation) {
    host = process;
    hostIncarnation = incarnation;
  }

  void leave() {
    host = NOWHERE;
  }

  // ---- what is told of it ----

  /** Tells everybody who asked where it lives now. */
  void tellAll(ActorLetters letters) {
    version++;
    byte[] at = at().toBytes();
    for (long who : interested) {
      letters.add(who, MessageKind.ACTOR_AT, at);
    }
  }

  ActorAt at() {
    return new ActorAt(
        number, version, state, host, hostIncarnation, restarts, options.maxRestarts(), why);
  }

  /** Has its process make it. */
  void orderFrom(ActorLetters letters) {
    Map<Integer, Integer> groups = new HashMap<>();
    options.concurrencyGroups().forEach((name, limit) -> groups.put(ActorOrder.group(name), limit));
    ActorOrder order =
        new ActorOrder(
            number,
            restarts,
            options.maxRestarts(),
            label,
            options.namespace(),
            options.maxConcurrency(),
            groups,
            options.virtualThreads(),
            construction);
    letters.add(process(host, hostIncarnation), MessageKind.ACTOR_MAKE, order.toBytes());
  }

  /** Has its process stop it: when its calls are done, or at once. */
  void stopIn(ActorLetters letters, boolean drain, String because) {
    Bytes out = new Bytes();
    out.putLong(number);
    out.putInt(restarts);
    out.putByte(drain ? 1 : 0);
    out.putText(because);
    letters.add(process(host, hostIncarnation), MessageKind.ACTOR_STOP, out.toArray());
  }

  /** What tools are told of it. */
  ActorInfo info(String id, long keeperPid, long hostPid) {
    ActorInfo.State shown =
        switch (state) {
          case MAKING -> isPlaced() ? ActorInfo.State.MAKING : ActorInfo.State.WAITING;
          case ALIVE -> ActorInfo.State.ALIVE;
          case DEAD -> ActorInfo.State.DEAD;
        };
    return new ActorInfo(
        id,
        label,
        options.name(),
        options.namespace(),
        shown,
        keeperPid,
        isPlaced() ? hostPid : 0,
        restarts,
        options.maxRestarts(),
        state == ActorAt.State.ALIVE ? "" : why);
  }
}
