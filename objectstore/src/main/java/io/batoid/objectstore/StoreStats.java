package io.batoid.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is in a store, counted when {@link ObjectStore#stats} was called; not a snapshot of one
 * instant.
 *
 * @param capacityBytes bytes there are for objects
 * @param usedBytes bytes of blocks that hold objects, block headers and rounding included
 * @param objects objects, with or without a value
 * @param spilledBytes bytes of objects on disk only
 * @param spilledObjects objects on disk only
 * @param processes stores open on the session, in all processes
 * @param residentBytes bytes of its file system that the segment occupies
 * @param openPins objects pinned by this process
 * @param openWriters writers open in this process
 * @param puts blocks given to values since the session began, by all processes; those of others up
 *     to a second late
 * @param bytesPut bytes of those values, with the references inside them
 * @param bytesCopiedOut bytes copied out of the store by get
 * @param bytesPinned bytes made readable in place by pins
 * @param maxObjects the most objects at one time
 * @param maxObjectSize the most bytes of one object, 0 = no limit but the capacity
 * @param processQuotaBytes the most memory of objects that one process made, 0 = no limit
 * @param spillLimitBytes the most bytes on disk, 0 = never spills
 * @param diskBytes bytes of the spill files, dead copies included
 * @param diskCopies objects in memory that have a copy on disk as well
 * @param bytesSpilled bytes of objects that left memory since the session began, by all processes;
 *     this and the next two up to a second late of others
 * @param bytesWritten bytes written to disk for that
 * @param bytesRestored bytes of objects that came back
 * @param fileBytes bytes of its file system that the segment's file has, as the kernel says
 */
public record StoreStats(
    long capacityBytes,
    long usedBytes,
    long objects,
    long spilledBytes,
    long spilledObjects,
    int processes,
    long residentBytes,
    long openPins,
    long openWriters,
    long puts,
    long bytesPut,
    long bytesCopiedOut,
    long bytesPinned,
    long maxObjects,
    long maxObjectSize,
    long processQuotaBytes,
    long spillLimitBytes,
    long diskBytes,
    long diskCopies,
    long bytesSpilled,
    long bytesWritten,
    long bytesRestored,
    long fileBytes) {
  private static final long PAGE = 4096;

  /**
   * Physical memory of this process now, as the kernel says, shared pages included; 0 where it does
   * not say. Not part of what was counted: it never stands still.
   */
  public long rssBytes() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * PAGE;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
