package io.batoid.junit;

import io.batoid.objectstore.StoreOptions;
import io.batoid.runtime.BatoidOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the runtime of a test is like. */
record Shape(int workers, int threads, String capacity, boolean leakCheck) {
  private static final int MAX_OBJECTS = 1 << 20;

  static final Shape DEFAULT =
      new Shape(
          BatoidTest.BY_DEFAULT, BatoidTest.BY_DEFAULT, BatoidExtension.DEFAULT_CAPACITY, true);

  static Shape of(BatoidTest test) {
    return new Shape(test.workers(), test.threads(), test.capacity(), test.leakCheck());
  }

  /** Every combination, the first dimension outermost. */
  static List<Shape> of(BatoidMatrixTest test) {
    List<Shape> all = new ArrayList<>();
    for (int workers : test.workers()) {
      for (int threads : test.threads()) {
        for (String capacity : test.capacity()) {
          all.add(new Shape(workers, threads, capacity, test.leakCheck()));
        }
      }
    }
    return all;
  }

  BatoidOptions options(Path directory) {
    if (threads == 0 && workers == BatoidTest.BY_DEFAULT) {
      throw new IllegalArgumentException(
          "threads=0 without workers: nobody would run tasks; leave threads out, or say workers=1,"
              + " or workers=0 if the test starts them itself");
    }
    BatoidOptions options =
        BatoidOptions.defaults()
            .store(
                StoreOptions.at(directory)
                    .capacity(capacity)
                    .maxObjects(MAX_OBJECTS)
                    .trackCreation(leakCheck));
    if (workers != BatoidTest.BY_DEFAULT) {
      options = options.workers(workers);
    }
    return threads == BatoidTest.BY_DEFAULT ? options : options.threads(threads);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (workers != BatoidTest.BY_DEFAULT) {
      text.append("workers=").append(workers).append(", ");
    }
    if (threads != BatoidTest.BY_DEFAULT) {
      text.append("threads=").append(threads).append(", ");
    }
    return text.append("capacity=").append(capacity).toString();
  }
}
