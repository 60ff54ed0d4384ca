package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.RunSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What this process has run: the last runs, and the sum of all. Safe for use by any thread; a run
 * is written down with one addition and one store.
 */
final class RunLog {
  /** How many runs are remembered; a power of two. */
  static final int REMEMBERED = 1 << 12;

  private record Run(
      long number,
      String name,
      int attempt,
      @Nullable Call call,
      Thread thread,
      long beganNanos,
      long nanos) {}

  /** What a run that is a call of an actor has besides; {@code caller} is a process' index. */
  private record Call(long actor, int caller, int callerIncarnation, long sentNanos) {}

  private final long epochMicros = System.currentTimeMillis() * 1000;
  private final long epochNanos = System.nanoTime();
  private final AtomicReferenceArray<@Nullable Run> ring = new AtomicReferenceArray<>(REMEMBERED);
  private final AtomicLong next = new AtomicLong();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder calls = new LongAdder();

  /** A run in the calling thread has ended that began at {@code beganNanos}. */
  void add(TaskRun run, long beganNanos) {
    long took = System.nanoTime() - beganNanos;
    nanos.add(took);
    Call call = null;
    if (run instanceof ActorRun actorRun) {
      calls.increment();
      call =
          new Call(
              actorRun.hosted().number(),
              run.owner(),
              run.ownerIncarnation(),
              actorRun.sentNanos());
    }
    ring.setRelease(
        (int) next.getAndIncrement() & REMEMBERED - 1,
        new Run(
            run.number(),
            run.name(),
            run.attempt(),
            call,
            Thread.currentThread(),
            beganNanos,
            took));
  }

  long runs() {
    return next.get();
  }

  /** How many of the runs were calls of actors. */
  long calls() {
    return calls.sum();
  }

  long nanos() {
    return nanos.sum();
  }

  /** What is remembered, about in order. */
  List<RunSpan> spans(SessionLink link) {
    List<RunSpan> spans = new ArrayList<>();
    long pid = ProcessHandle.current().pid();
    long end = next.get();
    for (long i = Math.max(0, end - REMEMBERED); i < end; i++) {
      Run run = ring.getAcquire((int) i & REMEMBERED - 1);
      if (run != null) {
        spans.add(
            new RunSpan(
                link.describe(run.number),
                run.name,
                run.attempt,
                run.call == null ? null : link.describe(run.call.actor),
                pid,
                run.thread.getName(),
                micros(run.beganNanos),
                TimeUnit.NANOSECONDS.toMicros(run.nanos),
                run.call == null ? null : sent(run.call, link)));
      }
    }
    return spans;
  }

  private RunSpan.@Nullable Sent sent(Call call, SessionLink link) {
    return link.incarnation(call.caller) == call.callerIncarnation
        ? new RunSpan.Sent(link.pid(call.caller), micros(call.sentNanos))
        : null;
  }

  private long micros(long nanos) {
    return epochMicros + TimeUnit.NANOSECONDS.toMicros(nanos - epochNanos);
  }
}
