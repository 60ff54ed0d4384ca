package io.batoid.runtime;

/**
 * What a runtime can be asked to run; the overloads of each name are in an interface of its own.
 */
public sealed interface Calls permits TaskCalls, RunCalls, AsyncCalls, ActorCreations {}
