package io.batoid.scheduler;

import io.batoid.objectstore.RemoteFailure;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a task is run again. A crash of its worker counts as a failure too, and is retried whatever
 * {@code on} and {@code condition} say; a timeout, a cancellation or a value that cannot be
 * serialized never is.
 *
 * @param retries the most re-runs; -1 for no limit
 * @param on names of exception classes, itself or a superclass of which it must be; empty for any
 * @param condition what must hold for the exception; stays in the submitting process
 */
public record RetryPolicy(
    int retries, List<String> on, @Nullable Predicate<? super Throwable> condition) {
  /** No re-runs. */
  public static final RetryPolicy NEVER = new RetryPolicy(0, List.of(), null);

  /** Checks the number and keeps a copy of the list. */
  public RetryPolicy {
    if (retries < -1) {
      throw new IllegalArgumentException(
          "retries=" + retries + "; it is 0 or more, or -1 for no limit");
    }
    on = List.copyOf(on);
  }

  /** The same with another number. */
  public RetryPolicy withRetries(int most) {
    return new RetryPolicy(most, on, condition);
  }

  /** The same for these exceptions only. */
  public RetryPolicy withOn(List<String> classNames) {
    return new RetryPolicy(retries, classNames, condition);
  }

  /** The same under this condition only. */
  public RetryPolicy withCondition(Predicate<? super Throwable> other) {
    return new RetryPolicy(retries, on, other);
  }

  /** Whether an exception that the function has thrown is one to retry. */
  public boolean covers(Throwable failure) {
    return (on.isEmpty() || isListed(failure)) && (condition == null || condition.test(failure));
  }

  private boolean isListed(Throwable failure) {
    if (failure instanceof RemoteFailure standIn && on.contains(standIn.originalClassName())) {
      return true; // one that could not travel
    }
    for (Class<?> c = failure.getClass(); c != null; c = c.getSuperclass()) {
      if (on.contains(c.getName())) {
        return true;
      }
    }
    return false;
  }
}
