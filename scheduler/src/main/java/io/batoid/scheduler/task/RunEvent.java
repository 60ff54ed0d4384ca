package io.batoid.scheduler.task;

import io.batoid.objectstore.events.FlightRecording;
import org.jspecify.annotations.Nullable;

/** What Java Flight Recorder is told of one run of a function. */
interface RunEvent {
  /** The event of a run that begins now; null where nobody records. */
  static @Nullable RunEvent begun(TaskRun run) {
    if (!FlightRecording.isInUse()) {
      return null;
    }
    RunEvent event = run instanceof ActorRun ? new ActorCallEvent() : new TaskEvent();
    event.begin();
    return event;
  }

  void begin();

  /** Writes it down, if somebody records this kind. */
  void commitFor(TaskRun run);
}
