package io.batoid.runtime;

import org.junit.jupiter.api.Nested;

/** Calls of actors, wherever they live. */
class ActorCallsTest {
  @Nested
  class InThreads extends ActorCallContract {
    InThreads() {
      super(Place.THREADS);
    }
  }

  @Nested
  class InWorkers extends ActorCallContract {
    InWorkers() {
      super(Place.WORKERS);
    }
  }

  @Nested
  class InBoth extends ActorCallContract {
    InBoth() {
      super(Place.BOTH);
    }
  }
}
