package io.batoid.scheduler.task;

import io.batoid.BatoidException;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorExit;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.TaskHost;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.MessageKind;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actors that live in this process. Their calls run in the threads that run tasks, a few of one
 * actor and then of the next; a thread that is long in a call, and does not wait for an object,
 * gets a substitute, so that no actor keeps the others waiting. Calls of actors with virtual
 * threads run in those.
 *
 * <p>Safe for use by any thread.
 */
final class ActorStage {
  private static final Logger LOG = LoggerFactory.getLogger(ActorStage.class);
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** So many calls of one actor run before it is the next one's turn. */
  private static final int IN_A_ROW = 64;

  private final SessionLink link;
  private final Exchange exchange;
  private final TaskHost host;
  private final Runs runs;
  private final CallReader reader;
  private final ActorMail mail;
  private final Consumer<@Nullable Thread> giveUp;
  private final Consumer<TaskRun> stopRun;
  private final LongFunction<ActorHandle> handles;
  private final ConcurrentHashMap<Long, HostedActor> actors = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final Thread.Builder.OfVirtual virtualThreads =
      Thread.ofVirtual().name("batoid-call-", 0);
  private final Set<ActorRun> inHooks = ConcurrentHashMap.newKeySet();

  ActorStage(
      SessionLink link,
      Exchange exchange,
      TaskHost host,
      Runs runs,
      CallReader reader,
      ActorMail mail,
      Consumer<@Nullable Thread> giveUp,
      Consumer<TaskRun> stopRun,
      LongFunction<ActorHandle> handles) {
    this.link = link;
    this.exchange = exchange;
    this.host = host;
    this.runs = runs;
    this.reader = reader;
    this.mail = mail;
    this.giveUp = giveUp;
    this.stopRun = stopRun;
    this.handles = handles;
  }

  // ---- work for threads ----

  /** Whether {@link #next} has something. */
  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Something to run for an actor; null if there is nothing. */
  @Nullable Runnable next() {
    return ready.poll();
  }

  private void add(Runnable work) {
    ready.add(work);
    exchange.wakeOurs();
  }

  /** Whether actors live here. */
  boolean isHosting() {
    return !actors.isEmpty();
  }

  // ---- orders ----

  /** Makes an actor that another process, or this one, keeps. */
  void make(ActorOrder order, int keeper, int keeperIncarnation) {
    HostedActor actor = new HostedActor(this, order, keeper, keeperIncarnation);
    HostedActor before = actors.put(order.actor(), actor);
    if (before != null) {
      before.die();
    }
    add(() -> construct(actor));
  }

  private void construct(HostedActor actor) {
    if (actor.isDead()) {
      return;
    }
    try {
      Object instance = inHook(actor, () -> read(actor));
      if (instance == null) {
        throw new BatoidException("its constructor returned null");
      }
      tell(actor, ActorWord.MADE, "");
      actor.start(instance).forEach(this::lookAfter);
      stopIfDue(actor);
    } catch (ActorExit e) {
      end(actor, HostedActor.EXITED);
    } catch (StoreClosedException e) {
      actor.die();
    } catch (Throwable e) {
      end(actor, "its constructor, or a hook, threw " + describe(e));
    }
  }

  private @Nullable Object read(HostedActor actor) throws Exception {
    Object instance;
    try (CallReader.ReadyCall call = reader.read(actor.order().construction())) {
      instance = call.function().invoke(call.arguments());
    }
    if (instance != null && actor.restarts() == 0) {
      host.actorStarted(actor, instance);
    } else if (instance != null) {
      host.actorRestarted(actor, instance);
    }
    return instance;
  }

  /** Runs the constructor or a hook in its context. */
  private @Nullable Object inHook(HostedActor actor, Callable<@Nullable Object> body)
      throws Exception {
    ActorRun run =
        new ActorRun(
            link, actor.order().construction(), actor.keeper(), actor.keeperIncarnation(), actor);
    inHooks.add(run);
    try {
      boolean _ = run.begin();
      return host.call(run, body);
    } finally {
      run.leave();
      inHooks.remove(run);
      boolean _ = Thread.interrupted();
    }
  }

  /** The hook, or constructor, that runs in the calling thread; null if none does. */
  @Nullable ActorRun callersHook() {
    for (ActorRun run : inHooks) {
      if (run.thread() == Thread.currentThread()) {
        return run;
      }
    }
    return null;
  }

  private static String describe(Throwable e) {
    StringBuilder text = new StringBuilder(e.toString());
    for (StackTraceElement frame : e.getStackTrace()) {
      if (text.length() < 1_500) {
        text.append("\n  at ").append(frame);
      }
    }
    return text.toString();
  }

  /** Takes a call of an actor; false if the actor is not here. */
  boolean call(byte[] payload, int sender, int senderIncarnation) {
    HostedActor actor = actors.get(Bytes.longAt(payload, TaskHeader.ACTOR_OFFSET));
    if (actor == null || actor.restarts() != Bytes.intAt(payload, TaskHeader.RESTARTS_OFFSET)) {
      return false;
    }
    HostedActor.Mailbox box =
        actor.add(new ActorRun(link, payload, sender, senderIncarnation, actor));
    if (box != null) {
      lookAfter(box);
    }
    return true;
  }

  private void lookAfter(HostedActor.Mailbox box) {
    if (box.actor().order().virtualThreads()) {
      Thread _ = virtualThreads.start(() -> drain(box));
    } else {
      add(() -> drain(box));
    }
  }

  private void drain(HostedActor.Mailbox box) {
    for (int i = 0; i < IN_A_ROW; i++) {
      ActorRun run = box.next();
      if (run == null) {
        stopIfDue(box.actor());
        return;
      }
      runs.run(run);
    }
    lookAfter(box);
  }

  // ---- ending ----

  /** Stops an actor: when its calls are done, or at once. */
  void stop(long number, int restarts, boolean drain, String why) {
    HostedActor actor = actors.get(number);
    if (actor == null || actor.restarts() != restarts) {
      return;
    }
    if (drain) {
      actor.drain(why);
      add(() -> stopIfDue(actor));
      return;
    }
    kill(actor);
  }

  private void kill(HostedActor actor) {
    actor.die();
    actors.remove(actor.number(), actor);
    for (TaskRun run : runs.all()) {
      if (run instanceof ActorRun call && call.hosted() == actor) {
        stopRun.accept(call);
      }
    }
  }

  /** Stops a call that runs here, and what it has submitted. */
  void cancel(long number) {
    TaskRun run = runs.find(number);
    if (run != null) {
      stopRun.accept(run);
    }
  }

  private void stopIfDue(HostedActor actor) {
    String why = actor.leaves();
    if (why != null) {
      Object instance = actor.instance();
      try {
        var _ =
            inHook(
                actor,
                () -> {
                  if (instance != null) {
                    host.actorStopping(actor, instance);
                  }
                  return null;
                });
      } catch (Exception | ActorExit e) {
        LOG.warn("{} failed in onStop", actor.origin().name(), e);
      }
      end(actor, why);
    }
  }

  private void end(HostedActor actor, String why) {
    actor.die();
    actors.remove(actor.number(), actor);
    tell(actor, ActorWord.ENDED, why);
  }

  private void tell(HostedActor actor, ActorWord word, String why) {
    mail.send(
        actor.keeper(),
        actor.keeperIncarnation(),
        MessageKind.ACTOR_STATE,
        word.message(actor.number(), actor.restarts(), why));
  }

  // ---- watching over ----

  /** Lets other threads work while one is long in a call; drops what nobody keeps any more. */
  void watch() {
    if (actors.isEmpty() && inHooks.isEmpty()) {
      return;
    }
    for (TaskRun run : runs.all()) {
      if (run instanceof ActorRun call) {
        giveUp.accept(call.threadSince(LONG_NANOS));
      }
    }
    inHooks.forEach(run -> giveUp.accept(run.threadSince(LONG_NANOS)));
  }

  /** The process that kept an actor is dead, and so is the actor. */
  void processDied(int process) {
    for (HostedActor actor : actors.values()) {
      if (actor.keeper() == process && !link.alive(process, actor.keeperIncarnation())) {
        kill(actor);
      }
    }
  }

  // ---- for actors ----

  String describe(long number) {
    return link.describe(number);
  }

  ActorHandle handle(long number) {
    return handles.apply(number);
  }
}
