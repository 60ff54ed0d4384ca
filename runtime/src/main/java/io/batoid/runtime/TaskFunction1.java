package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.scheduler.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A function of one parameter that may run in another process.
 *
 * @param <A> type of argument 1
 * @param <R> type of the result
 */
@FunctionalInterface
public interface TaskFunction1<A, R> extends Invocable {
  /** Runs it. */
  R apply(A a) throws Exception;

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // an argument may be null
  default @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
    return apply((A) arguments[0]);
  }
}
