package io.batoid.scheduler;

/**
 * A task before it is submitted.
 *
 * @param name the name given, or that of the function
 * @param call what to run
 * @param options how to run it
 */
public record TaskSpec(String name, Call call, TaskOptions options) {}
