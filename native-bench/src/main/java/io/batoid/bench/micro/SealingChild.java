package io.batoid.bench.micro;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The other process: seals objects, lends them, and holds them until its input ends.
 *
 * <p>Arguments: the store's directory, then the size of each object. An object of up to a mebibyte
 * is put, a larger one is created and sealed without being written: its memory is committed, and
 * reads as zeros. Answers with the ids, one per line, after {@code ready}.
 */
public final class SealingChild {
  private static final long PUT_LIMIT = 1 << 20;

  private SealingChild() {}

  /** Entry point of the child. */
  public static void main(String[] arguments) {
    List<ObjectRef<?>> held = new ArrayList<>();
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(Path.of(arguments[0])))) {
      ChildMain.say("ready");
      for (int i = 1; i < arguments.length; i++) {
        ObjectRef<?> ref = seal(store, Long.parseLong(arguments[i]));
        held.add(ref);
        ChildMain.say(ref.lend(Duration.ofHours(1)));
      }
      while (ChildMain.next() != null) {}
      held.forEach(ObjectRef::close);
    }
  }

  private static ObjectRef<?> seal(ObjectStore store, long bytes) {
    if (bytes <= PUT_LIMIT) {
      byte[] value = new byte[(int) bytes];
      java.util.Arrays.fill(value, (byte) 1);
      return store.put(value);
    }
    try (ObjectWriter writer = store.create(bytes)) {
      return writer.seal();
    }
  }
}
