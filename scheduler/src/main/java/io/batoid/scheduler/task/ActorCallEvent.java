package io.batoid.scheduler.task;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One call of an actor, in Java Flight Recorder. */
@Name("io.batoid.ActorCall")
@Label("Actor Call")
@Category("Batoid")
@Description("An actor's method ran once.")
@StackTrace(false)
final class ActorCallEvent extends Event implements RunEvent {
  @Label("Call Id")
  @Nullable String call;

  @Label("Name")
  @Nullable String name;

  @Label("Attempt")
  int attempt;

  @Label("Actor Id")
  @Nullable String actor;

  @Override
  public void commitFor(TaskRun run) {
    if (shouldCommit()) {
      call = run.taskId();
      name = run.name();
      attempt = run.attempt();
      actor = run.actorId();
      commit();
    }
  }
}
