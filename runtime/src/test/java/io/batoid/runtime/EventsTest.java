package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.TestJvm;
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

/**
 * What Java Flight Recorder sees of tasks and calls. Alone: a recording is of the whole JVM. The
 * store's events have a test of their own.
 */
@Isolated
class EventsTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  @Test
  void aRecordingHasTasksAndCallsOfActors(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("batoid.jfr");
    String task;
    String call;
    String actor;
    try (Recording recording = new Recording()) {
      recording.enable("io.batoid.Task").withThreshold(Duration.ZERO);
      recording.enable("io.batoid.ActorCall").withThreshold(Duration.ZERO);
      recording.start();
      try (BatoidRuntime runtime = runtimes.start();
          ObjectRef<Integer> sum = runtime.task(Math::addExact, 1, 2).name("sum").remote();
          ActorRef<Counter> counter = runtime.actor(Counter::new, 0).remote();
          ObjectRef<Integer> counted = counter.task(Counter::increment).remote()) {
        assertThat(sum.get()).isEqualTo(3);
        assertThat(counted.get()).isEqualTo(1);
        task = sum.id();
        call = counted.id();
        actor = counter.id();
      } // its threads have ended: what ran is written down
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(named(events, "Task"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("task")).isEqualTo(task);
          assertThat(event.getString("name")).isEqualTo("sum");
          assertThat(event.getInt("attempt")).isEqualTo(1);
        });
    assertThat(named(events, "ActorCall"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("call")).isEqualTo(call);
          assertThat(event.getString("name")).isEqualTo("Counter.increment");
          assertThat(event.getString("actor")).isEqualTo(actor);
        });
  }

  @Test
  void theRecorderIsNotLoadedBeforeSomebodyRecords(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("late.jfr");
    String log =
        TestJvm.run(
            TestJvm.command(
                List.of("--enable-native-access=ALL-UNNAMED", "-Xlog:class+load"),
                LateRecording.class,
                runtimes.home().resolve("late").toString(),
                file.toString()));
    int begins = log.indexOf(LateRecording.BEGINS);
    String recorder = "jdk.jfr.internal.MetadataRepository ";
    assertThat(log.substring(0, begins)).doesNotContain(recorder);
    assertThat(log.substring(begins)).contains(recorder);
    assertThat(RecordingFile.readAllEvents(file))
        .extracting(event -> event.getEventType().getName())
        .contains("io.batoid.Put", "io.batoid.Seal", "io.batoid.Free");
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("io.batoid." + name))
        .toList();
  }
}
