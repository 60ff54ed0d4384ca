package io.batoid.runtime;

import org.junit.jupiter.api.Nested;

/** How actors begin and end, wherever they live. */
class ActorLivesTest {
  @Nested
  class InThreads extends ActorLifeContract {
    InThreads() {
      super(Place.THREADS);
    }
  }

  @Nested
  class InWorkers extends ActorLifeContract {
    InWorkers() {
      super(Place.WORKERS);
    }
  }

  @Nested
  class InBoth extends ActorLifeContract {
    InBoth() {
      super(Place.BOTH);
    }
  }
}
