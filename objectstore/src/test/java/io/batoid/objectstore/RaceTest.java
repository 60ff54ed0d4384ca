package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.table.Handle;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Interleavings that a review found, played step by step: two handles on one store are two
 * processes as far as the segment knows.
 */
class RaceTest {
  @TempDir Path directory;
  private ObjectStore store;
  private ObjectStore other;

  @BeforeEach
  void open() {
    store = ObjectStore.open(options());
    other = ObjectStore.open(options());
  }

  @AfterEach
  void close() {
    assertThat(store.verify().problems()).isEmpty();
    other.close();
    store.close();
  }

  @Test
  void aPromiseBeingCompletedSurvivesTheReleaseOfWhatContainsIt() {
    try (Promise<String> promise = store.reserve();
        ObjectRef<String> ref = promise.ref()) {
      ObjectRef<?> container = store.put(List.of(ref));
      Handle handle = promise.handle();
      assertThat(store.core().table().takeCharge(handle.slot(), handle.generation())).isTrue();

      container.close(); // while another thread of ours is in charge of the child

      assertThat(StateWord.state(store.core().engine().segment.state(handle.slot())))
          .isEqualTo(StateWord.RESERVED);
      store.core().table().giveBackCharge(handle.slot());
      promise.complete("done");
      assertThat(ref.get()).isEqualTo("done");
    }
  }

  private StoreOptions options() {
    return StoreOptions.at(directory.resolve("store")).capacity("4m").maxObjects(1024);
  }
}
