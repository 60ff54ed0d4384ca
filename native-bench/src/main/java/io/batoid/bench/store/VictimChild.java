package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.lang.ref.Reference;
import java.nio.file.Path;

/** Holds references until it is killed. Arguments: the store's directory, how many. */
final class VictimChild {
  private static final int BYTES = 64;

  private VictimChild() {}

  /** Entry point of the child. */
  public static void main(String[] arguments) {
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(Path.of(arguments[0])))) {
      ObjectRef<?>[] refs = new ObjectRef<?>[Integer.parseInt(arguments[1])];
      byte[] value = new byte[BYTES];
      try {
        for (int i = 0; i < refs.length; i++) {
          refs[i] = store.put(value);
        }
        ChildMain.say("ready");
        while (ChildMain.next() != null) {}
      } finally {
        Reference.reachabilityFence(refs);
      }
    }
  }
}
