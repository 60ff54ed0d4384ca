package io.batoid.runtime;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Shuts down what is still running when the JVM exits, so that no session stays behind. There is a
 * hook only while there are runtimes, so that a class loader can go once they are closed.
 */
final class ExitHook {
  private static final Set<BatoidRuntime> RUNNING = new HashSet<>();
  private static @Nullable Thread hook;

  private ExitHook() {}

  static synchronized void add(BatoidRuntime runtime) {
    RUNNING.add(runtime);
    if (hook == null) {
      Thread thread = new Thread(ExitHook::run, "batoid-exit");
      try {
        Runtime.getRuntime().addShutdownHook(thread);
        hook = thread;
      } catch (IllegalStateException e) {
        RUNNING.remove(runtime); // the JVM is exiting: whoever starts a runtime now closes it
      }
    }
  }

  static synchronized void remove(BatoidRuntime runtime) {
    RUNNING.remove(runtime);
    if (hook != null && RUNNING.isEmpty()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
        hook = null;
      } catch (IllegalStateException e) {
        // The JVM is exiting, and the hook runs or has run.
      }
    }
  }

  private static void run() {
    Set<BatoidRuntime> running;
    synchronized (ExitHook.class) {
      running = Set.copyOf(RUNNING);
    }
    for (BatoidRuntime runtime : running) {
      try {
        runtime.shutdown(Duration.ZERO);
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(ExitHook.class).warn("{} did not shut down in order", runtime, e);
      }
    }
  }
}
