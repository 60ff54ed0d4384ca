package io.batoid.scheduler;

/**
 * An actor before it is made. Its construction is recorded, for restarts.
 *
 * @param label the name given, or that of its constructor
 * @param construction returns the instance
 * @param options how it is kept
 */
public record ActorSpec(String label, Call construction, ActorOptions options) {}
