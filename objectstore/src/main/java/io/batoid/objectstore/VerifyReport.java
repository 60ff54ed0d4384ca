package io.batoid.objectstore;

import java.util.List;

/**
 * What {@link ObjectStore#verify} found.
 *
 * @param problems each broken invariant, in words; empty if all hold
 */
public record VerifyReport(List<String> problems) {
  /** Keeps its own copy. */
  public VerifyReport {
    problems = List.copyOf(problems);
  }

  /** Whether every invariant holds. */
  public boolean ok() {
    return problems.isEmpty();
  }
}
