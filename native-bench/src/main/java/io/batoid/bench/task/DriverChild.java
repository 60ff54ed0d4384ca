package io.batoid.bench.task;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.TaskCall;
import java.util.ArrayDeque;
import java.util.Deque;

/** A driver without workers of its own. {@code run MILLIS} → tasks per second. */
final class DriverChild {
  /** So many tasks are pending at once. */
  static final int BATCH = 20_000;

  private DriverChild() {}

  /** Argument: the session. */
  public static void main(String[] arguments) throws Exception {
    try (BatoidRuntime runtime =
        BatoidRuntime.start(BatoidOptions.defaults().session(arguments[0]).threads(0).workers(0))) {
      TaskCall<Integer> call = runtime.task(() -> 1);
      ChildMain.serve(words -> String.valueOf(rate(call, Long.parseLong(words[1]))));
    }
  }

  private static double rate(TaskCall<Integer> call, long millis) {
    Deque<ObjectRef<Integer>> pending = new ArrayDeque<>(BATCH);
    long begin = System.nanoTime();
    long end = begin + millis * 1_000_000;
    long done = 0;
    while (System.nanoTime() - end < 0) {
      while (pending.size() < BATCH) {
        pending.addLast(call.remote());
      }
      for (int i = 0; i < BATCH / 4; i++) {
        take(pending);
        done++;
      }
    }
    double rate = done / ((System.nanoTime() - begin) / 1e9);
    while (!pending.isEmpty()) {
      take(pending);
    }
    return rate;
  }

  private static void take(Deque<ObjectRef<Integer>> pending) {
    try (ObjectRef<Integer> result = pending.removeFirst()) {
      int _ = result.get();
    }
  }
}
