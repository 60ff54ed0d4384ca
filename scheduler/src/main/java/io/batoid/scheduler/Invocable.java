package io.batoid.scheduler;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function that travels to where it runs: mostly a serializable lambda or method reference, which
 * is written as its class, method and captured values.
 */
public interface Invocable extends Serializable {
  /**
   * Calls the function with its arguments in order; an action returns null.
   *
   * @throws Exception whatever the function throws
   */
  @Nullable Object invoke(@Nullable Object[] arguments) throws Exception;
}
