package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
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

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("io.batoid." + name))
        .toList();
  }
}
