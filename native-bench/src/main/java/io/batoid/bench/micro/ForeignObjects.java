package io.batoid.bench.micro;

import io.batoid.bench.harness.ChildJvm;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A store with objects in it that another process has sealed and keeps. */
final class ForeignObjects implements AutoCloseable {
  private final ObjectStore store;
  private final ChildJvm child;
  private final List<ObjectRef<Object>> refs = new ArrayList<>();

  private ForeignObjects(ObjectStore store, ChildJvm child) {
    this.store = store;
    this.child = child;
  }

  /** Opens a store and has another JVM seal an object of each size. */
  static ForeignObjects seal(String capacity, long... sizes) {
    Path directory = JmhRun.directory("foreign");
    ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity(capacity));
    List<String> arguments = new ArrayList<>(List.of(directory.toString()));
    Arrays.stream(sizes).mapToObj(Long::toString).forEach(arguments::add);
    ChildJvm child =
        ChildJvm.start(
            SealingChild.class,
            List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"),
            arguments.toArray(String[]::new));
    ForeignObjects objects = new ForeignObjects(store, child);
    child.receive();
    for (int i = 0; i < sizes.length; i++) {
      objects.refs.add(store.resolve(child.receive()));
    }
    return objects;
  }

  /** Returns the store they are in. */
  ObjectStore store() {
    return store;
  }

  /** Returns this process' handle on the object with that index. */
  ObjectRef<Object> ref(int index) {
    return refs.get(index);
  }

  @Override
  public void close() {
    refs.forEach(ObjectRef::close);
    child.close();
    store.close();
  }
}
