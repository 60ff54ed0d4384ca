package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * A program whose whole business is one put. Arguments: the store's directory, and {@code bytes} or
 * {@code record}. Answers with the moment the put had returned.
 */
final class FirstPutChild {
  /** A value that needs the serializer. */
  record Greeting(String text, int number, List<String> words) {}

  private FirstPutChild() {}

  /** Entry point of the child. */
  public static void main(String[] arguments) {
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(Path.of(arguments[0])))) {
      Object value =
          arguments[1].equals("bytes")
              ? new byte[1024]
              : new Greeting("hello", 1, List.of("a", "b"));
      ObjectRef<?> ref = store.put(value);
      long done = System.nanoTime();
      ChildMain.say(String.valueOf(done));
      ref.close();
    }
  }
}
