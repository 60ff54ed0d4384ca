package io.batoid.runtime;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import jdk.jfr.Recording;

/**
 * A program that does the same twice: first where nobody has recorded anything, then in a
 * recording. {@link #BEGINS} is printed between them.
 */
final class LateRecording {
  /** From this line on there is a recording. */
  static final String BEGINS = "somebody begins to record";

  private LateRecording() {}

  /** The arguments: a directory for the store, and the recording's file. */
  public static void main(String[] arguments) throws Exception {
    StoreOptions store = StoreOptions.at(Path.of(arguments[0])).capacity(4 << 20);
    try (BatoidRuntime runtime =
        BatoidRuntime.start(BatoidOptions.defaults().store(store).threads(1))) {
      useAll(runtime);
      System.out.println(BEGINS);
      try (Recording recording = new Recording()) {
        recording.start();
        useAll(runtime);
        recording.stop();
        recording.dump(Path.of(arguments[1]));
      }
    }
  }

  private static void useAll(BatoidRuntime runtime) {
    try (ObjectRef<Integer> sum = runtime.task(Math::addExact, 1, 2).remote();
        ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
        ObjectRef<Integer> counted = counter.task(Counter::increment).remote();
        ObjectRef<String> value = runtime.put("value");
        ObjectWriter writer = runtime.store().create(8)) {
      writer.seal().close();
      boolean right = sum.get() == 3 && counted.get() == 1 && value.get().equals("value");
      if (!right) {
        throw new IllegalStateException("wrong results");
      }
    }
  }
}
