package io.batoid.examples.classindex;

import io.batoid.objectstore.ObjectFreedException;
import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The driver's side of one worker process at a time: hands it one task after the other, waits for
 * the results, and when it dies gives its task back for another process and starts a new one.
 *
 * <p>That a worker died is not asked of the operating system: the promise it had claimed ends with
 * {@link ObjectLostException} at whoever waits for it.
 */
final class Lane implements Callable<@Nullable Void> {
  private static final int MAX_DEATHS = 3;

  private final String name;
  private final Path storeDirectory;
  private final ObjectStore store;
  private final WorkQueue<Task> queue;
  private final Casualty casualty;
  private final Listener listener;

  /** Is told what happens in a lane, in the lane's thread. */
  interface Listener {
    /** A worker has done a task; the listener now owns the references in both. */
    void done(WorkerProcess worker, Task task, Result result);

    /** A worker died at a task, which was given back. */
    void died(WorkerProcess worker, Task task);
  }

  Lane(
      String name,
      Path storeDirectory,
      ObjectStore store,
      WorkQueue<Task> queue,
      Casualty casualty,
      Listener listener) {
    this.name = name;
    this.storeDirectory = storeDirectory;
    this.store = store;
    this.queue = queue;
    this.casualty = casualty;
    this.listener = listener;
  }

  /** Serves the queue until all its tasks are finished, by whichever lane. */
  @Override
  public @Nullable Void call() throws Exception {
    for (int deaths = 0; ; deaths++) {
      try (WorkerProcess worker = WorkerProcess.start(name, storeDirectory)) {
        worker.receive(Command.READY); // only then is a task its own, and not another's
        serve(worker);
        return null;
      } catch (WorkerDiedException e) {
        if (deaths == MAX_DEATHS) {
          throw e;
        }
      }
    }
  }

  private void serve(WorkerProcess worker) throws Exception {
    for (Optional<Task> next = queue.take(); next.isPresent(); next = queue.take()) {
      Task task = next.get();
      Result result;
      try {
        result = perform(worker, task);
      } catch (WorkerDiedException e) {
        listener.died(worker, task);
        queue.giveBack(task);
        throw e;
      }
      listener.done(worker, task, result);
      queue.finished();
    }
  }

  private Result perform(WorkerProcess worker, Task task) throws WorkerDiedException, IOException {
    boolean fatal = casualty.isFatal(task);
    worker.send(task.command(fatal));
    try (ObjectRef<Result> promised =
        store.resolve(worker.receive(Command.CLAIMED), Result.class)) {
      if (fatal) {
        casualty.kill(worker, task, Holding.parse(worker.receive(Command.HOLDING)));
      }
      return promised.get(); // waits until the worker completes its promise, or has died
    } catch (ObjectLostException | ObjectFreedException e) {
      casualty.noticed(task, e);
      throw worker.died(e);
    }
  }
}
