package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.TestStores;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests that share one session, side by side: starting worker processes for each would be most of
 * the work. A test leaves the session as it found it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SharedSession {
  final BatoidRuntime runtime;
  final Place place;
  private final TestRuntimes runtimes = new TestRuntimes();

  SharedSession(Place place) {
    this.place = place;
    runtime = place.start(runtimes);
  }

  @AfterAll
  void end() {
    try (runtimes) {
      TestStores.verify(runtime.store());
      assertThat(runtime.shutdown().forced()).isZero();
    }
  }

  /** Holds back who waits for it, wherever they are. */
  final Gate gate() {
    return new Gate(runtime.store().reserve());
  }

  /** A promise that actors are told to wait for. */
  record Gate(Promise<Boolean> promise) implements AutoCloseable {
    /** What is passed to the actor, which is not to begin only when it is open. */
    List<ObjectRef<Boolean>> key() {
      return List.of(promise.ref());
    }

    /** Waits in an actor. */
    static void pass(List<ObjectRef<Boolean>> key) {
      try (ObjectRef<Boolean> open = key.getFirst()) {
        assertThat(open.get()).isTrue();
      }
    }

    void open() {
      promise.complete(true);
    }

    @Override
    public void close() {
      boolean _ = promise.tryComplete(true);
      promise.close();
    }
  }
}
