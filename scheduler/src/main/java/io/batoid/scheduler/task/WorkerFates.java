package io.batoid.scheduler.task;

import java.util.List;

/** What is known of the ends of worker processes. */
@FunctionalInterface
public interface WorkerFates {
  /** How a process ended, and the last lines of its log. */
  record Fate(String how, List<String> lastLogLines) {}

  /** The fate of a process that is dead; may wait a little for the system to tell. */
  Fate of(int process, int incarnation, long pid);
}
