package io.batoid.objectstore;

import java.time.Duration;
import java.util.Objects;

/**
 * What a writer does when the store has no room: fail at once, or wait for others to free some.
 *
 * @param patience how long to wait; zero fails at once
 */
public record OnFull(Duration patience) {
  /** Fail at once with {@link ObjectStoreFullException}. */
  public static final OnFull FAIL = new OnFull(Duration.ZERO);

  /** Checks the patience. */
  public OnFull {
    Objects.requireNonNull(patience, "patience");
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience=" + patience + " is negative");
    }
  }

  /** Wait up to {@code patience}, then fail with {@link ObjectStoreFullException}. */
  public static OnFull waitUpTo(Duration patience) {
    return new OnFull(patience);
  }
}
