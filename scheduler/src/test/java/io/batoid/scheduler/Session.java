package io.batoid.scheduler;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.spi.SessionLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store and a scheduler on it, as the runtime sets them up. */
final class Session implements AutoCloseable {
  final ObjectStore store;
  final Scheduler scheduler;

  private Session(ObjectStore store, Scheduler scheduler) {
    this.store = store;
    this.scheduler = scheduler;
  }

  static Session open(Path directory, int threads, int workers) {
    return open(directory, threads, workers, 100_000);
  }

  static Session open(Path directory, int threads, int workers, int maxPending) {
    return open(
        StoreOptions.at(directory).capacity("256m").maxObjects(1 << 18),
        threads,
        workers,
        maxPending,
        SchedulerOptions.LINEAGE_TASKS,
        SchedulerOptions.LINEAGE_BYTES);
  }

  static Session open(
      StoreOptions store,
      int threads,
      int workers,
      int maxPending,
      int lineageTasks,
      long lineageBytes) {
    ObjectStore opened = ObjectStore.open(store);
    SchedulerOptions options =
        new SchedulerOptions(
            opened.unwrap(SessionLink.class).directory(),
            threads,
            workers,
            workers,
            threads + workers,
            Map.of("license", 1.0),
            maxPending,
            lineageTasks,
            lineageBytes,
            List.of(),
            List.of(),
            false,
            null);
    TestHost host = new TestHost();
    Scheduler scheduler = Scheduler.start(opened, options, host);
    host.joined(opened, scheduler);
    return new Session(opened, scheduler);
  }

  <R> ObjectRef<R> submit(Invocable function, @Nullable Object... arguments) {
    return submit(TaskOptions.DEFAULT, function, arguments);
  }

  <R> ObjectRef<R> submit(TaskOptions options, Invocable function, @Nullable Object... arguments) {
    return scheduler.submit(spec(options, function, arguments), null);
  }

  /** A task of a function; references among its arguments are resolved. */
  static TaskSpec spec(TaskOptions options, Invocable function, @Nullable Object... arguments) {
    int resolved = 0;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof ObjectRef) {
        resolved |= 1 << i;
      }
    }
    return new TaskSpec("test", Call.of(CallKind.VALUE, function, arguments, resolved, 0), options);
  }

  /** The same, submitted by the task that the calling thread runs. */
  static <R> ObjectRef<R> nested(Invocable function, @Nullable Object... arguments) {
    return nestedWith(TaskOptions.DEFAULT, function, arguments);
  }

  static <R> ObjectRef<R> nestedWith(
      TaskOptions options, Invocable function, @Nullable Object... arguments) {
    return TestHost.scheduler().submit(spec(options, function, arguments), TestHost.task());
  }

  static TaskOptions retries(int retries) {
    return new TaskOptions(
        null,
        Resources.ONE_CPU,
        new RetryPolicy(retries, List.of(), null),
        null,
        Placement.ANYWHERE,
        null);
  }

  static TaskOptions timeout(Duration timeout) {
    return new TaskOptions(
        null, Resources.ONE_CPU, RetryPolicy.NEVER, timeout, Placement.ANYWHERE, null);
  }

  @Override
  public void close() {
    scheduler.shutdown(Duration.ofSeconds(10));
    store.close();
  }
}
