package io.batoid.examples.tasks;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.WaitResult;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.TaskCancelledException;
import io.batoid.runtime.TaskContext;
import io.batoid.runtime.TaskTimeoutException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What one does with tasks: wait for any, bound what is under way, nest, retry, time out, cancel.
 */
public final class Patterns {
  private static final int UNDER_WAY = 8;

  private Patterns() {}

  /** No arguments. */
  public static void main(String[] arguments) {
    try (BatoidRuntime runtime = BatoidRuntime.start(BatoidOptions.defaults().workers(2))) {
      System.out.println("primes below 10,000:   " + primesBelow(runtime, 10_000));
      System.out.println(
          "fibonacci(15), nested: " + runtime.task(Patterns::fibonacci, 15).remote().get());
      System.out.println("third time lucky:      " + thirdTimeLucky(runtime));
      System.out.println("too slow:              " + tooSlow(runtime));
      System.out.println("not wanted any more:   " + cancelled(runtime));
    }
  }

  /** Never more than a few tasks at once: whichever is ready makes room for the next. */
  static int primesBelow(BatoidRuntime runtime, int limit) {
    List<ObjectRef<Integer>> underWay = new ArrayList<>();
    int primes = 0;
    for (int from = 0; from < limit; from += 250) {
      if (underWay.size() == UNDER_WAY) {
        WaitResult<Integer> any = runtime.wait(underWay);
        for (ObjectRef<Integer> ready : any.ready()) {
          primes += ready.get();
        }
        underWay = new ArrayList<>(any.pending());
      }
      underWay.add(
          runtime.task(Patterns::primesBetween, from, Math.min(limit, from + 250)).remote());
    }
    return primes + runtime.get(underWay).stream().mapToInt(Integer::intValue).sum();
  }

  static int primesBetween(int from, int to) {
    int primes = 0;
    for (int n = from; n < to; n++) {
      primes += BigInteger.valueOf(n).isProbablePrime(50) ? 1 : 0;
    }
    return primes;
  }

  /** Submits tasks of its own. Its worker does others while it waits for them. */
  static int fibonacci(int n) {
    if (n < 10) {
      return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }
    ObjectRef<Integer> first = Batoid.task(Patterns::fibonacci, n - 1).remote();
    return fibonacci(n - 2) + first.get();
  }

  static String thirdTimeLucky(BatoidRuntime runtime) {
    return runtime.task(Patterns::lucky, 3).retries(5).remote().get();
  }

  static String lucky(int time) {
    int attempt = TaskContext.current().attempt();
    if (attempt < time) {
      throw new IllegalStateException("attempt " + attempt + " was not");
    }
    return "attempt " + attempt + " of " + TaskContext.current().name();
  }

  static String tooSlow(BatoidRuntime runtime) {
    try {
      return runtime.task(Patterns::never).timeout(Duration.ofMillis(200)).remote().get();
    } catch (TaskTimeoutException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static String cancelled(BatoidRuntime runtime) {
    ObjectRef<String> result = runtime.task(Patterns::never).remote();
    boolean _ = runtime.cancel(result);
    try {
      return result.get();
    } catch (TaskCancelledException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Waits until it is interrupted. */
  static String never() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }
}
