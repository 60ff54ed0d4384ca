package io.batoid.examples.classindex;

import java.util.concurrent.Callable;

/** A value and how long it took. */
record Timed<T>(T value, double seconds) {
  static <T> Timed<T> of(Callable<T> work) throws Exception {
    long start = System.nanoTime();
    T value = work.call();
    return new Timed<>(value, (System.nanoTime() - start) / 1e9);
  }
}
