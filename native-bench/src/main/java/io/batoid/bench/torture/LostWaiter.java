package io.batoid.bench.torture;

import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.ObjectRef;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits, as a thread and as a future, for a promise that its process never keeps, and notes when it
 * learns that the object is lost.
 */
final class LostWaiter {
  private static final long WATCHDOG_SECONDS = 60;

  private final ObjectRef<byte[]> ref;
  private final CompletableFuture<Long> byThread = new CompletableFuture<>();
  private final CompletableFuture<Long> byFuture;

  LostWaiter(ObjectRef<byte[]> ref) {
    this.ref = ref;
    this.byFuture = ref.toFuture().handle((value, error) -> lostAt(value, error));
    Thread.ofPlatform().daemon().name("waiter").start(this::waitForIt);
  }

  ObjectRef<byte[]> ref() {
    return ref;
  }

  /** When the waiters learned of it, in nanoseconds after {@code releasedAt}. */
  long[] nanosAfter(long releasedAt) throws InterruptedException {
    return new long[] {at(byThread) - releasedAt, at(byFuture) - releasedAt};
  }

  private void waitForIt() {
    try {
      byThread.complete(lostAt(ref.get(), null));
    } catch (RuntimeException e) {
      try {
        byThread.complete(lostAt(null, e));
      } catch (IllegalStateException unexpected) {
        byThread.completeExceptionally(unexpected);
      }
    }
  }

  private static long lostAt(byte @Nullable [] value, @Nullable Throwable error) {
    if (!(error instanceof ObjectLostException)) {
      throw new IllegalStateException(
          "a promise that nobody keeps ended with " + (value == null ? error : "a value"), error);
    }
    return System.nanoTime();
  }

  private static long at(CompletableFuture<Long> lostAt) throws InterruptedException {
    try {
      return lostAt.get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("a waiter hangs: its producer died", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    }
  }
}
