package io.batoid.runtime;

/**
 * What an actor can be asked; the overloads of each name are in an interface of its own.
 *
 * @param <T> type of the actor
 */
public sealed interface ActorCalls<T> permits ActorTaskCalls, ActorRunCalls, ActorAsyncCalls {}
