package io.batoid.scheduler.task;

import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.memory.SpinBudget;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.Message;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the threads of this process find tasks to run: its own, and those that others sent, in
 * turn.
 *
 * <p>A thread without work looks for a little while, as long as looking has paid off lately, and
 * then sleeps on the inbox' bell.
 */
final class WorkSource {
  private final SessionLink link;
  private final Exchange exchange;
  private final Owner owner;
  private final Runs runs;
  private final ActorStage stage;
  private final boolean takesOthers;
  private final Consumer<Runnable> light;
  private final Runnable closed;
  private final SpinBudget budget = new SpinBudget();

  WorkSource(
      SessionLink link,
      Exchange exchange,
      Owner owner,
      Runs runs,
      ActorStage stage,
      boolean takesOthers,
      Consumer<Runnable> light,
      Runnable closed) {
    this.link = link;
    this.exchange = exchange;
    this.owner = owner;
    this.runs = runs;
    this.stage = stage;
    this.takesOthers = takesOthers;
    this.light = light;
    this.closed = closed;
  }

  /** A task to run; null if none came for a while. */
  @Nullable Runnable next() {
    try {
      Runnable work = poll();
      return work != null ? work : await();
    } catch (IllegalStateException | StoreClosedException e) {
      if (!link.isClosed()) {
        throw e;
      }
      closed.run();
      return null;
    }
  }

  private @Nullable Runnable await() {
    exchange.idle(1);
    try {
      if (takesOthers) {
        exchange.callTheHungry();
      }
      int looks = budget.spins();
      for (int i = 0; i < looks; i++) {
        if (mayBeWork()) {
          Runnable work = poll();
          if (work != null) {
            budget.paidOff(looks);
            return work;
          }
        }
        SpinBudget.pause(i);
      }
      int bell = exchange.bell();
      Runnable work = poll();
      if (work == null) {
        long asleepAt = System.nanoTime();
        exchange.sleepForWork(bell, this::hasWorkHere);
        work = poll();
        budget.slept(looks, System.nanoTime() - asleepAt);
      }
      return work;
    } finally {
      exchange.idle(-1);
    }
  }

  private boolean mayBeWork() {
    return hasWorkHere() || exchange.hasNews();
  }

  private boolean hasWorkHere() {
    return owner.hasWorkHere() || stage.hasReady();
  }

  private @Nullable Runnable poll() {
    Runnable work = ThreadLocalRandom.current().nextBoolean() ? stage.next() : null;
    if (work == null) {
      work = task();
    }
    return work != null ? work : stage.next();
  }

  private @Nullable Runnable task() {
    if (!takesOthers) {
      if (stage.isHosting()) {
        exchange.tryLook(); // calls of others
      }
      return ours();
    }
    if (ThreadLocalRandom.current().nextBoolean()) {
      Runnable work = ours();
      return work != null ? work : theirs();
    }
    Runnable work = theirs();
    return work != null ? work : ours();
  }

  private @Nullable Runnable ours() {
    OwnedTask task = owner.take();
    TaskRun run = task == null ? null : task.run;
    if (task == null || run == null) {
      return null;
    }
    Runnable work = () -> runs.run(run);
    return task.isLight() ? () -> light.accept(work) : work;
  }

  private @Nullable Runnable theirs() {
    Exchange.Taken taken = exchange.take();
    if (taken == null) {
      return null;
    }
    Message message = taken.message();
    TaskRun run =
        new TaskRun(
            link, message.payload(), taken.from().sender(), taken.from().senderIncarnation());
    return () -> runs.run(run);
  }
}
