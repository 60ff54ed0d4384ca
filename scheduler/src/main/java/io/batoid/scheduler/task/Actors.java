package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectFreedException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorCallSpec;
import io.batoid.scheduler.ActorCounts;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorInfo;
import io.batoid.scheduler.ActorOptions;
import io.batoid.scheduler.ActorSpec;
import io.batoid.scheduler.ActorWatcher;
import io.batoid.scheduler.RunningTask;
import io.batoid.scheduler.lane.LaneReceiver;
import io.batoid.scheduler.lane.Message;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The actors of one process: those it made ({@link ActorKeeper}), those that live here ({@link
 * ActorStage}), and those it calls ({@link ActorRoutes}). They talk by messages, also when they are
 * in the same process.
 */
final class Actors {
  /** All of this JVM, for references that come out of values. */
  private static final List<Actors> ALL = new CopyOnWriteArrayList<>();

  private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ObjectStore store;
  private final SessionLink link;
  private final CallWriter writer;
  private final Ledger ledger;
  private final ActorMail mail;
  private final ActorStage stage;
  private final ActorKeeper keeper;
  private final ActorRoutes routes;
  private final ActorNames names;
  private final Delegation delegation;
  private final Supplier<StoreClosedException> closed;
  private long watched;
  private volatile boolean refusing;

  Actors(
      ObjectStore store,
      SessionLink link,
      CallWriter writer,
      Ledger ledger,
      ActorMail mail,
      ActorStage stage,
      ActorKeeper keeper,
      ActorRoutes routes,
      ActorNames names,
      Delegation delegation) {
    this.store = store;
    this.link = link;
    this.writer = writer;
    this.ledger = ledger;
    this.mail = mail;
    this.stage = stage;
    this.keeper = keeper;
    this.routes = routes;
    this.names = names;
    this.delegation = delegation;
    this.closed =
        () ->
            new StoreClosedException(
                "the runtime is shut down, or shutting down, and takes no new calls");
    mail.open(this::takeOwn);
    ALL.add(this);
  }

  /** Those of the store that a reference is of. */
  static Actors of(ObjectRef<byte[]> tie) {
    for (Actors actors : ALL) {
      if (actors.link.isOurs(tie)) {
        return actors;
      }
    }
    throw new StoreClosedException(
        "no runtime of this JVM is in the session of actor "
            + tie.id()
            + ", or it is shut down; start one with BatoidRuntime.start");
  }

  ObjectStore store() {
    return store;
  }

  ActorStage stage() {
    return stage;
  }

  // ---- users ----

  ActorHandle make(ActorSpec spec) {
    if (refusing) {
      throw closed.get();
    }
    ActorOptions options = spec.options();
    ledger.check(Ledger.By.ACTOR, spec.label(), options.resources());
    Peer elsewhere = options.detached() ? delegation.keeper() : null;
    ActorTie tie =
        new ActorTie(
            elsewhere == null ? link.self() : elsewhere.process(),
            elsewhere == null ? link.incarnation() : elsewhere.incarnation(),
            spec.label(),
            options.namespace(),
            options.maxPendingCalls(),
            options.maxTaskRetries());
    Bytes out = new Bytes();
    out.position(TaskHeader.CALL_OFFSET);
    ObjectRef<byte[]> ref = store.put(tie.toBytes());
    CallWriter.Referred referred = null;
    boolean done = false;
    try {
      referred = writer.write(spec.label(), spec.construction(), out);
      long number = link.numberOf(ref);
      byte[] payload = out.toArray();
      TaskHeader.write(payload, number, SessionLink.NONE, TaskHeader.NO_DEADLINE, null, number, 0);
      String name = options.name();
      if (name != null) {
        names.register(name, options.namespace(), ref);
      }
      if (elsewhere == null) {
        keeper.make(number, spec.label(), options, payload, referred);
      } else {
        handOver(elsewhere, number, spec, payload, referred);
      }
      done = true;
      link.untrack(ref);
      return new TiedActorHandle(ref);
    } finally {
      if (!done) {
        ref.close();
        if (referred != null) {
          letGo(referred);
        }
      }
    }
  }

  /**
   * Hands a detached actor to the process that keeps it:
   *
   * <pre>
   * actor 8 | options, an object 8 | how many it refers to 4 | their numbers | label | construction
   * </pre>
   */
  private void handOver(
      Peer to, long actor, ActorSpec spec, byte[] construction, CallWriter.Referred referred) {
    long options;
    try (ObjectRef<ActorOptions> ref = store.put(spec.options())) {
      options = link.numberOf(ref);
      boolean _ = link.hold(options);
    }
    boolean _ = link.hold(actor);
    long[] held = Arrays.copyOf(referred.held(), referred.held().length + 2);
    held[held.length - 2] = options;
    held[held.length - 1] = actor;
    Bytes out = new Bytes();
    out.putLong(actor);
    out.putLong(options);
    out.putInt(referred.held().length);
    for (long number : referred.held()) {
      out.putLong(number);
    }
    out.putText(spec.label());
    out.put(construction);
    delegation.handOver(to, actor, held, out.toArray());
  }

  /** Keeps a detached actor that another process made, and that holds itself from now on. */
  private void keep(Bytes in, int sender, int senderIncarnation) {
    long actor = in.getLong();
    long optionsNumber = in.getLong();
    long[] held = new long[in.getInt()];
    for (int i = 0; i < held.length; i++) {
      held[i] = in.getLong();
      boolean _ = link.hold(held[i]);
    }
    boolean _ = link.hold(actor);
    String label = in.getText();
    byte[] construction = Arrays.copyOfRange(in.array(), in.position(), in.array().length);
    ActorOptions options;
    try (ObjectRef<ActorOptions> ref = link.ref(optionsNumber)) {
      options = ref.get();
    }
    keeper.make(actor, label, options, construction, new CallWriter.Referred(held, new long[0]));
    Bytes out = new Bytes();
    out.putLong(actor);
    boolean _ = mail.send(sender, senderIncarnation, MessageKind.ACTOR_KEPT, out.toArray());
  }

  private void letGo(CallWriter.Referred referred) {
    for (long object : referred.held()) {
      link.letGo(object);
    }
  }

  <R> ObjectRef<R> call(ObjectRef<byte[]> tie, ActorCallSpec spec, @Nullable RunningTask parent) {
    if (refusing && parent == null) {
      throw closed.get();
    }
    try {
      return callOpen(tie, spec, parent);
    } catch (IllegalStateException e) {
      throw link.isClosed() ? link.closed() : e;
    }
  }

  private <R> ObjectRef<R> callOpen(
      ObjectRef<byte[]> tie, ActorCallSpec spec, @Nullable RunningTask parent) {
    long actor = link.numberOf(tie);
    ActorRoute route = routes.to(actor, () -> ActorTie.of(tie.get()));
    route.awaitRoom();
    Bytes out = new Bytes();
    out.position(TaskHeader.CALL_OFFSET);
    CallWriter.Referred referred = writer.write(spec.name(), spec.call(), out);
    long number = SessionLink.NONE;
    boolean held = false;
    boolean done = false;
    try {
      held = link.hold(actor);
      if (!held) {
        throw new ObjectFreedException(
            "actor " + tie.id() + " is gone; its last handle was closed");
      }
      number = link.reserve();
      ObjectRef<R> result = link.ref(number);
      TaskRun parentRun = parent instanceof TaskRun run ? run : null;
      long deadline = TaskScheduler.deadline(spec.timeout(), parentRun);
      String group = spec.concurrencyGroup();
      byte[] payload = out.toArray();
      TaskHeader.write(
          payload,
          number,
          SessionLink.NONE,
          deadline,
          TaskScheduler.length(spec.timeout(), parentRun, deadline),
          actor,
          group == null ? 0 : ActorOrder.group(group));
      Bytes.longAt(payload, TaskHeader.SENT_OFFSET, System.nanoTime());
      route.send(number, spec.name(), payload, referred, deadline);
      done = true;
      if (parentRun != null && !parentRun.adopt(number)) {
        var _ = cancel(number, "the task that sent it, " + parentRun.name() + ", was");
      }
      return result;
    } finally {
      if (!done) {
        letGo(referred);
        if (held) {
          link.letGo(actor);
        }
        if (number != SessionLink.NONE) {
          link.letGo(number);
        }
      }
    }
  }

  void kill(ObjectRef<byte[]> tie, boolean noRestart) {
    ActorTie keptBy = ActorTie.of(tie.get());
    Bytes out = new Bytes();
    out.putLong(link.numberOf(tie));
    out.putByte(noRestart ? 1 : 0);
    boolean _ =
        mail.send(
            keptBy.keeper(), keptBy.keeperIncarnation(), MessageKind.ACTOR_KILL, out.toArray());
  }

  ActorHandle.Watch watch(ObjectRef<byte[]> tie, ActorWatcher watcher) {
    ActorRoute route =
        TaskScheduler.asLongAsOpen(
            link, () -> routes.to(link.numberOf(tie), () -> ActorTie.of(tie.get())));
    route.watch(watcher);
    return () -> route.unwatch(watcher);
  }

  /** Another handle on the actor of an object. */
  ActorHandle handle(ObjectRef<byte[]> tie) {
    return handle(link.numberOf(tie));
  }

  /** A handle on an actor that is referred to. */
  ActorHandle handle(long number) {
    ObjectRef<byte[]> ref = link.ref(number);
    link.untrack(ref);
    return new TiedActorHandle(ref);
  }

  Optional<ActorHandle> find(String name, String namespace) {
    return names.find(name, namespace).map(TiedActorHandle::new);
  }

  /** Cancels a call of this process; null if it is none. */
  @Nullable Boolean cancel(long number, String why) {
    return routes.cancel(number, why);
  }

  List<ActorInfo> all() {
    return keeper.all();
  }

  ActorCounts counts(RunLog log) {
    return keeper.counts(log.calls(), routes.pending());
  }

  // ---- messages ----

  /** Whether a message is about actors: it was taken then. */
  boolean deliver(LaneReceiver from, Message message) {
    return take(from.sender(), from.senderIncarnation(), message.kind(), message.payload());
  }

  /** A message of ours to ourselves. */
  private void takeOwn(int kind, byte[] payload) {
    if (kind == MessageKind.CANCEL) {
      stage.cancel(Ending.number(payload));
    } else {
      boolean _ = take(link.self(), link.incarnation(), kind, payload);
    }
  }

  private boolean take(int sender, int senderIncarnation, int kind, byte[] payload) {
    Bytes in = new Bytes(payload);
    switch (kind) {
      case MessageKind.ACTOR_MAKE -> stage.make(ActorOrder.of(payload), sender, senderIncarnation);
      case MessageKind.ACTOR_CALL -> {
        if (!stage.call(payload, sender, senderIncarnation)) {
          boolean _ =
              mail.send(
                  sender,
                  senderIncarnation,
                  MessageKind.ENDED,
                  Ending.NOT_BEGUN.message(Bytes.longAt(payload, TaskHeader.RESULT_OFFSET)));
        }
      }
      case MessageKind.ACTOR_STATE ->
          keeper.heard(in.getLong(), in.getInt(), ActorWord.of(in.getByte()), in.getText());
      case MessageKind.ACTOR_STOP ->
          stage.stop(in.getLong(), in.getInt(), in.getByte() != 0, in.getText());
      case MessageKind.ACTOR_KILL -> keeper.kill(in.getLong(), in.getByte() != 0);
      case MessageKind.ACTOR_WHERE -> keeper.where(in.getLong(), sender, senderIncarnation);
      case MessageKind.ACTOR_KEEP -> keep(in, sender, senderIncarnation);
      case MessageKind.ACTOR_KEPT -> delegation.kept(in.getLong());
      case MessageKind.ACTOR_AT -> routes.at(ActorAt.of(payload));
      case MessageKind.ENDED -> routes.ended(Ending.number(payload), Ending.of(payload));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A call has ended where it ran. */
  void ended(long number, Ending how) {
    routes.ended(number, how);
  }

  // ---- looking after ----

  /** Looks after everything; called some 50 times a second by one thread. */
  void watch() {
    stage.watch();
    routes.watch();
    long now = System.nanoTime();
    if (now - watched >= WATCH_NANOS) {
      watched = now;
      keeper.watch();
      delegation.watch();
    }
  }

  /** No worker process of a kind can be started. */
  void noneCanStart(WorkerKind kind, WorkerFates.Fate fate) {
    keeper.noneCanStart(kind, fate);
  }

  /** A worker process is dead. */
  void workerDied(int process, int incarnation, long pid) {
    keeper.processDied(process, incarnation, pid);
  }

  /** A process that sent us something is dead. */
  void senderDied(int process) {
    stage.processDied(process);
  }

  /** Whether some actor of ours lives: then no worker is to be ended for want of work. */
  boolean keepsAny() {
    return keeper.keepsAny();
  }

  /** How many actors wait for a place to live. */
  int homeless() {
    return keeper.homeless();
  }

  /** How many calls have not ended. */
  int pending() {
    return routes.pending();
  }

  // ---- the end ----

  /** Takes no new actors and calls, but those of running tasks and calls. */
  void refuse() {
    refusing = true;
  }

  /**
   * Waits for calls to end, then has the actors stop; how many calls and actors were abandoned.
   *
   * @param enders what waits for this itself: neither these nor their actors are waited for
   */
  int stop(Set<TaskRun> enders, long deadline) {
    int abandoned =
        routes.awaitAtMost(
            () -> (int) enders.stream().filter(run -> routes.isPending(run.number())).count(),
            deadline);
    if (abandoned > 0) {
      link.leaving();
    }
    abandoned +=
        keeper.stopAll(
            number -> enders.stream().anyMatch(run -> isOf(run, number)),
            deadline,
            "the runtime that made it was shut down");
    routes.cancelAll("the runtime was shut down");
    return abandoned;
  }

  private static boolean isOf(TaskRun run, long actor) {
    return run instanceof ActorRun call && call.hosted().number() == actor;
  }

  void close() {
    ALL.remove(this);
  }
}
