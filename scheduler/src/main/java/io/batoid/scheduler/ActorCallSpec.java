package io.batoid.scheduler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call of an actor's method before it is sent.
 *
 * @param name the name given, or that of the method
 * @param call what to run; the function's first parameter is the actor's instance, which the
 *     executing side puts in front of the arguments. {@code resolved} and {@code views} count the
 *     arguments, not the instance
 * @param concurrencyGroup the group it runs in; null for the default group
 * @param timeout from sending to result; null for none
 */
public record ActorCallSpec(
    String name, Call call, @Nullable String concurrencyGroup, @Nullable Duration timeout) {}
