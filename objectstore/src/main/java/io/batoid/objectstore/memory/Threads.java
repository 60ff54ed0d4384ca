package io.batoid.objectstore.memory;

/** Ending threads of ours. */
public final class Threads {
  private Threads() {}

  /**
   * Waits until a thread that was told to stop has ended, however often the caller is interrupted,
   * whose flag stays set then. Returns at once if it is the caller.
   */
  public static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
