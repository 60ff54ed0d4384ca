package io.batoid.scheduler;

import java.nio.file.Path;

/** Tasks in threads of this JVM and in worker processes. */
class BothTest extends TaskContract {
  @Override
  Session open(Path path) {
    return Session.open(path, 1, 1);
  }
}
