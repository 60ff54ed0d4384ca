package io.batoid.runtime;

/**
 * How a shutdown went.
 *
 * @param drained tasks and calls that were pending or running, and ended by themselves
 * @param abandoned tasks and calls that never ran, or were interrupted
 * @param forced worker processes and threads that did not end by themselves
 */
public record ShutdownReport(int drained, int abandoned, int forced) {}
