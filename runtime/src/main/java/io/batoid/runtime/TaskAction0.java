package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.scheduler.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A function without a result, such as a void method, of no parameters that may run in another
 * process.
 */
@FunctionalInterface
public interface TaskAction0 extends Invocable {
  /** Runs it. */
  void run() throws Exception;

  @Override
  default @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
    run();
    return null;
  }
}
