package io.batoid.runtime;

import java.util.List;

/**
 * How a runtime is, for whoever decides whether to send it work.
 *
 * @param status the short of it
 * @param reasons why it is not ready, in sentences; empty if it is
 */
public record Health(Status status, List<String> reasons) {
  /** The short of it. */
  public enum Status {
    /** It takes work and nothing is amiss. */
    READY,
    /** It takes work; something will go wrong unless somebody does something. */
    DEGRADED,
    /** It takes no work: it is shut down, or on the way. */
    DOWN
  }

  /** Keeps a copy. */
  public Health {
    reasons = List.copyOf(reasons);
  }
}
