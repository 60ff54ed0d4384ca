package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.scheduler.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A function without a result, such as a void method, of 2 parameters that may run in another
 * process.
 *
 * @param <A> type of argument 1
 * @param <B> type of argument 2
 */
@FunctionalInterface
public interface TaskAction2<A, B> extends Invocable {
  /** Runs it. */
  void run(A a, B b) throws Exception;

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // an argument may be null
  default @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
    run((A) arguments[0], (B) arguments[1]);
    return null;
  }
}
