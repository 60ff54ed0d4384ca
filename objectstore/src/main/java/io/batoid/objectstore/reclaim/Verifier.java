package io.batoid.objectstore.reclaim;

import io.batoid.objectstore.reclaim.doctor.Examination;
import io.batoid.objectstore.reclaim.doctor.Finding;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Checks every invariant of a session while others may be at work: what is found is looked at
 * again, and only what stays is a problem.
 */
public final class Verifier {
  private static final int LOOKS = 8;
  private static final long FIRST_PAUSE_NANOS = 5_000_000;

  private final Examination examination;

  /** A verifier of what {@code examination} looks at. */
  public Verifier(Examination examination) {
    this.examination = examination;
  }

  /** Every broken invariant of a session in which nothing moves: one look is enough. */
  public List<Finding> findAtRest() {
    return examination.look();
  }

  /** Every broken invariant, in words. */
  public List<String> verify() {
    return find().stream().map(Finding::what).distinct().toList();
  }

  /**
   * Every broken invariant. What looks broken is looked at again, after longer and longer pauses: a
   * thread without a processor may be anywhere between two of its steps.
   */
  public List<Finding> find() {
    List<Finding> found = examination.look();
    for (int i = 1; i < LOOKS && !found.isEmpty(); i++) {
      LockSupport.parkNanos(FIRST_PAUSE_NANOS << (i - 1));
      found.retainAll(examination.look());
    }
    return found;
  }
}
