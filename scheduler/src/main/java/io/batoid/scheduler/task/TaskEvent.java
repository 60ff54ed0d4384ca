package io.batoid.scheduler.task;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One run of a task's function, or one call of an actor, in Java Flight Recorder. */
@Name("io.batoid.Task")
@Label("Task")
@Category("Batoid")
@Description("A task's function, or an actor's method, ran once.")
@StackTrace(false)
final class TaskEvent extends Event {
  @Label("Task Id")
  @Nullable String task;

  @Label("Name")
  @Nullable String name;

  @Label("Attempt")
  int attempt;

  @Label("Actor Id")
  @Description("The actor that it was a call of")
  @Nullable String actor;
}
