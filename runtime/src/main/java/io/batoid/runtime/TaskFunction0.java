package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.scheduler.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A function of no parameters that may run in another process.
 *
 * @param <R> type of the result
 */
@FunctionalInterface
public interface TaskFunction0<R> extends Invocable {
  /** Runs it. */
  R apply() throws Exception;

  @Override
  default @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
    return apply();
  }
}
