package io.batoid.cli;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreStats;
import io.batoid.scheduler.ProcessReport;
import io.batoid.scheduler.RunSpan;
import io.batoid.scheduler.TaskInfo;
import io.batoid.scheduler.task.SessionReports;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What the processes of a session say of themselves when they are asked.
 *
 * @param store what is in the store
 * @param processes those that take part in tasks and answered in time
 */
record SessionReport(StoreStats store, List<ProcessReport> processes) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  static SessionReport of(ObjectStore store, SessionReports reports) {
    List<ProcessReport> processes = reports.ask(PATIENCE);
    return new SessionReport(store.stats(), processes);
  }

  /** The same for a tool that asks once. */
  static SessionReport of(ObjectStore store) {
    try (SessionReports reports = new SessionReports(store)) {
      return of(store, reports);
    }
  }

  /** All tasks, the youngest first. */
  List<TaskInfo> tasks() {
    return processes.stream()
        .flatMap(process -> process.tasks().stream())
        .sorted(Comparator.comparingLong(TaskInfo::submittedMillis).reversed())
        .toList();
  }

  List<RunSpan> spans() {
    return processes.stream().flatMap(process -> process.spans().stream()).toList();
  }
}
