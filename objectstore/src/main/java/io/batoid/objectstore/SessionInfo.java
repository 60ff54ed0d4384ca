package io.batoid.objectstore;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A session as its directory tells it, without joining it.
 *
 * @param directory where it is
 * @param id its identity, in hexadecimal: another session in the same directory has another
 * @param state whether anybody has it open
 * @param live processes that have it open
 * @param dead processes that died and that no survivor has cleaned up after
 * @param persistent whether it outlives its processes
 * @param checksums whether every value carries a checksum
 * @param created when it was made
 * @param creatorPid the process that made it, as that saw itself
 * @param capacityBytes bytes there are for objects
 * @param maxObjects how many objects it may have
 * @param maxProcesses how many processes may have it open at once
 */
public record SessionInfo(
    Path directory,
    String id,
    State state,
    int live,
    int dead,
    boolean persistent,
    boolean checksums,
    Instant created,
    long creatorPid,
    long capacityBytes,
    int maxObjects,
    int maxProcesses) {

  /** Whether anybody has a session open. */
  public enum State {
    /** Some process has it open. */
    LIVE,
    /** Nobody has it open; it is persistent and waits for the next who opens it. */
    IDLE,
    /**
     * All its processes were killed, and nothing of it is of use any more: the next open clears it,
     * or {@link Sessions#prune}.
     */
    ORPHANED
  }
}
