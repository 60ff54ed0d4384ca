package io.batoid.scheduler;

/**
 * When and where a task ran, once.
 *
 * @param id the id of its result
 * @param name the name given, or that of the function
 * @param attempt 1 for the first run
 * @param pid the process it ran in
 * @param thread the thread's name
 * @param startMicros when it began, in microseconds since 1970 by that process' clock
 * @param durationMicros how long its thread was busy with it
 */
public record RunSpan(
    String id,
    String name,
    int attempt,
    long pid,
    String thread,
    long startMicros,
    long durationMicros) {}
