package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.scheduler.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A function of 2 parameters that may run in another process.
 *
 * @param <A> type of argument 1
 * @param <B> type of argument 2
 * @param <R> type of the result
 */
@FunctionalInterface
public interface TaskFunction2<A, B, R> extends Invocable {
  /** Runs it. */
  R apply(A a, B b) throws Exception;

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // an argument may be null
  default @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
    return apply((A) arguments[0], (B) arguments[1]);
  }
}
