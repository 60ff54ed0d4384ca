package io.batoid.scheduler.lane;

/**
 * What a process tells the others of itself, once.
 *
 * @param capacity threads that run tasks of others; 0 if it takes none, -1 if it has no tasks at
 *     all, nor answers
 * @param environment a hash of what it has beside the session's settings; 0 for nothing
 * @param launcher the process that started it, -1 if none did, {@link #BY_HAND}
 * @param launcherIncarnation that process' incarnation
 */
public record Profile(int capacity, long environment, int launcher, int launcherIncarnation) {
  /** What a worker has as its launcher that no process of the session started: it serves all. */
  public static final int BY_HAND = -2;

  /** A process that takes no tasks of others. */
  public static final Profile DRIVER = new Profile(0, 0, -1, 0);

  /** A process that asks others and has nothing to say itself. */
  public static final Profile TOOL = new Profile(-1, 0, -1, 0);
}
