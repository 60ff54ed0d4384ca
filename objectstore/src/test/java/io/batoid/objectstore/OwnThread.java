package io.batoid.objectstore;

import java.util.concurrent.Executor;

/**
 * Runs each task in a thread of its own. The common pool is one for all tests, has a single thread
 * on two processors, and whoever waits in it keeps everybody else from beginning.
 */
final class OwnThread {
  static final Executor EACH = task -> Thread.ofPlatform().daemon().start(task);

  private OwnThread() {}
}
