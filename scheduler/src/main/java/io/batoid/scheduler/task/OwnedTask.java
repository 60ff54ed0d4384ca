package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.TaskInfo;
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
  final CallWriter.Referred referred;
  final TaskOptions options;
  final WorkerKind kind;
  final long deadline;
  final @Nullable TaskRun parent;
  final long submittedMillis = System.currentTimeMillis();

  State state = State.READY;
  int attempt = 1;
  int undecided;
  long[] waitsFor = {};
  boolean cancelled;
  boolean late;
  boolean granted;
  boolean lent;
  boolean needsWorker;
  long outcome = NONE;
  @Nullable Remote remote;
  long position;
  @Nullable TaskRun run;

  OwnedTask(
      long number,
      String name,
      byte[] payload,
      CallWriter.Referred referred,
      TaskOptions options,
      WorkerKind kind,
      long deadline,
      @Nullable TaskRun parent) {
    this.number = number;
    this.name = name;
    this.payload = payload;
    this.referred = referred;
    this.options = options;
    this.kind = kind;
    this.deadline = deadline;
    this.parent = parent;
  }

  /**
   * The same, to be run once more though it has ended.
   *
   * @param result where its value goes
   * @param ofCall its own payload, with what it refers to replaced
   * @param held what is held for it
   */
  OwnedTask again(long result, int nextAttempt, long nextOutcome, byte[] ofCall, long[] held) {
    long until = TaskScheduler.deadline(options.timeout(), null);
    TaskHeader.write(
        ofCall,
        result,
        nextOutcome,
        until,
        options.timeout(),
        SessionLink.NONE,
        TaskHeader.counted(WorkerKind.of(options, result).by(), options.resources()));
    Bytes.intAt(ofCall, TaskHeader.ATTEMPT_OFFSET, nextAttempt);
    OwnedTask again =
        new OwnedTask(
            result,
            name,
            ofCall,
            new CallWriter.Referred(held, referred.promised()),
            options,
            WorkerKind.of(options, result),
            until,
            null);
    again.attempt = nextAttempt;
    again.outcome = nextOutcome;
    return again;
  }

  /** Whether another attempt is allowed. */
  boolean mayRetry() {
    int retries = options.retry().retries();
    return !cancelled && (retries < 0 || attempt <= retries);
  }

  /** What is known of it, as long as it has not ended. */
  TaskInfo info(SessionLink link) {
    long worker = runsIn(link);
    TaskInfo.State shown =
        switch (state) {
          case WAITING -> TaskInfo.State.WAITING;
          case READY -> TaskInfo.State.QUEUED;
          case SENT, RUNNING -> worker == 0 ? TaskInfo.State.QUEUED : TaskInfo.State.RUNNING;
          case BACKING_OFF, ENDED -> TaskInfo.State.RETRYING;
        };
    long self = ProcessHandle.current().pid();
    return new TaskInfo(
        link.describe(number), name, shown, attempt, self, worker, submittedMillis, 0);
  }

  /** The process that runs it; 0 if none does. */
  long runsIn(SessionLink link) {
    Remote at = remote;
    if (at != null) {
      return at.hasBegun(this) ? link.pid(at.peer.process()) : 0;
    }
    return run == null ? 0 : ProcessHandle.current().pid();
  }

  /** Whether it may begin as far as what it occupies goes. */
  boolean isGranted() {
    return granted || !Ledger.isNeeded(kind.by(), options.resources());
  }

  /** Whether it leaves its worker's threads to others while it runs. */
  boolean isLight() {
    return Ledger.isLight(options.resources());
  }

  boolean isEnded() {
    return state == State.ENDED;
  }
}
