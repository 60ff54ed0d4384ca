package io.batoid.scheduler.task;

import io.batoid.BatoidException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.RunningTask;
import java.time.Instant;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** One attempt of a task in this JVM. */
class TaskRun implements RunningTask {
  private final SessionLink link;
  private final byte[] payload;
  private final String name;
  private final int attempt;
  private final long outcome;
  private final int owner;
  private final int ownerIncarnation;
  private final LongArrayList children = new LongArrayList();
  private @Nullable Thread thread;
  private volatile boolean cancelled;

  /** {@code owner} is the process that submitted it. */
  TaskRun(SessionLink link, byte[] payload, int owner, int ownerIncarnation) {
    this.link = link;
    this.payload = payload;
    this.name = CallReader.name(payload);
    this.attempt = Bytes.intAt(payload, TaskHeader.ATTEMPT_OFFSET);
    this.outcome = Bytes.longAt(payload, TaskHeader.OUTCOME_OFFSET);
    this.owner = owner;
    this.ownerIncarnation = ownerIncarnation;
  }

  long number() {
    return Bytes.longAt(payload, TaskHeader.RESULT_OFFSET);
  }

  long outcome() {
    return outcome;
  }

  long deadlineNanos() {
    return Bytes.longAt(payload, TaskHeader.DEADLINE_OFFSET);
  }

  byte[] payload() {
    return payload;
  }

  int owner() {
    return owner;
  }

  int ownerIncarnation() {
    return ownerIncarnation;
  }

  Failures.Origin origin() {
    return new Failures.Origin(name, taskId(), attempt(), ProcessHandle.current().pid());
  }

  /** What the function is called with. */
  @Nullable Object[] arguments(@Nullable Object[] ofCall) {
    return ofCall;
  }

  /** What users are told of what it threw. */
  BatoidException failure(Failures failures, Throwable thrown) {
    return failures.failed(origin(), thrown);
  }

  /** Whether what becomes of it is decided elsewhere: nothing is said of its end then. */
  boolean isAbandoned() {
    return false;
  }

  /** It runs in the calling thread from here on; false if it was cancelled before. */
  synchronized boolean begin() {
    thread = Thread.currentThread();
    return !cancelled;
  }

  /** It does not run in its thread any more, which must not be interrupted for it from here on. */
  synchronized void leave() {
    thread = null;
  }

  /** The thread it runs in; null if in none. */
  synchronized @Nullable Thread thread() {
    return thread;
  }

  /** Asks it to stop; the tasks it submitted, and the calls it sent. */
  synchronized long[] cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
    return children.toLongArray();
  }

  /** Notes a task that it submits, or a call that it sends; false if it was asked to stop. */
  synchronized boolean adopt(long child) {
    if (children.size() > 64 && (children.size() & 63) == 0) {
      var _ = children.removeIfLong(link::isDecided);
    }
    children.addLong(child);
    return !cancelled;
  }

  @Override
  public String taskId() {
    return link.describe(number());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public @Nullable Instant deadline() {
    long deadline = deadlineNanos();
    return deadline == TaskHeader.NO_DEADLINE
        ? null
        : Instant.now().plusNanos(deadline - System.nanoTime());
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public @Nullable String actorId() {
    return null;
  }

  @Override
  public @Nullable ActorHandle actor() {
    return null;
  }

  @Override
  public String toString() {
    return "task " + name + " (attempt " + attempt() + ")";
  }
}
