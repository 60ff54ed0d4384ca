package io.batoid.scheduler.task;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One run of a task's function, in Java Flight Recorder. */
@Name("io.batoid.Task")
@Label("Task")
@Category("Batoid")
@Description("A task's function ran once.")
@StackTrace(false)
final class TaskEvent extends Event implements RunEvent {
  @Label("Task Id")
  @Nullable String task;

  @Label("Name")
  @Nullable String name;

  @Label("Attempt")
  int attempt;

  @Override
  public void commitFor(TaskRun run) {
    if (shouldCommit()) {
      task = run.taskId();
      name = run.name();
      attempt = run.attempt();
      commit();
    }
  }
}
