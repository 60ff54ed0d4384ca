package io.batoid.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one place where tests of other packages get references from: a small store that lives as long
 * as the JVM.
 */
public final class TestRefs {
  private static final ObjectStore STORE = open();

  private TestRefs() {}

  /** A reference to some object. */
  public static ObjectRef<Object> ref() {
    return STORE.put("referred to");
  }

  /** A promise of some object. */
  public static Promise<Object> promise() {
    return STORE.reserve();
  }

  private static ObjectStore open() {
    try {
      Path directory = Files.createTempDirectory("batoid-refs").resolve("store");
      ObjectStore store =
          ObjectStore.open(StoreOptions.at(directory).capacity("1m").maxObjects(4096));
      Runtime.getRuntime().addShutdownHook(new Thread(store::close));
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
