package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.catalogue.JvmFlags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is on disk only survives as what is in memory does: by names, through any death. */
@Tag("flags")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PersistentSpillTest {
  private static final int COUNT = 120;

  @RegisterExtension final TestStores stores = new TestStores();

  private StoreOptions options() {
    return stores
        .options()
        .capacity("4m")
        .persistent(true)
        .spillLimit("100m")
        .spillDirectory(stores.root().resolve("disk"));
  }

  private static void fill(ObjectStore store) {
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      refs.add(store.put(ChildMain.bytes(100_000 + i)));
    }
    try (ObjectRef<Object> all = store.put(new ArrayList<>(refs.subList(0, COUNT / 2)))) {
      store.bind("half", all);
    }
    store.bind("one", refs.getLast());
    assertThat(store.stats().spilledObjects()).isGreaterThan(COUNT / 2);
  }

  private static void check(ObjectStore store) {
    assertThat(store.verify().problems()).isEmpty();
    assertThat(store.stats().objects()).isEqualTo(COUNT / 2 + 2);
    try (ObjectRef<byte[]> one = store.<byte[]>lookup("one").orElseThrow();
        ObjectRef<List<ObjectRef<byte[]>>> half =
            store.<List<ObjectRef<byte[]>>>lookup("half").orElseThrow()) {
      assertThat(one.get()).isEqualTo(ChildMain.bytes(100_000 + COUNT - 1));
      List<ObjectRef<byte[]>> refs = half.get();
      for (int i = 0; i < refs.size(); i++) {
        assertThat(refs.get(i).get()).isEqualTo(ChildMain.bytes(100_000 + i));
        refs.get(i).close();
      }
    }
  }

  @Test
  void namedObjectsOnDiskSurviveTheExitOfAll() {
    try (ObjectStore store = ObjectStore.open(options())) {
      fill(store);
    }
    try (ObjectStore store = ObjectStore.open(options())) {
      check(store);
    }
  }

  @Test
  void namedObjectsOnDiskSurviveTheDeathOfAll() throws Exception {
    ObjectStore dead = ObjectStore.open(options());
    fill(dead);
    dead.core().engine().processes.liveness().close(); // as the kernel does
    Path disk = stores.root().resolve("disk");
    try (ObjectStore store = ObjectStore.open(options())) {
      check(store);
      store.gc();
      check(store);
    }
    ObjectStore.destroy(stores.directory());
    try (var left = Files.list(disk)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void sigkillOfAllProcessesKeepsWhatIsNamedAndWhatThatReaches() {
    ObjectStore.open(options()).close();
    String[] flags = JvmFlags.all().toArray(String[]::new);
    try (ChildJvm one = ChildJvm.start(stores.directory(), flags);
        ChildJvm other = ChildJvm.start(stores.directory(), flags)) {
      String inner = one.call("put-bytes", 100_000);
      String outer = other.call("put-nested", inner);
      one.call("bind", "outer", outer);
      String beside = other.call("put-bytes", 90_000);
      other.call("bind", "beside", beside);
      one.call("fill", 60, 100_000); // nobody's name reaches these, and they push others to disk
      other.call("fill", 60, 80_000);
      one.kill();
      other.kill();
    }
    try (ObjectStore store = ObjectStore.open(options())) {
      assertThat(store.verify().problems()).isEmpty();
      assertThat(store.stats().objects()).isEqualTo(3);
      try (ObjectRef<List<Object>> outer = store.<List<Object>>lookup("outer").orElseThrow();
          ObjectRef<byte[]> beside = store.<byte[]>lookup("beside").orElseThrow()) {
        assertThat(beside.get()).isEqualTo(ChildMain.bytes(90_000));
        List<Object> read = outer.get();
        try (ObjectRef<?> inner = (ObjectRef<?>) read.getFirst()) {
          assertThat(inner.get()).isEqualTo(ChildMain.bytes(100_000));
        }
      }
      assertThat(store.verify().problems()).isEmpty();
    }
    ObjectStore.destroy(stores.directory());
  }
}
