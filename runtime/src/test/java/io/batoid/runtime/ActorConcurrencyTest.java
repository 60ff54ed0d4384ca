package io.batoid.runtime;

import org.junit.jupiter.api.Nested;

/** Calls that run at one time, wherever their actors live. */
class ActorConcurrencyTest {
  @Nested
  class InThreads extends ActorConcurrencyContract {
    InThreads() {
      super(Place.THREADS);
    }
  }

  @Nested
  class InWorkers extends ActorConcurrencyContract {
    InWorkers() {
      super(Place.WORKERS);
    }
  }

  @Nested
  class InBoth extends ActorConcurrencyContract {
    InBoth() {
      super(Place.BOTH);
    }
  }
}
