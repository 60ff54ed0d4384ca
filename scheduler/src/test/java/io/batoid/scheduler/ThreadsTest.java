package io.batoid.scheduler;

import java.nio.file.Path;

/** Tasks in threads of this JVM. */
class ThreadsTest extends TaskContract {
  @Override
  Session open(Path path) {
    return Session.open(path, 2, 0);
  }
}
