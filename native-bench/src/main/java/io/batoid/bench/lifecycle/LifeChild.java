package io.batoid.bench.lifecycle;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import java.nio.file.Path;

/**
 * A whole life of a runtime in a new JVM. Answers with the nanoseconds of {@code Batoid.init()},
 * the moment of the first result, and the nanoseconds of {@code Batoid.shutdown()}.
 */
final class LifeChild {
  private LifeChild() {}

  /** Argument: the directory of sessions. */
  public static void main(String[] arguments) {
    BatoidOptions options =
        BatoidOptions.defaults().directory(Path.of(arguments[0])).capacity("256m");
    long begin = System.nanoTime();
    Batoid.init(options);
    long ready = System.nanoTime();
    long done;
    try (ObjectRef<Integer> sum = Batoid.task(Math::addExact, 1, 2).remote()) {
      if (sum.get() != 3) {
        throw new IllegalStateException("1 + 2 is " + sum.get());
      }
      done = System.nanoTime();
    }
    long ending = System.nanoTime();
    var _ = Batoid.shutdown();
    ChildMain.say((ready - begin) + " " + done + " " + (System.nanoTime() - ending));
  }
}
