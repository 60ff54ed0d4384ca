package io.batoid.scheduler;

/**
 * What a process has done with tasks since it joined.
 *
 * @param submitted tasks it has submitted
 * @param pending those of them that have not ended
 * @param finished those that have a value
 * @param failed those that have an error
 * @param cancelled those that were cancelled or timed out
 * @param retries runs of those that ended, after their first
 * @param runs tasks and calls of actors that it has run, for itself and others
 * @param runNanos how long threads were busy with them, in nanoseconds
 */
public record TaskCounts(
    long submitted,
    long pending,
    long finished,
    long failed,
    long cancelled,
    long retries,
    long runs,
    long runNanos) {}
