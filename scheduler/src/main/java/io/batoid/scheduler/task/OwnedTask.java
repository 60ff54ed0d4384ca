package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.TaskOptions;
import org.jspecify.annotations.Nullable;

/**
 * A task that this process submitted, from submission until it has ended. Its number is that of its
 * result, a promise, whose state is the one truth about whether the task is decided.
 *
 * <p>Mutable fields are guarded by the {@link Owner}'s lock.
 */
final class OwnedTask {
  /** Where a task stands with its owner. */
  enum State {
    /** Waits for objects that it is given. */
    WAITING,
    /** Waits for somebody who runs it. */
    READY,
    /** Sent to another process, which may have begun it. */
    SENT,
    /** Runs in this process. */
    RUNNING,
    /** Failed, and waits to be tried again. */
    BACKING_OFF,
    /** Over. */
    ENDED
  }

  /** No object. */
  static final long NONE = SessionLink.NONE;

  final long number;
  final String name;
  final byte[] payload;
  final long[] held;
  final TaskOptions options;
  final WorkerKind kind;
  final long deadline;
  final @Nullable TaskRun parent;

  State state = State.READY;
  int attempt = 1;
  int undecided;
  boolean cancelled;
  boolean granted;
  long outcome = NONE;
  @Nullable Remote remote;
  long position;
  @Nullable TaskRun run;

  OwnedTask(
      long number,
      String name,
      byte[] payload,
      long[] held,
      TaskOptions options,
      WorkerKind kind,
      long deadline,
      @Nullable TaskRun parent) {
    this.number = number;
    this.name = name;
    this.payload = payload;
    this.held = held;
    this.options = options;
    this.kind = kind;
    this.deadline = deadline;
    this.parent = parent;
  }

  /** Whether another attempt is allowed. */
  boolean mayRetry() {
    int retries = options.retry().retries();
    return !cancelled && (retries < 0 || attempt <= retries);
  }

  /** Whether it may begin as far as what it occupies goes. */
  boolean isGranted() {
    return granted || !Ledger.isNeeded(options.resources());
  }

  boolean isEnded() {
    return state == State.ENDED;
  }
}
