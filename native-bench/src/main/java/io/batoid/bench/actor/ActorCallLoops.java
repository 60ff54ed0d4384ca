package io.batoid.bench.actor;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorMethodCall;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The loops that more than one scenario times. */
public final class ActorCallLoops {
  private static final int UNDER_WAY = 5_000;

  private ActorCallLoops() {}

  /** Calls and gets one after the other; microseconds of each, sorted. */
  public static double[] oneByOne(ActorMethodCall<Integer> call, int calls) {
    double[] micros = new double[calls];
    for (int i = 0; i < calls; i++) {
      long begin = System.nanoTime();
      try (ObjectRef<Integer> result = call.remote()) {
        int _ = result.get();
      }
      micros[i] = (System.nanoTime() - begin) / 1e3;
    }
    Arrays.sort(micros);
    return micros;
  }

  /** Keeps many calls under way and gets every result; calls per second. */
  public static double manyAtOnce(ActorMethodCall<Integer> call, int calls) {
    Deque<ObjectRef<Integer>> underWay = new ArrayDeque<>(UNDER_WAY);
    long begin = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      if (underWay.size() == UNDER_WAY) {
        take(underWay);
      }
      underWay.addLast(call.remote());
    }
    while (!underWay.isEmpty()) {
      take(underWay);
    }
    return calls / ((System.nanoTime() - begin) / 1e9);
  }

  private static void take(Deque<ObjectRef<Integer>> underWay) {
    try (ObjectRef<Integer> result = underWay.removeFirst()) {
      int _ = result.get();
    }
  }
}
