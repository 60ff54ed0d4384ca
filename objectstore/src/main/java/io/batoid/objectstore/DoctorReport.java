package io.batoid.objectstore;

import java.util.List;

/**
 * What {@link StoreDoctor} found in a session.
 *
 * @param mended what was wrong and was put right
 * @param left what is wrong
 */
public record DoctorReport(List<Problem> mended, List<Problem> left) {
  /**
   * One broken invariant.
   *
   * @param what which slot, block, chunk, process or name, and what is wrong with it
   * @param remedy what repair does about it, or did; or why it cannot
   */
  public record Problem(String what, String remedy) {}

  /** Keeps its own copies. */
  public DoctorReport {
    mended = List.copyOf(mended);
    left = List.copyOf(left);
  }

  /** Whether every invariant holds now. */
  public boolean ok() {
    return left.isEmpty();
  }
}
