package io.batoid.scheduler;

import java.nio.file.Path;

/** Tasks in worker processes. */
class WorkerProcessesTest extends TaskContract {
  @Override
  Session open(Path path) {
    return Session.open(path, 0, 2);
  }
}
