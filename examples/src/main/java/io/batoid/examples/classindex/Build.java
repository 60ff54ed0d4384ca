package io.batoid.examples.classindex;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Builds an index with several processes: names of class files go in, a loader turns them into
 * class files in the store, parsers turn those into partial indexes, and the driver merges them as
 * they come. A batch's class files are given up as soon as its part of the index is merged.
 */
final class Build implements Lane.Listener {
  private final ObjectStore store;
  private final Path storeDirectory;
  private final Casualty casualty;
  private final Consumer<String> say;

  private final int batches;
  private final WorkQueue<Task> toLoad;
  private final WorkQueue<Task> toParse;

  // Guarded by this.
  private final IndexBuilder index = new IndexBuilder();
  private final Map<Long, Report.ProcessReport> processes = new LinkedHashMap<>();
  private long classFileBytes;
  private long peakUsedBytes;
  private int loaded;
  private int parsed;

  Build(
      ObjectStore store,
      Path storeDirectory,
      List<List<String>> namesByBatch,
      Casualty casualty,
      Consumer<String> say) {
    this.store = store;
    this.storeDirectory = storeDirectory;
    this.casualty = casualty;
    this.say = say;
    batches = namesByBatch.size();
    toLoad = new WorkQueue<>(batches);
    toParse = new WorkQueue<>(batches);
    for (int batch = 0; batch < batches; batch++) {
      Product names = Pack.ofStrings(namesByBatch.get(batch));
      toLoad.add(new Task(Task.Step.LOAD, batch, write(names)));
    }
  }

  /**
   * Starts the processes and waits until all is done.
   *
   * @return the index
   */
  ObjectRef<MemorySegment> run(int parsers) throws InterruptedException, ExecutionException {
    List<Lane> lanes = new ArrayList<>();
    lanes.add(lane("loader", toLoad));
    for (int parser = 1; parser <= parsers; parser++) {
      lanes.add(lane("parser " + parser, toParse));
    }
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      var running = new ExecutorCompletionService<@org.jspecify.annotations.Nullable Void>(threads);
      lanes.forEach(running::submit);
      try {
        for (int i = 0; i < lanes.size(); i++) {
          running.take().get();
        }
      } catch (ExecutionException | InterruptedException e) {
        toLoad.abort(e);
        toParse.abort(e);
        throw e;
      }
    }
    synchronized (this) {
      return write(index);
    }
  }

  private Lane lane(String name, WorkQueue<Task> queue) {
    return new Lane(name, storeDirectory, store, queue, casualty, this);
  }

  private ObjectRef<MemorySegment> write(Product product) {
    try (ObjectWriter writer = store.create(product.sizeBytes())) {
      product.writeTo(writer.segment());
      return writer.seal();
    }
  }

  @Override
  public synchronized void done(WorkerProcess worker, Task task, Result result) {
    ObjectRef<MemorySegment> output = result.output();
    count(worker, result);
    casualty.done(worker, task);
    switch (task.step()) {
      case LOAD -> {
        loaded++;
        classFileBytes += result.bytesWritten();
        toParse.add(new Task(Task.Step.PARSE, task.batch(), output));
      }
      case PARSE -> {
        try (output;
            Pinned pin = output.pin()) {
          index.add(new Index(pin.segment()));
        }
        parsed++;
        sayHowFar();
      }
    }
    task.input().close();
  }

  @Override
  public synchronized void died(WorkerProcess worker, Task task) {
    processes.merge(
        worker.pid(),
        new Report.ProcessReport(worker.name(), worker.pid(), 0, 0, 0, 0, 0, "killed"),
        Build::sum);
  }

  private void count(WorkerProcess worker, Result result) {
    processes.merge(
        worker.pid(),
        new Report.ProcessReport(
            worker.name(),
            worker.pid(),
            1,
            result.classFiles(),
            result.bytesRead(),
            result.bytesWritten(),
            result.busyNanos() / 1e9,
            "done"),
        Build::sum);
  }

  private static Report.ProcessReport sum(Report.ProcessReport a, Report.ProcessReport b) {
    return new Report.ProcessReport(
        a.name(),
        a.pid(),
        a.batches() + b.batches(),
        a.classFiles() + b.classFiles(),
        a.bytesRead() + b.bytesRead(),
        a.bytesWritten() + b.bytesWritten(),
        a.busySeconds() + b.busySeconds(),
        b.fate());
  }

  private void sayHowFar() {
    long used = store.stats().usedBytes();
    peakUsedBytes = Math.max(peakUsedBytes, used);
    int tenth = Math.max(1, batches / 10);
    if (parsed % tenth == 0 || parsed == batches) {
      say.accept(
          "%5d %%  loaded %d, parsed %d of %d batches; store %s"
              .formatted(100 * parsed / batches, loaded, parsed, batches, Text.bytes(used)));
    }
  }

  /** What each process did so far. */
  synchronized List<Report.ProcessReport> processes() {
    return List.copyOf(processes.values());
  }

  /** The size of the class files in the store so far. */
  synchronized long classFileBytes() {
    return classFileBytes;
  }

  /** The most memory the store was seen to use. */
  synchronized long peakUsedBytes() {
    return peakUsedBytes;
  }
}
