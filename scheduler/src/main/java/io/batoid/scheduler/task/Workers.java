package io.batoid.scheduler.task;

import io.batoid.scheduler.lane.Peer;
import java.util.List;

/** The worker processes that this process starts and ends. */
public interface Workers extends WorkerFates {
  /** Starts those that are kept always, and waits until one is ready, if there is to be any. */
  void start();

  /** A kind of workers of which none can be started, and how the last one ended. */
  record Hopeless(WorkerKind kind, Fate fate) {}

  /**
   * Somebody needs a worker of a kind of its own, until {@link #release}; it is started at the next
   * look.
   *
   * @param alone whether it takes a thread there, so that another that does needs another worker
   */
  void need(WorkerKind kind, boolean alone);

  /** It is not needed any more by somebody who did. */
  void release(WorkerKind kind, boolean alone);

  /** A process that takes tasks has joined the session. */
  void joined(Peer peer);

  /** How many live and take tasks, of those for tasks of any kind. */
  int ready();

  /**
   * Looks after them: starts and ends some as load and deaths ask; called some 50 times a second.
   *
   * @param keepAll whether none is to be ended, as actors live there
   * @return the kinds that are needed and of which several in a row have not come up
   */
  List<Hopeless> tend(int pendingTasks, boolean keepAll);

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
        public void need(WorkerKind kind, boolean alone) {}

        @Override
        public void release(WorkerKind kind, boolean alone) {}

        @Override
        public void joined(Peer peer) {}

        @Override
        public int ready() {
          return 0;
        }

        @Override
        public List<Hopeless> tend(int pendingTasks, boolean keepAll) {
          return List.of();
        }

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
          return new Fate("it is gone", List.of());
        }
      };
}
