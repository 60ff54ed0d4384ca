package io.batoid.scheduler.task;

import io.batoid.scheduler.lane.Peer;

/** The worker processes that this process starts and ends. */
public interface Workers extends WorkerFates {
  /** Starts those that are kept always, and waits until one is ready, if there is to be any. */
  void start();

  /** There is a task for a worker of a kind of its own; it is started at the next look. */
  void need(WorkerKind kind);

  /** A worker of a kind is not needed any more. */
  void dismiss(WorkerKind kind);

  /** A process that takes tasks has joined the session. */
  void joined(Peer peer);

  /** How many live and take tasks, of those for tasks of any kind. */
  int ready();

  /**
   * Looks after them: starts and ends some as load and deaths ask; called some 50 times a second.
   *
   * @param keepAll whether none is to be ended, as actors live there
   */
  void tend(int pendingTasks, boolean keepAll);

  /**
   * Ends them all: asks first, kills at the deadline.
   *
   * @return how many had to be killed
   */
  int stop(long deadline);

  /**
   * Starts a process that keeps detached actors, with workers of its own, and lives as long as they
   * do.
   *
   * @return its process id
   * @throws IllegalStateException if this process starts no others
   */
  long startKeeper();

  /** Kills one; false if this process did not start it. */
  boolean kill(int process, int incarnation);

  /** No workers. */
  Workers NONE =
      new Workers() {
        @Override
        public void start() {}

        @Override
        public void need(WorkerKind kind) {}

        @Override
        public void dismiss(WorkerKind kind) {}

        @Override
        public void joined(Peer peer) {}

        @Override
        public int ready() {
          return 0;
        }

        @Override
        public void tend(int pendingTasks, boolean keepAll) {}

        @Override
        public int stop(long deadline) {
          return 0;
        }

        @Override
        public long startKeeper() {
          throw new IllegalStateException(
              "a worker process starts no others: let the program itself make detached actors");
        }

        @Override
        public boolean kill(int process, int incarnation) {
          return false;
        }

        @Override
        public Fate of(int process, int incarnation, long pid) {
          return new Fate("it is gone", java.util.List.of());
        }
      };
}
