package io.batoid.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * When and where a task, or a call of an actor, ran, once.
 *
 * @param id the id of its result
 * @param name the name given, or that of the function
 * @param attempt 1 for the first run
 * @param actor the id of the actor that it was a call of; null for a task
 * @param pid the process it ran in
 * @param thread the thread's name
 * @param startMicros when it began, in microseconds since 1970 by that process' clock
 * @param durationMicros how long its thread was busy with it
 * @param sent by whom and when the call of an actor was sent; null for a task, and if the sender is
 *     gone
 */
public record RunSpan(
    String id,
    String name,
    int attempt,
    @Nullable String actor,
    long pid,
    String thread,
    long startMicros,
    long durationMicros,
    @Nullable Sent sent) {

  /**
   * The beginning of a call of an actor.
   *
   * @param pid the process that sent it
   * @param micros when, by the clock of the process that ran it
   */
  public record Sent(long pid, long micros) {}
}
