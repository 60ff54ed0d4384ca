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
 */
public record RunSpan(
    String id,
    String name,
    int attempt,
    @Nullable String actor,
    long pid,
    String thread,
    long startMicros,
    long durationMicros) {}
