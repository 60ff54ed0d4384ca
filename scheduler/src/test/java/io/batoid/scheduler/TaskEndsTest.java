package io.batoid.scheduler;

import org.junit.jupiter.api.Nested;

/** Bad ends of tasks, wherever they run. */
class TaskEndsTest {
  @Nested
  class InThreads extends TaskEndContract {
    InThreads() {
      super(2, 0);
    }
  }

  @Nested
  class InWorkers extends TaskEndContract {
    InWorkers() {
      super(0, 2);
    }
  }

  @Nested
  class InBoth extends TaskEndContract {
    InBoth() {
      super(1, 1);
    }
  }
}
