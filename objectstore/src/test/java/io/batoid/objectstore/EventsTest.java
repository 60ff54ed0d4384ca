package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What Java Flight Recorder sees. Alone: a recording is of the whole JVM. */
@Isolated
class EventsTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void aRecordingHasWhatWasDone(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("batoid.jfr");
    try (Recording recording = new Recording()) {
      for (String name : List.of("Put", "Seal", "Free", "Wait")) {
        recording.enable("io.batoid." + name).withThreshold(Duration.ZERO);
      }
      recording.start();
      ObjectStore store = stores.open();
      ObjectRef<byte[]> ref = store.put(new byte[1000]);
      try (ObjectWriter writer = store.create(500)) {
        writer.seal().close();
      }
      Promise<Integer> promise = store.reserve();
      ObjectRef<Integer> late = promise.ref();
      assertThatThrownBy(() -> late.get(Duration.ofMillis(1)))
          .isInstanceOf(GetTimeoutException.class);
      promise.fail(new IllegalStateException());
      assertThat(store.free(ref)).isTrue();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(named(events, "Put"))
        .singleElement()
        .satisfies(event -> assertThat(event.getLong("bytes")).isEqualTo(1000));
    assertThat(named(events, "Seal"))
        .extracting(event -> event.getBoolean("failed"))
        .containsExactly(false, true);
    assertThat(named(events, "Wait"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getInt("objects")).isEqualTo(1);
          assertThat(event.getBoolean("ready")).isFalse();
          assertThat(event.getDuration()).isPositive();
        });
    assertThat(named(events, "Free")).hasSize(2);
  }

  @Test
  void aRecordingHasWhatWentToDiskAndCameBack(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("batoid.jfr");
    try (Recording recording = new Recording()) {
      for (String name : List.of("Spill", "Restore")) {
        recording.enable("io.batoid." + name).withThreshold(Duration.ZERO);
      }
      recording.start();
      ObjectStore store =
          stores.open(options ->
              options
                  .capacity(4 << 20)
                  .spillDirectory(directory.resolve("disk"))
                  .spillLimit(64 << 20));
      List<ObjectRef<byte[]>> refs = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        refs.add(store.put(new byte[100_000]));
      }
      refs.forEach(ref -> assertThat(ref.get()).hasSize(100_000));
      recording.stop();
      recording.dump(file);
      refs.forEach(ObjectRef::close);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(named(events, "Spill"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.getLong("bytes")).isGreaterThan(100_000))
        .anySatisfy(event -> assertThat(event.getLong("written")).isGreaterThan(100_000));
    assertThat(named(events, "Restore"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.getLong("bytes")).isGreaterThan(100_000));
    assertThat(named(events, "Restore"))
        .extracting(event -> event.getInt("slot"))
        .isSubsetOf(named(events, "Spill").stream().map(event -> event.getInt("slot")).toList());
  }

  @Test
  void aRecordingHasWhoseLegacyWasTakenOver(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("batoid.jfr");
    long pid;
    try (Recording recording = new Recording()) {
      recording.enable("io.batoid.Recovery").withThreshold(Duration.ZERO);
      recording.start();
      ObjectStore store = stores.open();
      try (ChildJvm child = ChildJvm.start(stores.directory())) {
        pid = child.pid();
        String _ = child.call("put", "left behind");
        child.kill();
      }
      store.gc();
      assertThat(store.stats().processes()).isEqualTo(1);
      recording.stop();
      recording.dump(file);
    }
    assertThat(named(RecordingFile.readAllEvents(file), "Recovery"))
        .anySatisfy(event -> {
          assertThat(event.getLong("pid")).isEqualTo(pid);
          assertThat(event.getBoolean("complete")).isTrue();
        });
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("io.batoid." + name))
        .toList();
  }
}
