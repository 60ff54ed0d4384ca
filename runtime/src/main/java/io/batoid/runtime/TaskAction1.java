package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.scheduler.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A function without a result, such as a void method, of one parameter that may run in another
 * process.
 *
 * @param <A> type of argument 1
 */
@FunctionalInterface
public interface TaskAction1<A> extends Invocable {
  /** Runs it. */
  void run(A a) throws Exception;

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // an argument may be null
  default @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
    run((A) arguments[0]);
    return null;
  }
}
